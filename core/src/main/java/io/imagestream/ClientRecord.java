package io.imagestream;

import io.imagestream.internal.Counter;
import io.imagestream.spi.ClientMonitor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One client's figures: written by the client's own thread, read by any. */
final class ClientRecord implements ClientMonitor {
    private final ServerRecord server;
    private final long number;
    private final InetSocketAddress address;
    private final Instant connected = Instant.now();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile ClientProtocol protocol = ClientProtocol.ORIGINAL;
    private volatile boolean viewing;

    private final Counter framesSent = new Counter();
    private final Counter bytesSent = new Counter();
    private final Map<SkipReason, Counter> skipped = new EnumMap<>(SkipReason.class);
    private final Counter pendingBytes = new Counter();
    private final Counter progressNanos = new Counter();
    private final Counter longestWaitNanos = new Counter();
    private final Counter lastSentNanos = new Counter();
    private volatile boolean repeat;
    private int frameBytes;

    ClientRecord(ServerRecord server, long number, InetSocketAddress address) {
        this.server = server;
        this.number = number;
        this.address = address;
        for (SkipReason reason : SkipReason.values()) {
            skipped.put(reason, new Counter());
        }
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
        progressNanos.set(nowNanos);
        pendingBytes.set(bytes);
    }

    @Override
    public void repeating(int bytes, long nowNanos) {
        repeat = true;
        begin(bytes, nowNanos);
    }

    @Override
    public void progressed(int pending, long nowNanos) {
        noteWait(nowNanos);
        bytesSent.add(pendingBytes.get() - pending);
        frameBytes -= (int) (pendingBytes.get() - pending);
        pendingBytes.set(pending);
        progressNanos.set(nowNanos);
    }

    @Override
    public void sent(long nowNanos) {
        noteWait(nowNanos);
        if (!repeat) { // A repeat makes the picture no newer.
            lastSentNanos.set(nowNanos);
            framesSent.add(1);
        }
        bytesSent.add(frameBytes);
        pendingBytes.set(0);
    }

    private void noteWait(long nowNanos) {
        longestWaitNanos.set(Math.max(longestWaitNanos.get(), nowNanos - progressNanos.get()));
    }

    @Override
    public void abandoned(SkipReason reason, int pending, long nowNanos) {
        progressed(pending, nowNanos);
        pendingBytes.set(0);
        skipped(reason);
    }

    @Override
    public void skipped(SkipReason reason) {
        counter(reason).add(1);
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
        return framesSent.get();
    }

    long bytesSent() {
        return bytesSent.get();
    }

    long skippedFor(SkipReason reason) {
        return counter(reason).get();
    }

    private Counter counter(SkipReason reason) {
        return Objects.requireNonNull(skipped.get(reason), "every reason has a counter");
    }

    /** Sent, skipped and under way. */
    long framesOffered() {
        long offered = framesSent.get() + (pendingBytes.get() > 0 && !repeat ? 1 : 0);
        for (Counter counter : skipped.values()) {
            offered += counter.get();
        }
        return offered;
    }

    ClientStats stats() {
        long pending = pendingBytes.get();
        long waiting = pending > 0 ? Math.max(0, server.nanoTime() - progressNanos.get()) : 0;
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
                framesSent.get(),
                skips,
                bytesSent.get(),
                pending,
                Duration.ofNanos(waiting),
                Duration.ofNanos(Math.max(waiting, longestWaitNanos.get())),
                framesSent.get() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(Math.max(0, server.nanoTime() - lastSentNanos.get()))));
    }
}
