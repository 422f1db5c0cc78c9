package io.imagestream.transport.tcp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that clients cannot be accepted, most often because file descriptors have run out. Netty itself stops accepting for a
 * second whenever that happens, and clients wait in the backlog meanwhile.
 */
final class AcceptTrouble extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptTrouble.class);

    private boolean told;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (told) {
            log.debug("clients still cannot be accepted", cause);
        } else {
            told = true;
            log.warn("a client cannot be accepted now, trying on every second: {}", cause.toString());
        }
    }
}
