package io.imagestream.transport.netty.http;

import io.imagestream.transport.netty.Buffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Stands first where TLS is required, and tells by a connection's first bytes whether it speaks TLS. If so the next handlers hear
 * what it says within; if not others take the connection, to turn it away in words that it understands.
 */
public final class TlsGate extends ChannelInboundHandlerAdapter {
    /** How many bytes tell a TLS record (RFC 8446, section 5.1). */
    private static final int RECORD_HEADER = 5;

    private final SslContext tls;
    private final Duration handshakeTimeout;
    private final Supplier<ChannelHandler> inside;
    private final Supplier<ChannelHandler> plain;
    private final Runnable failed;
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;

    /**
     * Creates the handler.
     *
     * @param tls makes the TLS side
     * @param handshakeTimeout how long the handshake may take
     * @param inside makes what hears the client within TLS
     * @param plain makes what hears a client without TLS
     * @param failed called when the handshake fails, before the connection closes
     */
    public TlsGate(
            SslContext tls,
            Duration handshakeTimeout,
            Supplier<ChannelHandler> inside,
            Supplier<ChannelHandler> plain,
            Runnable failed) {
        this.tls = tls;
        this.handshakeTimeout = handshakeTimeout;
        this.inside = inside;
        this.plain = plain;
        this.failed = failed;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        seen = Buffers.join(context.alloc(), seen, (ByteBuf) message);
        if (seen.readableBytes() >= RECORD_HEADER) {
            decide(context, SslHandler.isEncrypted(seen, false));
        }
    }

    private void decide(ChannelHandlerContext context, boolean encrypted) {
        ByteBuf input = seen;
        seen = Unpooled.EMPTY_BUFFER;
        if (encrypted) {
            SslHandler handler = tls.newHandler(context.alloc());
            handler.setHandshakeTimeout(handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
            handler.handshakeFuture().addListener(done -> {
                if (!done.isSuccess()) {
                    failed.run();
                }
            });
            context.pipeline().addAfter(context.name(), null, inside.get());
            context.pipeline().addAfter(context.name(), null, handler);
        } else {
            context.pipeline().addAfter(context.name(), null, plain.get());
        }
        context.pipeline().remove(this);
        context.fireChannelRead(input); // Goes to the handlers that took this one's place.
    }

    /** The client has said all it will, and that was no TLS record. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            decide(context, false);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        seen.release();
        seen = Unpooled.EMPTY_BUFFER;
    }
}
