package io.imagestream.transport.netty;

import io.imagestream.wire.Printable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands in a channel that is only being closed: takes what comes and lets nothing reach the log. */
public final class QuietHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(QuietHandler.class);

    /** Creates the handler. */
    public QuietHandler() {}

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("a connection broke that was being closed: {}", Printable.line(cause));
        context.close();
    }
}
