package io.imagestream.transport.tcp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that clients cannot be accepted, most often because file descriptors have run out, and once more when that happens
 * again after it was well for a minute. Netty itself stops accepting for a
 * second whenever that happens, and clients wait in the backlog meanwhile.
 */
final class AcceptTrouble extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptTrouble.class);

    private static final long WELL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private boolean told;
    private long lastNanos;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        long now = System.nanoTime();
        boolean still = told && now - lastNanos < WELL_NANOS;
        told = true;
        lastNanos = now;
        if (still) {
            log.debug("clients still cannot be accepted", cause);
        } else {
            log.warn("a client cannot be accepted now, trying on every second: {}", cause.toString());
        }
    }
}
