package io.imagestream.transport.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Answers a request, whatever it is, in the same words and closes: where HTTP is not spoken, or not like this. */
public final class HttpRefusal extends ChannelInboundHandlerAdapter {
    private final byte[] answer;

    private HttpRefusal(byte[] answer) {
        this.answer = answer;
    }

    private static HttpRefusal of(String status, String sentence) {
        String body = sentence + "\n";
        return new HttpRefusal(("HTTP/1.1 " + status + "\r\n"
                        + "Content-Type: text/plain; charset=us-ascii\r\n"
                        + "Content-Length: " + body.length() + "\r\n"
                        + "Connection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Gives an answer that is no refusal, to a client whose request is not understood.
     *
     * @param text the whole answer, its status line and headers included
     * @return the handler
     */
    public static HttpRefusal answering(String text) {
        return new HttpRefusal(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Says that HTTP is not spoken.
     *
     * @return the handler
     */
    public static HttpRefusal notSpoken() {
        return of("501 Not Implemented", "This port speaks the image-stream protocol, not HTTP.");
    }

    /**
     * Says that HTTP is spoken over TLS only.
     *
     * @return the handler
     */
    public static HttpRefusal withoutTls() {
        return of("400 Bad Request", "This port speaks HTTPS.");
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
