package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ClientProtocol;
import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageFormat;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.SkipReason;
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.WatchedTime;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The moving picture as WebSocket messages that the client acknowledges. */
class WebSocketTest {
    private static final int LENGTH = 3000;
    /** More than the operating system takes for a client that does not read. */
    private static final int BIG = 8_000_000;

    private static final int MANY = 1000;

    private static final int NORMAL = 1000;
    private static final int UNSUPPORTED = 1003;
    private static final int POLICY_VIOLATION = 1008;
    private static final int TOO_BIG = 1009;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static TcpServerBuilder push() {
        return ImageStreamServer.builder().tcpPush();
    }

    private static ClientStats only(ImageStreamServer server) {
        assertThat(server.clients()).hasSize(1);
        return server.clients().get(0);
    }

    private static void awaitReason(ImageStreamServer server, DisconnectReason reason) {
        Await.untilAsserted(() -> assertThat(server.stats().disconnects()).containsOnlyKeys(reason));
        assertThat(server.stats().viewers()).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // --- messages ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"JPEG, 1", "PNG, 2", "GIF, 3", "BMP, 4"})
    void aMessageTellsItsFrame(ImageFormat format, int number) {
        byte[] image = TestFrames.image(format, 1, LENGTH);
        PublishedFrames source = FrameSource.published();
        Instant taken = Instant.ofEpochSecond(1_700_000_000, 7_891_234);
        try (ImageStreamServer server = push().id(-77).source(source).ips(1000).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            for (int i = 0; i < 3; i++) {
                source.publish(Frame.of(image).withCaptured(taken.plusSeconds(i)));
                PlainWebSocket.Message message = client.readMessage();
                assertThat(message.format()).isEqualTo(number);
                assertThat(message.streamId()).isEqualTo(-77);
                assertThat(message.frameId()).isEqualTo(i);
                assertThat(message.capturedMicros()).isEqualTo(1_700_000_000_007_891L + 1_000_000L * i);
                assertThat(message.image()).isEqualTo(image);
                client.ack(message);
            }
            assertThat(only(server).protocol()).isEqualTo(ClientProtocol.WEBSOCKET);
        }
    }

    /** Around the lengths at which a message's own head grows: 20 bytes of each are the image's header. */
    @Test
    void messagesOfEveryLengthComeWhole() {
        int[] lengths = {8, 105, 106, 107, 65_514, 65_515, 65_516, 65_517, 300_000, 3_000_000};
        Frame[] images = new Frame[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            images[i] = TestFrames.frame(i, lengths[i]);
        }
        try (ImageStreamServer server =
                        push().source(FrameSource.frames(images)).ips(1).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            Await.until("the images are loaded", () -> server.stats().framesFromSource() == lengths.length);
            server.ips(50);
            Set<Integer> seen = new HashSet<>();
            for (int i = 0;
                    seen.size() < lengths.length;
                    i++) { // On a busy machine some are skipped, of which the id tells.
                assertThat(i).as("messages, of which %s were seen", seen).isLessThan(MANY);
                PlainWebSocket.Message message = client.readMessage();
                int id = message.frameId();
                assertThat(message.image()).isEqualTo(TestFrames.jpeg(id, lengths[id]));
                client.ack(message);
                seen.add(id);
            }
        }
    }

    @Test
    void theNewestComesAtOnce() {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.jpeg(0));
        source.publish(TestFrames.jpeg(1));
        try (ImageStreamServer server = push().source(source).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            assertThat(client.readMessage().image()).isEqualTo(TestFrames.jpeg(1));
        }
    }

    @Test
    void aPulledServerSpeaksItToo() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPull()
                        .source(TestFrames.source(3, LENGTH))
                        .ips(50)
                        .start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            for (int i = 0; i < 7; i++) {
                PlainWebSocket.Message message = client.readMessage();
                assertThat(message.frameId()).isEqualTo(i % 3);
                client.ack(message);
            }
        }
    }

    @Test
    void aClientMayAskForFewerImagesASecond() {
        WatchedTime time = new WatchedTime(20);
        try (ImageStreamServer server = push().source(TestFrames.source(100, 64))
                        .ips(20)
                        .scheduler(time)
                        .start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws?ips=5")) {
            client.ack(client.readMessage());
            Await.until("it is paced", () -> time.repeating() == 1);
            Await.until("the images are loaded", () -> server.stats().framesFromSource() == 100);
            int got = 1;
            for (int i = 0; i < 40; i++) { // Two seconds.
                awaitAck(client, server);
                time.advance(Duration.ofMillis(50));
                Loops.settle();
                if (only(server).framesOffered() > got) {
                    PlainWebSocket.Message message = client.readMessage();
                    assertThat(message.frameId()).isEqualTo(got++);
                    client.ack(message);
                }
            }
            assertThat(got).isEqualTo(11);
        }
    }

    // --- window -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"/ws, 2", "/ws?window=1, 1", "/ws?window=16, 16", "/ws?window=, 2", "/ws?window=9&window=3, 3"})
    void noMoreIsSentThanTheWindowAllows(String target, int window) {
        WatchedTime time = new WatchedTime(10);
        int images = 100;
        try (ImageStreamServer server = push().source(TestFrames.source(images, 64))
                        .ips(10)
                        .scheduler(time)
                        .start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), target)) {
            Await.until("it is paced", () -> time.repeating() == 1);
            Await.until("the images are loaded", () -> server.stats().framesFromSource() == images);
            int ticks = window + 5;
            for (int i = 0; i < ticks; i++) {
                time.advance(Duration.ofMillis(100));
                Loops.settle();
            }
            assertThat(only(server).framesSent()).isEqualTo(window);
            assertThat(only(server).framesSkipped().get(SkipReason.CLIENT_BEHIND))
                    .isEqualTo(ticks + 1 - window);
            PlainWebSocket.Message last = null;
            for (int i = 0; i < window; i++) {
                last = client.readMessage();
                assertThat(last.frameId()).isEqualTo(i);
            }
            client.ack(last); // Covers those before it.
            awaitAck(client, server);
            for (int i = 0; i < window; i++) {
                time.advance(Duration.ofMillis(100));
                assertThat(client.readMessage().frameId()).isEqualTo(ticks + 1 + i);
            }
            time.advance(Duration.ofMillis(100));
            Loops.settle();
            assertThat(only(server).framesSent()).isEqualTo(2L * window);
        }
    }

    /** An answered ping tells that what was sent before it has been heard. */
    private static void awaitAck(PlainWebSocket client, ImageStreamServer server) {
        client.sendFrame(PlainWebSocket.PING, bytes("heard?"));
        PlainWebSocket.Frame answer = client.readFrame();
        assertThat(answer.opcode()).isEqualTo(PlainWebSocket.PONG);
        assertThat(answer.payload()).isEqualTo(bytes("heard?"));
        assertThat(server.isRunning()).isTrue();
    }

    @Test
    void theNewestFollowsTheAcknowledgement() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(10);
        try (ImageStreamServer server =
                        push().id(5).source(source).ips(10).scheduler(time).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws?window=1")) {
            Await.until("it watches", () -> server.stats().viewers() == 1);
            for (int i = 0; i < 6; i++) {
                source.publish(TestFrames.jpeg(i));
                Loops.settle();
                time.advance(Duration.ofMillis(100));
            }
            PlainWebSocket.Message first = client.readMessage();
            assertThat(first.frameId()).isZero();
            assertThat(only(server).framesSent()).isEqualTo(1);
            assertThat(only(server).framesSkipped()).containsEntry(SkipReason.CLIENT_BEHIND, 4L);
            client.ack(first);
            assertThat(client.readMessage().image()).isEqualTo(TestFrames.jpeg(5)); // While time stands still.
        }
    }

    @Test
    void acknowledgementsOfOthersAreIgnored() {
        WatchedTime time = new WatchedTime(10);
        try (ImageStreamServer server = push().id(5)
                        .source(TestFrames.source(100, 64))
                        .ips(10)
                        .scheduler(time)
                        .start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws?window=1&stream=5")) {
            assertThat(client.readMessage().frameId()).isZero();
            Await.until("it is paced", () -> time.repeating() == 1);
            Await.until("the images are loaded", () -> server.stats().framesFromSource() == 100);
            client.ack(5, 1).ack(5, -1).ack(6, 0).ack(5, 77).ack(-5, 0);
            awaitAck(client, server);
            time.advance(Duration.ofMillis(100));
            Loops.settle();
            assertThat(only(server).framesSent()).isEqualTo(1);
            client.ack(5, 0);
            awaitAck(client, server);
            client.ack(5, 0); // Known, but not any more.
            awaitAck(client, server);
            time.advance(Duration.ofMillis(100));
            assertThat(client.readMessage().frameId()).isEqualTo(2);
            time.advance(Duration.ofMillis(100));
            Loops.settle();
            assertThat(only(server).framesSent()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "17", "-1", "two", "1.5", "99999999999"})
    void aWindowThatIsNoneIsRefusedByName(String window) {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            PlainHttp.Answer answer = client.send(PlainWebSocket.handshake("/ws?window=" + window))
                    .readAnswer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("window must be 1 to 16, not '" + window + "'.\n");
        }
    }

    // --- what clients should not say --------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "ack",
                "ack 0",
                "ack 0 0 0",
                "ack  0",
                "ACK 0 0",
                "ack 0 x",
                "ack x 0",
                "ack 0 99999999999",
                " ack 0 0",
                "ack 0 0 ",
                "ack 0 0\n",
                "LISTEN_PORT 80\r\n"
            })
    void textThatIsNoAcknowledgementEndsTheSession(String text) {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            client.sendText(text);
            assertThat(client.readClose()).isEqualTo(POLICY_VIOLATION);
            client.expectEnd();
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST);
        }
    }

    @Test
    void binaryMessagesEndTheSession() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            client.sendFrame(PlainWebSocket.BINARY, bytes("ack 0 0"));
            assertThat(client.readClose()).isEqualTo(UNSUPPORTED);
            client.expectEnd();
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 70_000})
    void longMessagesEndTheSession(int length) {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            client.sendText("a".repeat(length));
            assertThat(client.readClose()).isEqualTo(TOO_BIG);
            client.expectEnd();
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST);
        }
    }

    @Test
    void messagesWithoutAMaskEndTheSession() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            client.sendUnmasked(PlainWebSocket.TEXT, bytes("ack 0 0"));
            client.http().readUntilEnd();
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST);
        }
    }

    @Test
    void fragmentsEndTheSession() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            client.sendFragment(PlainWebSocket.TEXT, bytes("ack "))
                    .sendFrame(PlainWebSocket.CONTINUATION, bytes("0 0"));
            client.http().readUntilEnd();
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST);
        }
    }

    @Test
    void garbageEndsTheSession() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            client.http().send(new byte[] {(byte) 0xFF, (byte) 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
            client.http().readUntilEnd();
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST);
        }
    }

    @Test
    void afterTheEndNothingMoreIsHeard() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (int i = 0; i < 1000; i++) {
                many.writeBytes(client.encode(PlainWebSocket.TEXT, bytes("nonsense")));
                many.writeBytes(client.encode(PlainWebSocket.PING, bytes("?")));
            }
            client.http().send(many.toByteArray());
            assertThat(client.readClose()).isEqualTo(POLICY_VIOLATION);
            client.expectEnd(); // Just one close.
            client.close();
            awaitReason(server, DisconnectReason.HTTP_BAD_REQUEST);
        }
    }

    // --- control frames ---------------------------------------------------------------------------------------------

    @Test
    void pingsAreAnswered() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = push().source(source).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            for (String payload : new String[] {"", "a", "b".repeat(125)}) {
                client.sendFrame(PlainWebSocket.PING, bytes(payload));
                PlainWebSocket.Frame pong = client.readFrame();
                assertThat(pong.opcode()).isEqualTo(PlainWebSocket.PONG);
                assertThat(pong.payload()).isEqualTo(bytes(payload));
            }
            client.sendFrame(PlainWebSocket.PONG, bytes("nobody asked"));
            source.publish(TestFrames.jpeg(1));
            assertThat(client.readMessage().image()).isEqualTo(TestFrames.jpeg(1));
        }
    }

    /** RFC 6455, section 5.5.2: "unless it already received a Close frame". */
    @Test
    void aPingDuringALongFrameIsAnsweredBehindIt() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(1, BIG)).ips(0.01).start();
                PlainWebSocket client = PlainWebSocket.open(PlainHttp.connect(server.port(), 4096), "/ws")) {
            Await.until("the frame is under way", () -> only(server).pendingBytes() > 0);
            client.sendFrame(PlainWebSocket.PING, bytes("first"));
            client.sendFrame(PlainWebSocket.PING, bytes("last"));
            assertThat(client.readMessage().image()).hasSize(BIG);
            PlainWebSocket.Frame pong = client.readFrame();
            if (pong.payload().length == 5) { // Only the last one has to be answered.
                pong = client.readFrame();
            }
            assertThat(pong.opcode()).isEqualTo(PlainWebSocket.PONG);
            assertThat(pong.payload()).isEqualTo(bytes("last"));
        }
    }

    @Test
    void aFloodOfPingsFromAClientThatDoesNotReadIsBounded() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = push().source(source).ips(100).start();
                PlainWebSocket client = PlainWebSocket.open(PlainHttp.connect(server.port(), 4096), "/ws");
                PlainWebSocket other = PlainWebSocket.connect(server.port(), "/ws")) {
            ByteArrayOutputStream pings = new ByteArrayOutputStream();
            for (int i = 0; i < 500; i++) {
                pings.writeBytes(client.encode(PlainWebSocket.PING, bytes("p".repeat(125))));
            }
            byte[] burst = pings.toByteArray();
            for (int i = 0; i < 160; i++) { // The answers would take 10 MB.
                client.http().send(burst);
            }
            source.publish(TestFrames.jpeg(0));
            assertThat(other.readMessage().frameId()).isZero();
            Loops.settle();
            long answered = 0;
            PlainWebSocket.Frame frame;
            do {
                frame = client.readFrame();
                answered += frame.payload().length;
            } while (frame.opcode() == PlainWebSocket.PONG);
            assertThat(PlainWebSocket.message(frame.payload()).frameId()).isZero();
            // What the operating system takes for a client that does not read, and a little more.
            assertThat(answered).isLessThan(6_000_000);
        }
    }

    @Test
    void aCloseIsAnswered() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
            client.readMessage();
            client.sendClose(NORMAL);
            assertThat(client.readClose()).isEqualTo(NORMAL);
            client.expectEnd();
            awaitReason(server, DisconnectReason.HTTP_CLOSED);
        }
    }

    @Test
    void aConnectionThatJustEndsIsCountedAsClosed() {
        try (ImageStreamServer server =
                push().source(TestFrames.source(3, LENGTH)).start()) {
            try (PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws")) {
                client.readMessage();
            }
            awaitReason(server, DisconnectReason.HTTP_CLOSED);
        }
    }

    // --- those who do not take it ------------------------------------------------------------------------------------

    @Test
    void aClientThatReadsAndNeverAcknowledgesIsDropped() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(10);
        try (ImageStreamServer server = push().source(source)
                        .ips(10)
                        .scheduler(time)
                        .stallLimit(Duration.ofSeconds(3))
                        .start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws");
                PlainWebSocket idle = PlainWebSocket.connect(server.port(), "/ws")) {
            Await.until("both watch", () -> server.stats().viewers() == 2);
            source.publish(TestFrames.jpeg(0));
            client.readMessage();
            idle.ack(idle.readMessage());
            awaitAck(idle, server);
            step(time, Duration.ofMillis(2900));
            assertThat(server.stats().viewers()).isEqualTo(2);
            step(time, Duration.ofMillis(1000));
            client.expectEnd();
            awaitViewers(server, 1);
            step(time, Duration.ofMinutes(10)); // Nothing is owed by who has acknowledged all.
            assertThat(server.stats().viewers()).isEqualTo(1);
            assertThat(server.stats().disconnects()).containsOnlyKeys(DisconnectReason.STALLED);
        }
    }

    private static void awaitViewers(ImageStreamServer server, int count) {
        Await.until(count + " are left", () -> server.stats().viewers() == count);
    }

    private static void step(WatchedTime time, Duration duration) {
        for (long i = duration.toMillis() / 100; i > 0; i--) {
            time.advance(Duration.ofMillis(100));
            Loops.settle();
        }
    }

    @Test
    void aClientThatNeverReadsIsDropped() {
        try (ImageStreamServer server = push().source(TestFrames.source(3, BIG))
                        .stallLimit(Duration.ofMillis(300))
                        .start();
                PlainWebSocket client = PlainWebSocket.open(PlainHttp.connect(server.port(), 4096), "/ws?window=16")) {
            awaitReason(server, DisconnectReason.STALLED);
            client.http().readUntilEnd();
        }
    }

    @Test
    void aClientThatNeverReadsAndTalksOnIsDroppedAsWell() {
        try (ImageStreamServer server = push().source(TestFrames.source(3, BIG))
                        .stallLimit(Duration.ofMillis(500))
                        .start();
                PlainWebSocket client = PlainWebSocket.open(PlainHttp.connect(server.port(), 4096), "/ws")) {
            Await.until("the frame is under way", () -> only(server).pendingBytes() > 0);
            try {
                for (int i = 0; i < 1_000_000 && server.stats().clients() > 0; i++) {
                    client.sendText("nonsense");
                }
            } catch (UncheckedIOException e) {
                assertThat(e).hasMessageContaining("nothing could be sent"); // It was closed.
            }
            Await.until("it has gone", () -> server.stats().clients() == 0);
            assertThat(server.stats().disconnected(DisconnectReason.INTERNAL_ERROR))
                    .isZero();
        }
    }

    // --- handshake --------------------------------------------------------------------------------------------------

    @Test
    void anotherStreamIsNotFound() {
        try (ImageStreamServer server =
                        push().id(7).source(TestFrames.source(3, LENGTH)).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            PlainHttp.Answer answer =
                    client.send(PlainWebSocket.handshake("/ws?stream=8")).readAnswer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEqualTo("There is no stream 8 here, only stream 7.\n");
            assertThat(client.send(PlainWebSocket.handshake("/ws?stream=x"))
                            .readAnswer()
                            .status())
                    .isEqualTo(400);
            PlainWebSocket.open(client, "/ws?stream=7").readMessage(); // On the same connection.
        }
    }

    @Test
    void pagesOfOtherSitesAreRefused() {
        try (ImageStreamServer server =
                push().source(TestFrames.source(3, LENGTH)).start()) {
            try (PlainHttp client = PlainHttp.connect(server.port())) {
                PlainHttp.Answer answer = client.send(PlainWebSocket.handshake("/ws", "Origin: http://evil.example"))
                        .readAnswer();
                assertThat(answer.status()).isEqualTo(403);
                client.expectEnd();
            }
            awaitReason(server, DisconnectReason.HTTP_CROSS_SITE);
            try (PlainWebSocket own = PlainWebSocket.connect(server.port(), "/ws", "Origin: http://localhost")) {
                own.readMessage();
            }
        }
    }

    @Test
    void aSiteThatIsAllowedIsNot() {
        try (ImageStreamServer server = push().source(TestFrames.source(3, LENGTH))
                        .allowedOrigins("https://dash.example")
                        .start();
                PlainWebSocket client = PlainWebSocket.connect(server.port(), "/ws", "Origin: https://dash.example")) {
            client.readMessage();
        }
    }

    @Test
    void whoeverDoesNotAskForAWebSocketIsTold() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            PlainHttp.Answer plain = client.get("/ws").readAnswer();
            assertThat(plain.status()).isEqualTo(426);
            assertThat(plain.field("Upgrade")).isEqualTo("websocket");
            assertThat(plain.field("Sec-WebSocket-Version")).isEqualTo("13");
            PlainHttp.Answer old = client.send(PlainWebSocket.handshake("/ws").replace("Version: 13", "Version: 8"))
                    .readAnswer();
            assertThat(old.status()).isEqualTo(426);
            assertThat(client.get("/frames/1").readAnswer().status()).isEqualTo(200);
        }
    }

    @Test
    void theFirstWordsMayComeWithTheHandshake() {
        try (ImageStreamServer server = push().id(1)
                        .source(TestFrames.source(3, LENGTH))
                        .ips(0.01)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port());
                PlainWebSocket other = PlainWebSocket.connect(server.port(), "/ws")) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(bytes(PlainWebSocket.handshake("/ws")));
            both.writeBytes(other.encode(PlainWebSocket.PING, bytes("early")));
            client.send(both.toByteArray());
            PlainWebSocket early = PlainWebSocket.opened(client);
            boolean pong = false;
            boolean image = false;
            while (!pong || !image) {
                PlainWebSocket.Frame frame = early.readFrame();
                pong |= frame.opcode() == PlainWebSocket.PONG;
                image |= frame.opcode() == PlainWebSocket.BINARY;
            }
        }
    }
}
