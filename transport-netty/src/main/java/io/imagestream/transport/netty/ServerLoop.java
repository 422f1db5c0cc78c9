package io.imagestream.transport.netty;

import io.imagestream.spi.ServerContext;
import io.netty.channel.EventLoop;

/**
 * One server on one event loop: what all its sessions there share.
 *
 * @param eventLoop where they run
 * @param context what core gave to the server
 * @param pacer tells them when a frame is due
 */
public record ServerLoop(EventLoop eventLoop, ServerContext context, LoopPacer pacer) {
    /**
     * Creates it with a pacer of its own.
     *
     * @param eventLoop where the sessions run
     * @param context what core gave to the server
     */
    public ServerLoop(EventLoop eventLoop, ServerContext context) {
        this(
                eventLoop,
                context,
                new LoopPacer(
                        eventLoop,
                        LoopTimer.of(eventLoop, context.scheduler()),
                        context.monitor(),
                        context.feed().ips()));
    }

    /**
     * Returns the time.
     *
     * @return nanoseconds on the scheduler's scale
     */
    public long nanoTime() {
        return context.scheduler().nanoTime();
    }

    /** Takes over the stream's rate, which has changed. */
    public void rateChanged() {
        pacer.rate(context.feed().ips());
    }

    /**
     * Returns how long a frame is shown at the stream's rate.
     *
     * @return nanoseconds
     */
    public long intervalNanos() {
        return Math.round(1e9 / context.feed().ips());
    }
}
