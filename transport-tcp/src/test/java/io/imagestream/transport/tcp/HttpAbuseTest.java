package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagestream.DisconnectReason;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.PublishedFrames;
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestCertificate;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send over HTTP that they should not, and those who keep a connection and do not use it. */
class HttpAbuseTest {
    private static final int IMAGES = 5;
    private static final int LENGTH = 3000;
    /** More than the operating system takes for a client that does not read. */
    private static final int BIG = 8_000_000;

    private static final Duration SECOND = Duration.ofSeconds(1);

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static TcpServerBuilder push() {
        return ImageStreamServer.builder().tcpPush().source(TestFrames.source(IMAGES, LENGTH));
    }

    private static void awaitReason(ImageStreamServer server, DisconnectReason reason, long count) {
        Await.untilAsserted(
                () -> assertThat(server.stats().disconnected(reason)).isEqualTo(count));
    }

    /** Moves time on by a second, and lets the event loops look at who is late. */
    private static void second(ManualScheduler time) {
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofMillis(100));
            Loops.settle();
        }
    }

    // --- commands in disguise ---------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n\r\n",
                "GET /frames/1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "PUT /x HTTP/1.0\r\n\r\n",
                "POST / HTTP/9.9\r\n\r\n",
                "\r\n\r\nPOST / HTTP/1.1\r\n"
            })
    void commandsWithinHttpAreNeverObeyed(String request) throws IOException {
        try (ImageStreamServer server = push().start();
                ServerSocket victim = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
                PlainHttp browser = PlainHttp.connect(server.port());
                PlainHttp pieces = PlainHttp.connect(server.port())) {
            String commands = "LISTEN_PORT " + victim.getLocalPort() + "\r\n\r\nSTART\r\n\r\n";
            browser.send(request + commands.repeat(10));
            for (String line : (request + commands).split("(?<=\n)")) {
                try {
                    pieces.send(line);
                } catch (UncheckedIOException e) {
                    break; // It was closed already.
                }
            }
            Loops.settle();
            victim.setSoTimeout(100);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(victim::accept);
            assertThat(server.stats().disconnected(DisconnectReason.INTERNAL_ERROR))
                    .isZero();
        }
    }

    @Test
    void aBodyIsRefusedInWords() {
        try (ImageStreamServer server = push().start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
            PlainHttp.Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.field("Connection")).isEqualTo("close");
            client.expectEnd();
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST, 1);
        }
    }

    @Test
    void randomBytesBehindARequestLineHurtNobody() {
        Random random = new Random(42);
        try (ImageStreamServer server = push().start();
                PlainHttp good = PlainHttp.connect(server.port())) {
            for (int i = 0; i < 50; i++) {
                try (PlainHttp client = PlainHttp.connect(server.port())) {
                    byte[] garbage = new byte[random.nextInt(5000) + 1];
                    random.nextBytes(garbage);
                    client.send("GET /stream HTTP/1.1\r\n");
                    client.send(garbage);
                } catch (UncheckedIOException e) {
                    assertThat(e).hasMessage("nothing could be sent");
                }
            }
            Await.until("only one is left", () -> server.stats().clients() == 1);
            assertThat(good.get("/frames/2").readAnswer().status()).isEqualTo(200);
            assertThat(server.stats().disconnected(DisconnectReason.INTERNAL_ERROR))
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/ws", "/frames/1"})
    void garbageWithinTlsBreaksTheConnectionAndNoMore(String target) throws IOException {
        TestCertificate certificate = TestCertificate.create();
        char[] password = "test".toCharArray();
        try (ImageStreamServer server =
                        push().tls(certificate.keyStore(password), password).start();
                Socket plain = PlainHttp.plainSocket("127.0.0.1", "127.0.0.1", server.port(), 0);
                PlainHttp client = PlainHttp.over(certificate.shakeHands(plain))) {
            client.send(PlainWebSocket.handshake(target));
            int status = client.readHead().status();
            assertThat(status).isEqualTo(target.equals("/ws") ? 101 : 200);
            plain.getOutputStream().write(new byte[] {23, 3, 3, 0, 32}); // A record of 32 bytes that nobody encrypted.
            plain.getOutputStream().write(new byte[32]);
            Await.until("it has gone", () -> server.stats().clients() == 0);
            assertThat(server.stats().disconnects()).containsOnlyKeys(DisconnectReason.HTTP_CLOSED);
        }
    }

    // --- those who take their time ----------------------------------------------------------------------------------

    @Test
    void whoDripsHisRequestIsEndedInTimeWhileOthersGetTheirFrames() {
        ManualScheduler time = new ManualScheduler();
        List<PlainHttp> drips = new ArrayList<>();
        try (ImageStreamServer server = push().ips(1)
                        .scheduler(time)
                        .setupTimeout(Duration.ofSeconds(5))
                        .start();
                PlainHttp watching = PlainHttp.connect(server.port());
                FamilyClient family = FamilyClient.connect(server.port()).open()) {
            watching.openStream("/stream");
            watching.readPart();
            Await.until("all is loaded", () -> server.stats().framesFromSource() == IMAGES);
            PlainHttp line = PlainHttp.connect(server.port());
            PlainHttp headers = PlainHttp.connect(server.port()).send("GET / HTTP/1.1\r\n");
            PlainHttp again = PlainHttp.connect(server.port());
            PlainHttp nothing = PlainHttp.connect(server.port());
            PlainHttp kept = PlainHttp.connect(server.port());
            drips.addAll(List.of(line, headers, again, nothing, kept));
            again.get("/frames/1").readAnswer();
            kept.get("/frames/1").readAnswer();
            Await.until("all are there", () -> server.stats().clients() == 7);
            Loops.settle();
            String request = "GET /" + "a".repeat(100);
            for (int i = 0; i < 7; i++) {
                drip(line, request.charAt(i));
                drip(headers, "X-Header: aaaaaaa".charAt(i));
                drip(again, request.charAt(i));
                second(time);
                assertThat(watching.readPart().id()).isEqualTo((i + 1) % IMAGES); // It loses nothing.
            }
            drips.forEach(PlainHttp::readUntilEnd);
            awaitReason(server, DisconnectReason.SETUP_TIMEOUT, 2); // Whose first line never was one.
            awaitReason(server, DisconnectReason.HTTP_TIMEOUT, 3);
            assertThat(server.stats().clients()).isEqualTo(2);
            assertThat(family.command("START").controlPort()).isPositive();
            Await.until("a frame for who knows how", () -> {
                second(time); // START may not have been read yet.
                return server.clients().stream()
                        .anyMatch(client ->
                                client.address().getPort() == family.controlPort() && client.framesSent() > 0);
            });
            family.readFrame();
        } finally {
            drips.forEach(PlainHttp::close);
        }
    }

    private static void drip(PlainHttp client, char c) {
        try {
            client.send(String.valueOf(c));
            Loops.settle();
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessage("nothing could be sent"); // Its time was up.
        }
    }

    @Test
    void aRequestInTimeMakesTheClockOfAKeptConnectionBeginAgain() {
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server = push().scheduler(time)
                        .setupTimeout(Duration.ofSeconds(5))
                        .start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/frames/" + i).readAnswer().status()).isEqualTo(200);
                for (int s = 0; s < 4; s++) {
                    second(time);
                }
            }
            assertThat(server.stats().disconnects()).isEmpty();
            second(time);
            second(time);
            client.expectEnd();
            awaitReason(server, DisconnectReason.HTTP_TIMEOUT, 1);
        }
    }

    @Test
    void whoWatchesMayBeSilentForEver() {
        PublishedFrames source = FrameSource.published();
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(source)
                        .scheduler(time)
                        .setupTimeout(SECOND)
                        .stallLimit(SECOND)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port());
                PlainWebSocket webSocket = PlainWebSocket.connect(server.port(), "/ws")) {
            client.openStream("/stream");
            Await.until("both watch", () -> server.stats().viewers() == 2);
            for (int i = 0; i < 5; i++) {
                second(time);
            }
            source.publish(TestFrames.jpeg(1));
            assertThat(client.readPart().id()).isZero();
            assertThat(webSocket.readMessage().frameId()).isZero();
            assertThat(server.stats().disconnects()).isEmpty();
        }
    }

    @Test
    void whoNeverReadsAnImageIsDropped() {
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(TestFrames.source(2, BIG))
                        .scheduler(time)
                        .setupTimeout(SECOND)
                        .stallLimit(Duration.ofSeconds(5))
                        .start();
                PlainHttp client = PlainHttp.connect(server.port(), 4096)) {
            client.get("/frames/0");
            Await.until(
                    "it waits",
                    () -> server.stats().viewers() == 1
                            && server.clients().get(0).pendingBytes() > 0);
            Loops.settle();
            for (int i = 0; i < 5; i++) {
                second(time);
            }
            assertThat(server.stats().disconnects()).isEmpty(); // Its request came in time.
            second(time);
            awaitReason(server, DisconnectReason.STALLED, 1);
            assertThat(client.readUntilEnd()).hasSizeLessThan(BIG);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/frame"})
    void whoNeverReadsIsDroppedOnRealTimeToo(String target) {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(TestFrames.source(2, BIG))
                        .stallLimit(Duration.ofMillis(300))
                        .start();
                PlainHttp client = PlainHttp.connect(server.port(), 4096)) {
            client.get(target);
            awaitReason(server, DisconnectReason.STALLED, 1);
            assertThat(client.readUntilEnd()).hasSizeLessThan(BIG + 1000);
            assertThat(server.stats().viewers()).isZero();
        }
    }

    @Test
    void whoReadsSlowlyIsNotDropped() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(TestFrames.source(2, BIG))
                        .stallLimit(SECOND)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port(), 4096)) {
            client.get("/frames/0");
            assertThat(client.readHead().status()).isEqualTo(200);
            long end = System.nanoTime() + 3 * SECOND.toNanos() / 2;
            int read = 0;
            while (System.nanoTime() < end) { // Some of it now and then, for longer than the limit.
                client.read(100_000);
                read += 100_000;
                long pause = System.nanoTime() + 50_000_000;
                Await.until("a pause is over", () -> System.nanoTime() > pause);
            }
            client.read(BIG - read);
            assertThat(client.get("/frames/1").readAnswer().body()).hasSize(BIG);
            assertThat(server.stats().disconnects()).isEmpty();
        }
    }

    // --- floods -----------------------------------------------------------------------------------------------------

    @Test
    void requestsThatNobodyReadsTheAnswersOfAreHeldBack() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(TestFrames.source(2, BIG))
                        .stallLimit(SECOND)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port(), 4096)) {
            String requests = PlainHttp.request("GET", "/frames/0").repeat(1000);
            Flood flood = new Flood(client, requests);
            flood.start();
            Await.until(
                    "it came and has gone", () -> !server.stats().disconnects().isEmpty());
            assertThat(server.stats().disconnects())
                    .as("too much at once, or too little taken")
                    .containsAnyOf(
                            Map.entry(DisconnectReason.HTTP_BAD_REQUEST, 1L), Map.entry(DisconnectReason.STALLED, 1L));
            assertThat(flood.sent()).isLessThan(16_000_000); // What the operating system's buffers hold.
        }
    }

    /** Sends the same again and again until the connection ends. */
    private static final class Flood extends Thread {
        private final PlainHttp client;
        private final String text;
        private volatile long sent;

        Flood(PlainHttp client, String text) {
            super("flood");
            this.client = client;
            this.text = text;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    client.send(text);
                    sent += text.length();
                }
            } catch (UncheckedIOException e) {
                return; // The server had enough.
            }
        }

        long sent() {
            return sent;
        }
    }

    @Test
    void aFloodOfHeadersIsRefused() {
        try (ImageStreamServer server = push().start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
            Flood flood =
                    new Flood(client, "X-Header: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(100));
            flood.start();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST, 1);
            assertThat(server.stats().clients()).isZero();
        }
    }

    @Test
    void aLineWithoutAnEndIsRefused() {
        try (ImageStreamServer server = push().start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send("GET /" + "a".repeat(5000));
            assertThat(client.readAnswer().status()).isEqualTo(414);
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST, 1);
        }
    }

    @Test
    void whoComesAndGoesLeavesNothing() {
        try (ImageStreamServer server = push().ips(100).start()) {
            for (int i = 0; i < 200; i++) {
                try (PlainHttp client = PlainHttp.connect(server.port())) {
                    switch (i % 4) {
                        case 0 -> client.openStream("/stream", "User-Agent: Mozilla/5.0");
                        case 1 -> client.get("/frame");
                        case 2 -> client.send(PlainWebSocket.handshake("/ws"));
                        default -> client.send("GET /fra");
                    }
                }
            }
            Await.untilAsserted(() -> {
                assertThat(server.stats().clients()).isZero();
                assertThat(server.stats().viewers()).isZero();
            });
            assertThat(server.stats().disconnected(DisconnectReason.INTERNAL_ERROR))
                    .isZero();
        }
    }

    // --- how many ---------------------------------------------------------------------------------------------------

    @Test
    void clientsOverHttpCountAmongAll() {
        try (ImageStreamServer server = push().maxClients(3).start()) {
            try (PlainHttp stream = PlainHttp.connect(server.port());
                    PlainWebSocket webSocket = PlainWebSocket.connect(server.port(), "/ws");
                    FamilyClient family = FamilyClient.connect(server.port()).open();
                    PlainHttp refused = PlainHttp.connect(server.port())) {
                refused.expectEnd();
                awaitReason(server, DisconnectReason.TOO_MANY_CLIENTS, 1);
                stream.openStream("/stream");
                stream.readPart();
                webSocket.readMessage();
                family.command("START").readFrame();
            }
            Await.until("all have gone", () -> server.stats().clients() == 0);
            try (PlainHttp again = PlainHttp.connect(server.port())) {
                assertThat(again.get("/frame").readAnswer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void httpCanBeSwitchedOff() {
        try (ImageStreamServer server = push().http(false).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            assertThat(client.send(PlainWebSocket.handshake("/ws")).readAnswer().status())
                    .isEqualTo(501);
            client.close();
            awaitReason(server, DisconnectReason.HTTP_REFUSED, 1);
        }
    }
}
