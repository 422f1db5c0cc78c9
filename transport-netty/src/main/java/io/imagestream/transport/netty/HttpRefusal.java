package io.imagestream.transport.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Answers an HTTP request with 501 Not Implemented and closes.
 *
 * <p>It closes its own side first and lets the rest of the request come in for a moment: closing at once with bytes unread would
 * reset the connection, and the answer would be lost (RFC 9112, section 9.6).
 */
public final class HttpRefusal extends ChannelInboundHandlerAdapter {
    private static final String BODY = "This port speaks the image-stream protocol, not HTTP.\n";
    private static final byte[] ANSWER = ("HTTP/1.1 501 Not Implemented\r\n"
                    + "Content-Type: text/plain; charset=us-ascii\r\n"
                    + "Content-Length: " + BODY.length() + "\r\n"
                    + "Connection: close\r\n\r\n" + BODY)
            .getBytes(StandardCharsets.US_ASCII);
    private static final int LINGER_SECONDS = 1;

    /** Creates the handler. */
    public HttpRefusal() {}

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.wrappedBuffer(ANSWER)).addListener(written -> {
            if (written.isSuccess() && context.channel() instanceof DuplexChannel channel) {
                channel.shutdownOutput();
            }
        });
        context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // The peer is gone, and the answer with it: nothing to tell anybody.
    }
}
