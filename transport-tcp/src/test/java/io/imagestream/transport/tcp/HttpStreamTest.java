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
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.WatchedTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The moving picture as an endless multipart answer, read strictly. */
class HttpStreamTest {
    private static final int LENGTH = 3000;
    /** More than the operating system takes for a client that does not read. */
    private static final int BIG = 8_000_000;

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final String FROM_BROWSER = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0";

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static TcpServerBuilder push() {
        return ImageStreamServer.builder().tcpPush();
    }

    /** Moves time on by small steps, each of which the event loops see. */
    private static void advance(WatchedTime time, Duration duration) {
        for (long i = duration.toMillis(); i > 0; i--) {
            time.advance(MILLISECOND);
            Loops.settle();
        }
    }

    private static ClientStats only(ImageStreamServer server) {
        assertThat(server.clients()).hasSize(1);
        return server.clients().get(0);
    }

    private static ClientStats statsOf(PlainHttp client, ImageStreamServer server) {
        return server.clients().stream()
                .filter(stats -> stats.address().getPort() == client.localPort())
                .findFirst()
                .orElseThrow();
    }

    // --- parts ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyFormatComesWithItsMediaType(ImageFormat format) {
        byte[] image = TestFrames.image(format, 1, LENGTH);
        try (ImageStreamServer server =
                        push().source(FrameSource.frames(Frame.of(image))).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            PlainHttp.Head head = client.openStream("/stream");
            assertThat(head.fields().need("Cache-Control")).isEqualTo("no-store, no-cache, must-revalidate, max-age=0");
            assertThat(head.fields().need("Pragma")).isEqualTo("no-cache");
            assertThat(head.fields().need("Connection")).isEqualTo("close");
            PlainHttp.Part part = client.readPart();
            assertThat(part.field("Content-Type")).isEqualTo(format.mediaType());
            assertThat(part.image()).isEqualTo(image);
        }
    }

    @Test
    void imagesComeByteForByteAndInOrderTheFirstAtOnce() {
        int[] lengths = {8, 100_000, 64, 3000, 20_000};
        List<Frame> images = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            images.add(TestFrames.frame(i, lengths[i]));
        }
        WatchedTime time = new WatchedTime(10);
        try (ImageStreamServer server = push().source(FrameSource.frames(images.toArray(new Frame[0])))
                        .ips(10)
                        .scheduler(time)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.openStream("/stream");
            for (int i = 0; i < 2 * lengths.length; i++) {
                int id = i % lengths.length;
                PlainHttp.Part part = client.readPart(); // The first one while time stands still.
                assertThat(part.id()).isEqualTo(id);
                assertThat(part.image()).isEqualTo(TestFrames.jpeg(id, lengths[id]));
                Await.until("it is paced", () -> time.repeating() == 1);
                time.advance(Duration.ofMillis(100));
            }
            client.readPart();
            assertThat(only(server).framesSkipped()).isEmpty();
            assertThat(only(server).protocol()).isEqualTo(ClientProtocol.HTTP);
            assertThat(only(server).viewing()).isTrue();
        }
    }

    @Test
    void theNewestOfALiveSourceComesAtOnceAndThenEachAsItIsPublished() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(10);
        try (ImageStreamServer server =
                        push().source(source).ips(10).scheduler(time).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            source.publish(TestFrames.jpeg(0));
            time.advance(Duration.ofMillis(100));
            source.publish(TestFrames.jpeg(1));
            Loops.settle(); // The event loop holds it from now on.
            client.openStream("/stream");
            assertThat(client.readPart().image()).isEqualTo(TestFrames.jpeg(1));
            for (int i = 2; i < 10; i++) {
                time.advance(Duration.ofMillis(100));
                source.publish(TestFrames.jpeg(i)); // Comes while time stands still.
                PlainHttp.Part part = client.readPart();
                assertThat(part.id()).isEqualTo(i);
                assertThat(part.image()).isEqualTo(TestFrames.jpeg(i));
            }
            time.advance(Duration.ofSeconds(10));
            Loops.settle();
            assertThat(only(server).framesSent()).isEqualTo(9); // Nothing comes when nothing is new.
        }
    }

    @Test
    void theFirstBoundaryComesBeforeAnyFrame() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = push().source(source).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.openStream("/stream"); // Reads the boundary.
            source.publish(TestFrames.jpeg(7, LENGTH));
            assertThat(client.readPart().image()).isEqualTo(TestFrames.jpeg(7, LENGTH));
        }
    }

    @Test
    void aPartTellsItsFrameAndWhenItWasTaken() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = push().source(source).ips(1000).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.openStream("/stream");
            Instant taken = Instant.ofEpochSecond(1_700_000_000, 7_891_234);
            source.publish(TestFrames.frame(0).withCaptured(taken));
            PlainHttp.Part first = client.readPart();
            assertThat(first.field("X-Timestamp")).isEqualTo("1700000000.007891");
            assertThat(first.field("X-Frame-Id")).isEqualTo("0");
            source.publish(TestFrames.frame(0).withCaptured(taken.plusSeconds(5)));
            PlainHttp.Part second = client.readPart();
            assertThat(second.field("X-Timestamp")).isEqualTo("1700000005.007891");
            assertThat(second.field("X-Frame-Id")).isEqualTo("1");
        }
    }

    @Test
    void playersThatGoByTheNameFindItUnderOne() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.openStream("/stream.mjpg");
            assertThat(client.readPart().id()).isZero();
        }
    }

    @Test
    void aPulledServerStreamsToo() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPull()
                        .source(TestFrames.source(3, LENGTH))
                        .ips(50)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.openStream("/stream");
            for (int i = 0; i < 7; i++) {
                assertThat(client.readPart().id()).isEqualTo(i % 3);
            }
        }
    }

    @Test
    void headIsAnsweredWithTheHeadAlone() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send(PlainHttp.request("HEAD", "/stream"));
            PlainHttp.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.fields().need("Content-Type")).startsWith("multipart/x-mixed-replace; boundary=");
            assertThat(head.fields().get("Content-Length")).isEmpty();
            client.openStream("/stream"); // On the same connection: nothing came behind the head.
            assertThat(client.readPart().id()).isZero();
        }
    }

    @Test
    void http10IsAnsweredToo() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send("GET /stream HTTP/1.0\r\n\r\n").readStreamHead();
            assertThat(client.readPart().id()).isZero();
        }
    }

    @Test
    void aClientThatGoesIsCounted() {
        try (ImageStreamServer server =
                push().source(TestFrames.source(3, LENGTH)).start()) {
            try (PlainHttp client = PlainHttp.connect(server.port())) {
                client.openStream("/stream");
                client.readPart();
                assertThat(server.stats().viewers()).isEqualTo(1);
            }
            Await.until("it has gone", () -> server.stats().disconnected(DisconnectReason.HTTP_CLOSED) == 1);
            assertThat(server.stats().viewers()).isZero();
            assertThat(server.stats().clients()).isZero();
        }
    }

    @Test
    void whatTheClientSaysDuringTheStreamIsNotListenedTo() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).ips(50).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send(PlainHttp.request("GET", "/stream") + PlainHttp.request("GET", "/frames/2"))
                    .readStreamHead();
            assertThat(client.readPart().id()).isZero();
            client.get("/frame").send("LISTEN_PORT 1\r\nEND\r\n\r\n");
            for (int i = 1; i < 5; i++) {
                assertThat(client.readPart().id()).isEqualTo(i % 3);
            }
            assertThat(server.stats().disconnects()).isEmpty();
        }
    }

    // --- rate -------------------------------------------------------------------------------------------------------

    @Test
    void aClientMayAskForFewerImagesASecondAndMissesNone() {
        WatchedTime time = new WatchedTime(20);
        try (ImageStreamServer server = push().source(TestFrames.source(100, 64))
                        .ips(20)
                        .scheduler(time)
                        .start();
                PlainHttp slow = PlainHttp.connect(server.port());
                PlainHttp other = PlainHttp.connect(server.port())) {
            slow.openStream("/stream?ips=5");
            other.openStream("/stream");
            assertThat(slow.readPart().id()).isZero();
            assertThat(other.readPart().id()).isZero();
            Await.until("the images are loaded", () -> server.stats().framesFromSource() == 100);
            Loops.settle();
            for (int i = 0; i < 40; i++) { // Two seconds.
                time.advance(Duration.ofMillis(50));
                Loops.settle();
            }
            for (int i = 1; i <= 40; i++) {
                assertThat(other.readPart().id()).isEqualTo(i);
            }
            for (int i = 1; i <= 10; i++) {
                assertThat(slow.readPart().id()).isEqualTo(i);
            }
            assertThat(statsOf(slow, server).framesOffered()).isEqualTo(11);
            assertThat(statsOf(other, server).framesOffered()).isEqualTo(41);
            assertThat(server.stats().framesSkipped()).isEmpty();
        }
    }

    @Test
    void ofALiveSourceWhoAsksForFewerGetsTheNewest() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(20);
        try (ImageStreamServer server =
                        push().source(source).ips(20).scheduler(time).start();
                PlainHttp slow = PlainHttp.connect(server.port());
                PlainHttp other = PlainHttp.connect(server.port())) {
            source.publish(TestFrames.jpeg(0));
            slow.openStream("/stream?ips=5");
            other.openStream("/stream");
            slow.readPart();
            other.readPart();
            for (int i = 1; i <= 40; i++) {
                time.advance(Duration.ofMillis(50));
                source.publish(TestFrames.jpeg(i));
                Loops.settle();
                assertThat(other.readPart().id()).isEqualTo(i);
            }
            time.advance(Duration.ofMillis(200));
            Loops.settle();
            long got = statsOf(slow, server).framesSent();
            assertThat(got).isBetween(10L, 12L);
            int last = 0;
            for (int i = 1; i < got; i++) {
                PlainHttp.Part part = slow.readPart();
                assertThat(part.id()).isGreaterThan(last);
                assertThat(TestFrames.number(part.image())).isEqualTo(part.id());
                last = part.id();
            }
            assertThat(last).isEqualTo(40); // The last one of all is never lost.
            assertThat(statsOf(other, server).framesSent()).isEqualTo(41);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "1001", "0.0009", "NaN", "Infinity", "abc", "5d", "0x1p3", "1e400", "+5", "%20", "5,5"
            })
    void aRateThatIsNoneIsRefusedByName(String ips) {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            for (String target : List.of("/stream", "/stream.mjpg", "/ws")) {
                PlainHttp.Answer answer = client.get(target + "?ips=" + ips).readAnswer(); // The connection serves on.
                assertThat(answer.status()).isEqualTo(400);
                String shown = ips.equals("%20") ? " " : ips.replace('+', ' ');
                assertThat(answer.text()).isEqualTo("ips must be 0.001 to 1000, not '" + shown + "'.\n");
            }
            assertThat(server.stats().viewers()).isZero();
        }
    }

    @Test
    void aNewRateHoldsWhileTheStreamRuns() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(50, LENGTH)).ips(0.01).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.openStream("/stream");
            assertThat(client.readPart().id()).isZero();
            server.ips(100);
            for (int i = 1; i < 10; i++) { // At the old rate they would take minutes.
                assertThat(client.readPart().id()).isEqualTo(i);
            }
        }
    }

    // --- the last frame once more -----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 17, 39})
    void aBrowserGetsTheLastFrameOnceMoreWhenNoneFollows(int offset) {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(40); // The looks of who sends again.
        try (ImageStreamServer server =
                        push().source(source).ips(100).scheduler(time).start();
                PlainHttp browser = PlainHttp.connect(server.port())) {
            browser.openStream("/stream", FROM_BROWSER);
            Await.until("looks", () -> time.repeating() == 1);
            long part = 0;
            for (int i = 0; i < 2; i++) {
                advance(time, Duration.ofMillis(offset));
                source.publish(TestFrames.jpeg(i, LENGTH));
                assertThat(browser.readPart().id()).isEqualTo(i);
                Loops.settle();
                part = i == 0 ? only(server).bytesSent() : part;
                advance(time, Duration.ofMillis(149));
                assertThat(only(server).bytesSent()).isEqualTo((2 * i + 1) * part);
                advance(time, Duration.ofMillis(26));
                PlainHttp.Part again = browser.readPart();
                assertThat(again.id()).isEqualTo(i);
                assertThat(again.image()).isEqualTo(TestFrames.jpeg(i, LENGTH));
                advance(time, Duration.ofMillis(400)); // Once is enough.
                assertThat(only(server).bytesSent()).isEqualTo((2 * i + 2) * part);
                assertThat(only(server).framesSent()).isEqualTo(i + 1);
                assertThat(only(server).framesOffered()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void whoeverWantsNoPageGetsThePictureAtTheRoot() {
        try (ImageStreamServer server =
                        push().source(TestFrames.source(3, LENGTH)).ips(50).start();
                PlainHttp client = PlainHttp.connect(server.port());
                PlainHttp browser = PlainHttp.connect(server.port())) {
            client.openStream("/", "Accept: multipart/x-mixed-replace, */*;q=0.5");
            assertThat(client.readPart().image()).isEqualTo(TestFrames.jpeg(0, LENGTH));
            assertThat(browser.get("/", "Accept: text/html,multipart/x-mixed-replace")
                            .readAnswer()
                            .text())
                    .startsWith("<!DOCTYPE html>");
        }
    }

    @Test
    void aBrowserIsToldByWhatItFetchesFor() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(40);
        try (ImageStreamServer server =
                push().source(source).ips(100).scheduler(time).start()) {
            source.publish(TestFrames.jpeg(0, LENGTH));
            try (PlainHttp browser = PlainHttp.connect(server.port())) {
                browser.openStream("/stream", "Sec-Fetch-Dest: image");
                browser.readPart();
                Await.until("looks", () -> time.repeating() == 1);
                Loops.settle();
                advance(time, Duration.ofMillis(200));
                assertThat(browser.readPart().id()).isZero();
            }
            Await.until("nobody looks any more", () -> time.repeating() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"User-Agent: VLC/3.0.24 LibVLC/3.0.24", "Accept: */*"})
    void othersGetNoFrameTwice(String field) {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(40);
        try (ImageStreamServer server =
                        push().source(source).ips(100).scheduler(time).start();
                PlainHttp player = PlainHttp.connect(server.port())) {
            source.publish(TestFrames.jpeg(0, LENGTH));
            player.openStream("/stream", field);
            player.readPart();
            Loops.settle();
            assertThat(time.repeating()).isZero();
            advance(time, Duration.ofMillis(400));
            source.publish(TestFrames.jpeg(1, LENGTH));
            assertThat(player.readPart().id()).isEqualTo(1);
        }
    }

    @Test
    void aFrameThatComesInTimeIsNotSentTwice() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(40);
        try (ImageStreamServer server =
                        push().source(source).ips(100).scheduler(time).start();
                PlainHttp browser = PlainHttp.connect(server.port())) {
            browser.openStream("/stream", FROM_BROWSER);
            Await.until("looks", () -> time.repeating() == 1);
            for (int i = 0; i < 5; i++) {
                source.publish(TestFrames.jpeg(i, LENGTH));
                assertThat(browser.readPart().id()).isEqualTo(i);
                advance(time, Duration.ofMillis(149));
            }
        }
    }

    @Test
    void aFrameThatIsPublishedDuringARepeatFollows() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(40);
        try (ImageStreamServer server =
                        push().source(source).ips(100).scheduler(time).start();
                PlainHttp browser = PlainHttp.connect(server.port(), 4096)) {
            browser.openStream("/stream", FROM_BROWSER);
            source.publish(TestFrames.jpeg(0, BIG));
            assertThat(browser.readPart().id()).isZero();
            Await.until("it was taken", () -> only(server).framesSent() == 1);
            Loops.settle();
            advance(time, Duration.ofMillis(200));
            assertThat(only(server).pendingBytes()).isPositive(); // The repeat does not fit into the buffers.
            for (int i = 1; i <= 3; i++) {
                time.advance(Duration.ofMillis(10));
                source.publish(TestFrames.jpeg(i, BIG));
                Loops.settle();
            }
            assertThat(browser.readPart().image()).isEqualTo(TestFrames.jpeg(0, BIG));
            assertThat(browser.readPart().image()).isEqualTo(TestFrames.jpeg(1, BIG));
            assertThat(browser.readPart().image()).isEqualTo(TestFrames.jpeg(3, BIG));
            Await.until("all was taken", () -> only(server).pendingBytes() == 0);
            assertThat(only(server).framesSent()).isEqualTo(3);
        }
    }

    @Test
    void aBrowserThatGoesDuringARepeatLeavesNothing() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(40);
        try (ImageStreamServer server =
                push().source(source).ips(100).scheduler(time).start()) {
            try (PlainHttp browser = PlainHttp.connect(server.port(), 4096)) {
                browser.openStream("/stream", FROM_BROWSER);
                source.publish(TestFrames.jpeg(0, BIG));
                browser.readPart();
                Await.until("it was taken", () -> only(server).framesSent() == 1);
                Loops.settle();
                advance(time, Duration.ofMillis(200));
                source.publish(TestFrames.jpeg(1, BIG)); // Held back by the repeat.
                Loops.settle();
                assertThat(only(server).pendingBytes()).isPositive();
            }
            Await.until("it has gone", () -> server.stats().clients() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, /stream, true", "20, /stream, false", "20, /stream?ips=1, true", "1, /stream?ips=20, true"})
    void imagesThatFollowSlowlyAreRepeatedAsWell(double ips, String target, boolean repeated) {
        WatchedTime time = new WatchedTime(40);
        try (ImageStreamServer server = push().source(TestFrames.source(10, LENGTH))
                        .ips(ips)
                        .scheduler(time)
                        .start();
                PlainHttp browser = PlainHttp.connect(server.port())) {
            browser.openStream(target, FROM_BROWSER);
            assertThat(browser.readPart().id()).isZero();
            Await.until("looks", () -> time.repeating() == 1);
            Await.until("the images are loaded", () -> server.stats().framesFromSource() == 10);
            Loops.settle();
            advance(time, Duration.ofMillis(1100));
            assertThat(browser.readPart().id()).isEqualTo(repeated ? 0 : 1);
            assertThat(browser.readPart().id()).isEqualTo(repeated ? 1 : 2);
        }
    }

    @Test
    void whoAsksForFewerOfALiveSourceGetsTheLastOneTwiceAsWell() {
        PublishedFrames source = FrameSource.published();
        WatchedTime time = new WatchedTime(40);
        try (ImageStreamServer server =
                        push().source(source).ips(20).scheduler(time).start();
                PlainHttp browser = PlainHttp.connect(server.port())) {
            source.publish(TestFrames.jpeg(0, LENGTH));
            browser.openStream("/stream?ips=1", FROM_BROWSER);
            assertThat(browser.readPart().id()).isZero();
            Await.until("looks", () -> time.repeating() == 1);
            Loops.settle();
            for (int i = 1; i <= 5; i++) {
                advance(time, Duration.ofMillis(50));
                source.publish(TestFrames.jpeg(i, LENGTH));
                Loops.settle();
            }
            assertThat(browser.readPart().image())
                    .isEqualTo(TestFrames.jpeg(0, LENGTH)); // Or it would show a second late.
            assertThat(only(server).framesSent()).isEqualTo(1);
            advance(time, Duration.ofMillis(750));
            assertThat(browser.readPart().id()).isEqualTo(5);
        }
    }
}
