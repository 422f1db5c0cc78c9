package io.imagestream.transport.netty.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.spi.TlsOptions;
import io.imagestream.transport.netty.EmbeddedSocket;
import io.imagestream.transport.netty.FirstLineHandler;
import io.imagestream.transport.netty.TlsPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsGateTest {
    private static final SslContext TLS = context();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final EmbeddedSocket socket = new EmbeddedSocket();
    private final List<Listener> inside = new ArrayList<>();
    private final List<Listener> plain = new ArrayList<>();
    private int failures;

    private static SslContext context() {
        char[] password = "changeit".toCharArray();
        try {
            return Tls.server(new TlsOptions.Store(TlsPeer.CERTIFICATE.keyStore(password), password));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Hears a client, within TLS or without. */
    private static final class Listener extends ChannelInboundHandlerAdapter {
        final StringBuilder bytes = new StringBuilder();
        boolean ended;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf read = (ByteBuf) message;
            bytes.append(read.toString(ISO_8859_1));
            read.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            ended |= event instanceof ChannelInputShutdownEvent;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    TlsGateTest() {
        socket.pipeline().addLast(new TlsGate(TLS, TIMEOUT, () -> listener(inside), () -> listener(plain), () -> {
            failures++;
            assertThat(socket.isOpen() || failures == 1).isTrue();
        }));
    }

    private static ChannelHandler listener(List<Listener> made) {
        Listener listener = new Listener();
        made.add(listener);
        return listener;
    }

    @AfterEach
    void nothingIsLeft() {
        int before = failures;
        socket.checkException();
        assertThat(socket.closeAndCountMemory()).isZero();
        assertThat(failures).isLessThanOrEqualTo(Math.max(before, 1));
    }

    private void assertPlain(String bytes) {
        assertThat(plain).hasSize(1);
        assertThat(plain.get(0).bytes).asString().isEqualTo(bytes);
        assertThat(inside).isEmpty();
        assertThat(failures).isZero();
        assertThat(socket.pipeline().toMap().values()).containsExactly(plain.get(0));
    }

    // --- without TLS ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "LISTEN_PORT 4711\r\n",
                "START\r\n",
                "\r\n\r\n\r\n",
                "\0\0\0\0\0\0",
                "\u0016\u0016\u0016\u0016\u0016",
                "\u0013\u0003\u0001\0\u0005hello", // The type before the first of TLS.
                "\u0080\u002e\u0001\u0003\u0001", // SSL 2, which nobody speaks any more.
                "SSH-2.0-OpenSSH\r\n"
            })
    void whoeverSpeaksNoTlsIsPassedOnWhole(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            socket.receive(bytes.substring(i, i + 1));
            assertThat(plain).hasSize(i < 4 ? 0 : 1);
        }
        assertPlain(bytes);
        socket.receive("more");
        assertPlain(bytes + "more");
        socket.receiveEnd();
        assertThat(plain.get(0).ended).isTrue();
    }

    @Test
    void inOnePieceToo() {
        socket.receive("GET / HTTP/1.1\r\n\r\n");
        assertPlain("GET / HTTP/1.1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "E", "END\n", "\u0016\u0003\u0001"})
    void aClientThatLeavesEarlySpokeNoTls(String bytes) {
        if (!bytes.isEmpty()) {
            socket.receive(bytes);
        }
        assertThat(plain).isEmpty();
        socket.pipeline().fireUserEventTriggered("anything else");
        assertThat(plain).isEmpty();
        socket.receiveEnd();
        assertPlain(bytes);
        assertThat(plain.get(0).ended).isTrue();
    }

    @Test
    void aConnectionThatBreaksEarlyIsClosed() {
        socket.receive("END");
        socket.pipeline().fireExceptionCaught(new IOException("reset by peer"));
        assertThat(socket.isOpen()).isFalse();
        assertThat(plain).isEmpty();
        assertThat(failures).isZero();
    }

    // --- with TLS ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, Integer.MAX_VALUE})
    void whoeverSpeaksTlsIsHeardWithin(int largest) {
        TlsPeer peer = new TlsPeer(socket);
        peer.exchange(largest);
        assertThat(peer.tls().handshakeFuture().isSuccess()).isTrue();
        peer.send("GET / HTTP/1.1\r\n");
        peer.send("\r\n");
        assertThat(inside).hasSize(1);
        assertThat(inside.get(0).bytes).asString().isEqualTo("GET / HTTP/1.1\r\n\r\n");
        assertThat(plain).isEmpty();
        assertThat(socket.pipeline().get(TlsGate.class)).isNull();
        socket.writeAndFlush(socket.alloc().buffer().writeBytes("answer".getBytes(ISO_8859_1)));
        assertThat(peer.heard()).isEqualTo("answer".getBytes(ISO_8859_1));
        assertThat(peer.closeAndCountMemory()).isZero();
        assertThat(socket.closeAndCountMemory()).isZero();
        assertThat(failures).isZero();
    }

    @Test
    void theHandshakeHasItsTime() {
        TlsPeer peer = new TlsPeer(socket);
        byte[] hello = peer.takeSent();
        socket.receive(Arrays.copyOf(hello, hello.length - 1));
        socket.advance(TIMEOUT.toMillis() - 1);
        assertThat(failures).isZero();
        assertThat(socket.isOpen()).isTrue();
        socket.advance(1);
        assertThat(failures).isEqualTo(1);
        assertThat(socket.isOpen()).isFalse();
        peer.closeAndCountMemory();
    }

    @Test
    void afterwardsThereIsNone() {
        TlsPeer peer = new TlsPeer(socket).shakeHands();
        socket.advance(10 * TIMEOUT.toMillis());
        assertThat(failures).isZero();
        assertThat(socket.isOpen()).isTrue();
        peer.closeAndCountMemory();
    }

    @Test
    void aClientThatDoesNotTrustTheCertificateIsToldOnce() throws GeneralSecurityException {
        TlsPeer peer = new TlsPeer(socket, SSLContext.getDefault());
        peer.exchange(Integer.MAX_VALUE);
        assertThat(peer.tls().handshakeFuture().cause()).isNotNull();
        assertThat(socket.takeException()).hasCauseInstanceOf(SSLException.class);
        assertThat(failures).isEqualTo(1);
        assertThat(plain).isEmpty();
        peer.closeAndCountMemory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\0\u0005hello", // A record of the handshake that is none.
                "\u0017\u0003\u0003\0\u0005hello", // Data before any handshake.
                "\u0015\u0003\u0003\0\u0002\u0002\u0028", // An alert.
                "\u0014\u0003\u0003\0\u0001\u0001"
            })
    void aRecordThatMakesNoSenseIsToldOnce(String bytes) {
        socket.receive(bytes);
        socket.receive("more of it ".repeat(10));
        assertThat(socket.takeException()).hasCauseInstanceOf(SSLException.class);
        assertThat(socket.isOpen()).isFalse();
        assertThat(failures).isEqualTo(1);
        assertThat(plain).isEmpty();
        assertThat(inside).allMatch(listener -> listener.bytes.isEmpty());
    }

    @Test
    void aClientThatLeavesWithinTheHandshakeIsToldOnce() {
        TlsPeer peer = new TlsPeer(socket);
        byte[] hello = peer.takeSent();
        socket.receive(Arrays.copyOf(hello, 50));
        socket.close();
        socket.run();
        assertThat(failures).isEqualTo(1);
        peer.closeAndCountMemory();
    }

    @Test
    void anyRecordIsSurvived() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            EmbeddedSocket other = new EmbeddedSocket();
            int[] count = new int[1];
            other.pipeline().addLast(new TlsGate(TLS, TIMEOUT, Listener::new, Listener::new, () -> count[0]++));
            byte[] bytes = new byte[5 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x14 + random.nextInt(5));
            bytes[1] = 3;
            bytes[2] = (byte) random.nextInt(5);
            bytes[3] = 0;
            other.receive(bytes);
            assertThat(other.takeException())
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            broken -> assertThat(broken).hasCauseInstanceOf(SSLException.class));
            assertThat(other.closeAndCountMemory()).isZero();
            assertThat(count[0]).isLessThanOrEqualTo(1);
        }
    }

    // --- HTTP within ------------------------------------------------------------------------------------------------

    @Test
    void anAnswerWithinTlsEndsWithItsAlert() {
        Talk talk = new Talk();
        EmbeddedSocket server = new EmbeddedSocket();
        HttpConnection connection = new HttpConnection(Talk.PLAIN, () -> 0, talk);
        server.pipeline()
                .addLast(new TlsGate(
                        TLS,
                        TIMEOUT,
                        () -> new FirstLineHandler(100, protocol -> connection.pipeline()),
                        Listener::new,
                        () -> failures++));
        TlsPeer peer = new TlsPeer(server).shakeHands();
        peer.send(Talk.get("/a") + Talk.get("/b"));
        peer.send(Talk.get("/c", "Connection: close"));
        assertThat(talk.asked).containsExactly("GET /a", "GET /b", "GET /c");
        assertThat(new String(peer.heard(), ISO_8859_1))
                .contains("/a\n", "/b\n")
                .endsWith("/c\n");
        assertThat(peer.tls().engine().isInboundDone())
                .as("the end cannot be faked")
                .isTrue();
        assertThat(server.pipeline().get(SslHandler.class)).isNotNull();
        server.advance(1_000);
        assertThat(server.isOpen()).isFalse();
        assertThat(failures).isZero();
        assertThat(talk.failures).isEmpty();
        assertThat(peer.closeAndCountMemory()).isZero();
        assertThat(server.closeAndCountMemory()).isZero();
    }
}
