package io.imagestream;

import io.imagestream.internal.Counters;
import io.imagestream.spi.ClientMonitor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One client's figures: written by the client's own thread, read by any. */
final class ClientRecord implements ClientMonitor {
    private enum Figure {
        FRAMES_SENT,
        BYTES_SENT,
        PENDING_BYTES,
        PROGRESS_NANOS,
        LONGEST_WAIT_NANOS,
        LAST_SENT_NANOS
    }

    private final ServerRecord server;
    private final long number;
    private final InetSocketAddress address;
    private final Instant connected = Instant.now();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile ClientProtocol protocol = ClientProtocol.ORIGINAL;
    private volatile boolean viewing;

    private final Counters<Figure> figures = new Counters<>(Figure.values().length);
    private final Counters<SkipReason> skipped = new Counters<>(SkipReason.values().length);
    private volatile boolean repeat;
    private int frameBytes;

    ClientRecord(ServerRecord server, long number, InetSocketAddress address) {
        this.server = server;
        this.number = number;
        this.address = address;
    }

    @Override
    public void speaks(ClientProtocol spoken) {
        protocol = spoken;
    }

    @Override
    public void opened() {
        viewing = true;
        server.opened(this);
    }

    @Override
    public void sending(int bytes, long nowNanos) {
        repeat = false;
        begin(bytes, nowNanos);
    }

    private void begin(int bytes, long nowNanos) {
        frameBytes = bytes;
        figures.set(Figure.PROGRESS_NANOS, nowNanos);
        figures.set(Figure.PENDING_BYTES, bytes);
    }

    @Override
    public void repeating(int bytes, long nowNanos) {
        repeat = true;
        begin(bytes, nowNanos);
    }

    @Override
    public void progressed(int pending, long nowNanos) {
        noteWait(nowNanos);
        figures.add(Figure.BYTES_SENT, figures.get(Figure.PENDING_BYTES) - pending);
        frameBytes -= (int) (figures.get(Figure.PENDING_BYTES) - pending);
        figures.set(Figure.PENDING_BYTES, pending);
        figures.set(Figure.PROGRESS_NANOS, nowNanos);
    }

    @Override
    public void sent(long nowNanos) {
        noteWait(nowNanos);
        if (!repeat) { // A repeat makes the picture no newer.
            figures.set(Figure.LAST_SENT_NANOS, nowNanos);
            figures.add(Figure.FRAMES_SENT, 1);
        }
        figures.add(Figure.BYTES_SENT, frameBytes);
        figures.set(Figure.PENDING_BYTES, 0);
    }

    private void noteWait(long nowNanos) {
        figures.set(
                Figure.LONGEST_WAIT_NANOS,
                Math.max(figures.get(Figure.LONGEST_WAIT_NANOS), nowNanos - figures.get(Figure.PROGRESS_NANOS)));
    }

    @Override
    public void abandoned(SkipReason reason, int pending, long nowNanos) {
        progressed(pending, nowNanos);
        figures.set(Figure.PENDING_BYTES, 0);
        skipped(reason);
    }

    @Override
    public void skipped(SkipReason reason) {
        skipped.add(reason, 1);
    }

    @Override
    public void closed(DisconnectReason reason) {
        if (closed.compareAndSet(false, true)) {
            server.closed(this, reason);
        }
    }

    boolean viewing() {
        return viewing;
    }

    InetSocketAddress address() {
        return address;
    }

    long framesSent() {
        return figures.get(Figure.FRAMES_SENT);
    }

    long bytesSent() {
        return figures.get(Figure.BYTES_SENT);
    }

    long skippedFor(SkipReason reason) {
        return skipped.get(reason);
    }

    /** Sent, skipped and under way. */
    long framesOffered() {
        long offered = figures.get(Figure.FRAMES_SENT) + (figures.get(Figure.PENDING_BYTES) > 0 && !repeat ? 1 : 0);
        for (SkipReason reason : SkipReason.values()) {
            offered += skipped.get(reason);
        }
        return offered;
    }

    ClientStats stats() {
        long pending = figures.get(Figure.PENDING_BYTES);
        long waiting = pending > 0 ? Math.max(0, server.nanoTime() - figures.get(Figure.PROGRESS_NANOS)) : 0;
        Map<SkipReason, Long> skips = new EnumMap<>(SkipReason.class);
        for (SkipReason reason : SkipReason.values()) {
            if (skippedFor(reason) > 0) {
                skips.put(reason, skippedFor(reason));
            }
        }
        return new ClientStats(
                number,
                address,
                protocol,
                connected,
                viewing,
                framesOffered(),
                figures.get(Figure.FRAMES_SENT),
                skips,
                figures.get(Figure.BYTES_SENT),
                pending,
                Duration.ofNanos(waiting),
                Duration.ofNanos(Math.max(waiting, figures.get(Figure.LONGEST_WAIT_NANOS))),
                figures.get(Figure.FRAMES_SENT) == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(
                                Math.max(0, server.nanoTime() - figures.get(Figure.LAST_SENT_NANOS)))));
    }
}
