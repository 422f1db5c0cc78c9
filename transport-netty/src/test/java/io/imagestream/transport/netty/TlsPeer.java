package io.imagestream.transport.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.imagestream.testkit.TestCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** A client that speaks TLS, at the other end of an {@link EmbeddedSocket}. Nothing moves between the two but when it is told. */
public final class TlsPeer {
    /** The server's certificate in all tests, as making one takes its time. */
    public static final TestCertificate CERTIFICATE = TestCertificate.create();

    private final EmbeddedSocket server;
    private final EmbeddedSocket client = new EmbeddedSocket();
    private final SslHandler tls;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    /** A client that trusts the certificate. */
    public TlsPeer(EmbeddedSocket server) {
        this(server, CERTIFICATE.trusting());
    }

    /** A client that trusts what the context does. */
    public TlsPeer(EmbeddedSocket server, SSLContext context) {
        this.server = server;
        SSLEngine engine = context.createSSLEngine("127.0.0.1", 9001);
        engine.setUseClientMode(true);
        tls = new SslHandler(engine);
        client.pipeline().addLast(tls, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                heard.writeBytes(ByteBufUtil.getBytes(bytes));
                bytes.release();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                // The future of the handshake tells it.
            }
        });
    }

    /** Moves bytes both ways until none are left; the client's in pieces of a length at most. */
    public void exchange(int largest) {
        byte[] toServer;
        byte[] toClient;
        do {
            toServer = client.takeSent();
            for (int from = 0; from < toServer.length; from += largest) {
                int length = Math.min(largest, toServer.length - from);
                byte[] piece = new byte[length];
                System.arraycopy(toServer, from, piece, 0, length);
                server.receive(piece);
            }
            toClient = server.takeSent();
            if (toClient.length > 0 && client.isOpen()) {
                client.receive(toClient);
            }
        } while (toServer.length + toClient.length > 0);
    }

    /** Shakes hands. */
    public TlsPeer shakeHands() {
        exchange(Integer.MAX_VALUE);
        if (!tls.handshakeFuture().isSuccess()) {
            throw new AssertionError("no handshake", tls.handshakeFuture().cause());
        }
        return this;
    }

    /** Says something within TLS. */
    public void send(String bytes) {
        client.writeAndFlush(Unpooled.copiedBuffer(bytes, ISO_8859_1));
        client.run();
        exchange(Integer.MAX_VALUE);
    }

    /** Returns what was heard within TLS. */
    public byte[] heard() {
        exchange(Integer.MAX_VALUE);
        return heard.toByteArray();
    }

    /** Returns what the client's handler of TLS makes of it. */
    public SslHandler tls() {
        return tls;
    }

    /** Takes the bytes that the client would send next. */
    public byte[] takeSent() {
        return client.takeSent();
    }

    /** Returns how much of the memory that the client's channel gave out is still held. */
    public long closeAndCountMemory() {
        client.takeException(); // The future of the handshake tells it.
        return client.closeAndCountMemory();
    }
}
