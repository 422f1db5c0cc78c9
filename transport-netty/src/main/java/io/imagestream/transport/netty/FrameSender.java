package io.imagestream.transport.netty;

import io.imagestream.spi.ClientMonitor;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslHandler;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames in one wire form on one channel, one at a time, and knows how long the one under way has been waiting. Runs on the
 * channel's event loop.
 */
public final class FrameSender {
    private static final int MIN_UNSENT = 16 * 1024;

    private final Channel channel;
    private final int form;
    private final ClientMonitor monitor;
    private final LongSupplier clock;
    private final Runnable taken;
    private final boolean encrypted;
    private final ChannelFutureListener done = this::done;
    private boolean closed;
    private int unsentLimit;

    private @Nullable PreparedFrame frame;
    /** The views of the frame under way; their reader indexes move as the operating system takes bytes. */
    private @Nullable ByteBuf head;

    private @Nullable ByteBuf body;
    private int bodyLength;
    private long unsent;
    private long progressNanos;

    /**
     * Creates a sender of an open channel.
     *
     * @param channel the channel, with TLS already in its pipeline if it has any
     * @param form the wire form
     * @param monitor counts what is sent
     * @param clock the scheduler's time in nanoseconds
     * @param taken called whenever the operating system has taken a frame whole
     */
    public FrameSender(Channel channel, int form, ClientMonitor monitor, LongSupplier clock, Runnable taken) {
        this.channel = channel;
        this.form = form;
        this.monitor = monitor;
        this.clock = clock;
        this.taken = taken;
        encrypted = channel.pipeline().get(SslHandler.class) != null;
    }

    /**
     * Sends a frame.
     *
     * @param next the frame; the count that the caller took of it passes to the channel
     * @throws IllegalStateException while another is under way
     */
    public void send(PreparedFrame next) {
        begin(next);
        monitor.sending(next.length(form), progressNanos);
        write(next);
    }

    /**
     * Sends a frame that was sent before once more, which is no further frame to those who count.
     *
     * @param last the frame; the count that the caller took of it passes to the channel
     * @throws IllegalStateException while another is under way
     */
    public void repeat(PreparedFrame last) {
        begin(last);
        monitor.repeating(last.length(form), progressNanos);
        write(last);
    }

    private void begin(PreparedFrame next) {
        if (frame != null) {
            throw new IllegalStateException("one frame at a time");
        }
        frame = next;
        progressNanos = clock.getAsLong();
        limitUnsent(next.length(form));
    }

    private void write(PreparedFrame next) {
        if (next.hasSeparateHead(form)) {
            next.share();
            ByteBuf before = next.head(form);
            head = before;
            channel.write(before, channel.voidPromise());
        }
        ByteBuf rest = next.body(form);
        body = rest;
        bodyLength = rest.readableBytes();
        unsent = next.length(form);
        channel.writeAndFlush(rest).addListener(done);
    }

    /** About a frame may wait in the operating system; set again only when frames have become of another size. */
    private void limitUnsent(int frameLength) {
        int wanted = Math.max(MIN_UNSENT, frameLength);
        if (wanted > unsentLimit || wanted < unsentLimit / 2) {
            unsentLimit = wanted;
            NettyRuntime.limitUnsent(channel, wanted);
        }
    }

    private void done(ChannelFuture written) {
        if (closed) {
            return;
        }
        forget();
        if (written.isSuccess()) {
            monitor.sent(clock.getAsLong());
            taken.run();
        } else {
            channel.pipeline().fireExceptionCaught(written.cause());
        }
    }

    private void forget() {
        frame = null;
        head = null;
        body = null;
    }

    /**
     * Says whether a frame is under way.
     *
     * @return false when the next may be sent
     */
    public boolean isBusy() {
        return frame != null;
    }

    /**
     * Returns the frame under way.
     *
     * @return the frame, or null
     */
    public @Nullable PreparedFrame frameUnderWay() {
        return frame;
    }

    /**
     * Says how long the operating system has not taken a byte of the frame under way.
     *
     * @param now the scheduler's time
     * @return nanoseconds; 0 when none is under way
     */
    public long waitedNanos(long now) {
        if (frame == null) {
            return 0;
        }
        long left = left(frame);
        if (left != unsent) {
            unsent = left;
            progressNanos = now;
            monitor.progressed((int) left, now);
        }
        return now - progressNanos;
    }

    private long left(PreparedFrame underWay) {
        if (encrypted) { // The views are used up at once, by the encryption.
            return Math.min(underWay.length(form), Backlog.of(channel));
        }
        int rest = readable(body);
        // Netty leaves a view as it is when the last of it goes: the head may seem to be there when the body has begun.
        return rest < bodyLength ? rest : (long) readable(head) + rest;
    }

    private static int readable(@Nullable ByteBuf view) {
        return view == null ? 0 : view.readableBytes();
    }

    /** Forgets what is under way: the channel is being closed. */
    public void close() {
        closed = true;
        forget();
    }
}
