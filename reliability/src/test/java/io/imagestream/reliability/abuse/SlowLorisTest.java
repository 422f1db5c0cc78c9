package io.imagestream.reliability.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.TcpServerBuilder;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestCertificate;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever says what he has to say a byte at a time, for ever, is sent away wherever he does so, while others get their images. He
 * would never end by himself, so that he ends at all is the server's doing.
 */
class SlowLorisTest {
    /** Long enough for those who behave, on a busy machine, too. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Duration LIMIT_WITH_HANDSHAKE = Duration.ofSeconds(8);
    private static final int DRIP_MILLIS = 100;
    private static final int SMALL_BUFFER = 4096;
    private static final byte[] NOTHING = {};
    private static final byte[] PING = {(byte) 0x89, (byte) 0x80, 1, 2, 3, 4};

    @TempDir
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, CompletableFuture<Long>> ends = new LinkedHashMap<>();

    private static TcpServerBuilder limited() {
        return ImageStreamServer.builder()
                .tcpPush()
                .source(TestFrames.source(10, 300_000))
                .ips(50)
                .setupTimeout(LIMIT)
                .stallLimit(LIMIT);
    }

    @Test
    void whoDripsIsEndedInTimeWhileOthersGetTheirFrames() {
        TestCertificate certificate = TestCertificate.create();
        Path chain = certificate.writeCertificate(temp.resolve("chain.pem"));
        Path key = certificate.writeKey(temp.resolve("key.pem"));
        try (ImageStreamServer plain = limited().start();
                ImageStreamServer secure = limited()
                        .setupTimeout(LIMIT_WITH_HANDSHAKE)
                        .tls(chain, key)
                        .start();
                CatalogServer catalog =
                        CatalogServer.builder().add(plain).idleTimeout(LIMIT).start();
                FamilyClient healthy = FamilyClient.connect(plain.port()).open()) {
            healthy.command("START");
            CompletableFuture<Integer> watching = watch(healthy);
            control(plain.port());
            http(plain.port());
            webSocket(plain.port());
            tls(secure.port(), certificate);
            catalog(catalog.port());
            ends.forEach((what, end) ->
                    assertThat(end).as("the end of " + what).succeedsWithin(Await.PATIENCE.plus(Await.PATIENCE)));
            int seen = healthy(plain);
            Await.until("more frames for the client that reads", () -> healthy(plain) > seen + 5);
            assertThat(watching).isNotDone();
            reasons(plain, DisconnectReason.SETUP_TIMEOUT, DisconnectReason.HTTP_TIMEOUT, DisconnectReason.STALLED);
            reasons(secure, DisconnectReason.SETUP_TIMEOUT, DisconnectReason.TLS_FAILED);
            assertThat(plain.stats().clients()).as("but the healthy one").isEqualTo(1);
            assertThat(secure.stats().clients()).isZero();
            healthy.close();
        } finally {
            threads.shutdownNow();
        }
        ends.forEach((what, end) -> System.out.printf("slow loris: %s ended after %d ms%n", what, end.join()));
    }

    private static int healthy(ImageStreamServer server) {
        return server.clients().stream()
                .mapToInt(client -> (int) client.framesSent())
                .max()
                .orElse(0);
    }

    private static void reasons(ImageStreamServer server, DisconnectReason... allowed) {
        Set<DisconnectReason> known = EnumSet.copyOf(Arrays.asList(allowed));
        known.add(DisconnectReason.HTTP_CLOSED); // A handshake that is refused in words.
        assertThat(known).containsAll(server.stats().disconnects().keySet());
    }

    private CompletableFuture<Integer> watch(FamilyClient client) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        while (true) {
                            client.readFrame();
                        }
                    } catch (AssertionError | UncheckedIOException e) {
                        return 0; // Closed by the test, or by the server, which it looks at.
                    }
                },
                threads);
    }

    // --- the surfaces -----------------------------------------------------------------------------------------------

    private void control(int port) {
        drip("half a command", () -> socket(port), "LISTEN_PORT 1", "0", true);
        drip("empty lines", () -> socket(port), "", "\r\n", true);
        drip("commands but LISTEN_PORT", () -> socket(port), "ALIVE\r\n", "ALIVE\r\n", true);
        FamilyClient deaf =
                FamilyClient.connect("127.0.0.1", port, SMALL_BUFFER).open();
        deaf.command("START");
        ends.put(
                "a data connection that is not read",
                CompletableFuture.supplyAsync(
                        () -> {
                            long began = System.nanoTime();
                            try (deaf) {
                                while (true) {
                                    deaf.send("A");
                                    Thread.sleep(DRIP_MILLIS);
                                }
                            } catch (UncheckedIOException e) {
                                return millisSince(began);
                            } catch (InterruptedException e) {
                                throw new AssertionError("interrupted", e);
                            }
                        },
                        threads));
    }

    private void http(int port) {
        drip("a request line", () -> socket(port), "GET /", "a", true);
        drip("a request's headers", () -> socket(port), "GET / HTTP/1.1\r\nHost: localhost\r\n", "X-A: b\r\n", true);
        drip("a kept connection", () -> socket(port), PlainHttp.request("GET", "/viewer.css"), "", true);
        drip("the next request", () -> socket(port), PlainHttp.request("GET", "/viewer.css"), "\r\n", true);
        drip("a stream that is not read", () -> socket(port), PlainHttp.request("GET", "/stream"), "x", false);
        drip(
                "images that are not read",
                () -> socket(port),
                PlainHttp.request("GET", "/frame").repeat(100),
                "x",
                false);
    }

    private void webSocket(int port) {
        String handshake = PlainWebSocket.handshake("/ws");
        drip(
                "a WebSocket's handshake",
                () -> socket(port),
                handshake.substring(0, handshake.length() - 2),
                "X-A: b\r\n",
                true);
        byte[] half = {(byte) 0x81, (byte) (0x80 | 125), 1, 2, 3, 4}; // A masked text of 125 bytes.
        drip("a WebSocket's message", () -> socket(port), handshake + latin1(half), "a", true);
        drip("a WebSocket that does not acknowledge", () -> socket(port), handshake, "", true);
        drip("a WebSocket that is not read", () -> socket(port), handshake, latin1(PING), false);
    }

    private void tls(int port, TestCertificate certificate) {
        String hello = latin1(clientHello(certificate));
        drip("a TLS record's header", () -> socket(port), hello.substring(0, 3), "", true);
        drip("a TLS handshake byte by byte", () -> socket(port), "", hello, true);
        drip("half a TLS handshake", () -> socket(port), hello, "", true);
        drip("a request within TLS", () -> secure(port, certificate), "GET /", "a", true);
        drip("silence within TLS", () -> secure(port, certificate), "", "", true);
    }

    private void catalog(int port) {
        drip("the catalog's request line", () -> socket(port), "GET /", "a", true);
        drip("silence at the catalog", () -> socket(port), "", "", true);
        drip("the catalog's headers", () -> socket(port), "GET / HTTP/1.1\r\nHost: localhost\r\n", "X-A: b\r\n", true);
        drip("the catalog's kept connection", () -> socket(port), PlainHttp.request("GET", "/streams"), "", true);
        String handshake = PlainWebSocket.handshake("/pictures");
        drip(
                "the handshake for pictures",
                () -> socket(port),
                handshake.substring(0, handshake.length() - 2),
                "X-A: b\r\n",
                true);
        drip(
                "pages that are not read",
                () -> socket(port),
                PlainHttp.request("GET", "/catalog.js").repeat(400),
                "x",
                false);
    }

    // --- dripping ---------------------------------------------------------------------------------------------------

    private interface Opening {
        Socket open() throws IOException;
    }

    private void drip(String what, Opening opening, String first, String then, boolean reads) {
        ends.put(
                what,
                CompletableFuture.supplyAsync(
                        () -> {
                            try (Socket socket = opening.open()) {
                                return drip(socket, bytes(first), bytes(then), reads);
                            } catch (IOException | InterruptedException e) {
                                throw new AssertionError(what, e);
                            }
                        },
                        threads));
    }

    /** Returns after how many milliseconds the server ended it. */
    private static long drip(Socket socket, byte[] first, byte[] then, boolean reads)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        socket.setSoTimeout(DRIP_MILLIS);
        OutputStream out = socket.getOutputStream();
        try {
            out.write(first);
            out.flush();
            for (int i = 0; ; i++) {
                if (then.length > 0) {
                    out.write(then, i % then.length, 1);
                    out.flush();
                }
                if (!reads) {
                    Thread.sleep(DRIP_MILLIS); // The next drop hears of the end.
                } else if (hasEnded(socket)) {
                    return millisSince(began);
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("only reading has a timeout", e);
        } catch (IOException e) {
            return millisSince(began); // The end as who writes hears it.
        }
    }

    /** Reads what comes within the time of a drop; what came must not be taken for silence. */
    private static boolean hasEnded(Socket socket) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long until = System.nanoTime() + DRIP_MILLIS * 1_000_000L;
        try {
            while (System.nanoTime() < until) {
                if (socket.getInputStream().read(buffer) < 0) {
                    return true;
                }
            }
        } catch (SocketTimeoutException e) {
            return false;
        }
        return false;
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static Socket socket(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static SSLSocket secure(int port, TestCertificate certificate) throws IOException {
        return certificate.shakeHands(socket(port));
    }

    private static byte[] clientHello(TestCertificate certificate) {
        SSLEngine engine = certificate.trusting().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            engine.wrap(ByteBuffer.allocate(0), hello);
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        return Arrays.copyOf(hello.array(), hello.position());
    }

    private static byte[] bytes(String text) {
        return text.isEmpty() ? NOTHING : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
