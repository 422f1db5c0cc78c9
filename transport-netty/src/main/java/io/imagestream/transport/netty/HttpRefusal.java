package io.imagestream.transport.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Answers an HTTP request, whatever it is, with one sentence and closes: where HTTP is not spoken, or not like this. */
public final class HttpRefusal extends ChannelInboundHandlerAdapter {
    private final byte[] answer;

    private HttpRefusal(String status, String sentence) {
        String body = sentence + "\n";
        answer = ("HTTP/1.1 " + status + "\r\n"
                        + "Content-Type: text/plain; charset=us-ascii\r\n"
                        + "Content-Length: " + body.length() + "\r\n"
                        + "Connection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Says that HTTP is not spoken.
     *
     * @return the handler
     */
    public static HttpRefusal notSpoken() {
        return new HttpRefusal("501 Not Implemented", "This port speaks the image-stream protocol, not HTTP.");
    }

    /**
     * Says that HTTP is spoken over TLS only.
     *
     * @return the handler
     */
    public static HttpRefusal withoutTls() {
        return new HttpRefusal("400 Bad Request", "This port speaks HTTPS.");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        LingeringClose.after(context.writeAndFlush(Unpooled.wrappedBuffer(answer)));
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
