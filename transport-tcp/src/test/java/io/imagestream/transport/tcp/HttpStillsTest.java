package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageFormat;
import io.imagestream.ImageStreamServer;
import io.imagestream.IndexedFrameSource;
import io.imagestream.ManualScheduler;
import io.imagestream.PublishedFrames;
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single images over HTTP. */
class HttpStillsTest {
    private static final int IMAGES = 5;
    private static final int LENGTH = 3000;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static TcpServerBuilder push() {
        return ImageStreamServer.builder().tcpPush();
    }

    private static ImageStreamServer indexed() {
        return push().source(TestFrames.source(IMAGES, LENGTH)).start();
    }

    // --- the newest -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"/frame", "/snapshot.jpg"})
    void theNewestOfALiveSourceIsAnswered(String target) {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = push().source(source).ips(1000).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            Instant taken = Instant.ofEpochSecond(1_700_000_000, 1_000);
            source.publish(TestFrames.jpeg(0, LENGTH));
            assertThat(client.get(target).readAnswer().body()).isEqualTo(TestFrames.jpeg(0, LENGTH));
            source.publish(Frame.of(TestFrames.jpeg(1, LENGTH)).withCaptured(taken));
            Await.untilAsserted(
                    () -> { // It takes a moment to the event loop.
                        PlainHttp.Answer answer = client.get(target).readAnswer();
                        assertThat(answer.status()).isEqualTo(200);
                        assertThat(answer.body()).isEqualTo(TestFrames.jpeg(1, LENGTH));
                        assertThat(answer.field("Content-Type")).isEqualTo("image/jpeg");
                        assertThat(answer.field("X-Frame-Id")).isEqualTo("1");
                        assertThat(answer.field("X-Timestamp")).isEqualTo("1700000000.000001");
                        assertThat(answer.field("Last-Modified")).isEqualTo("Tue, 14 Nov 2023 22:13:20 GMT");
                        assertThat(answer.field("Cache-Control"))
                                .isEqualTo("no-store, no-cache, must-revalidate, max-age=0");
                        assertThat(answer.field("Pragma")).isEqualTo("no-cache");
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyFormatComesWithItsMediaType(ImageFormat format) {
        byte[] image = TestFrames.image(format, 1, LENGTH);
        try (ImageStreamServer server =
                        push().source(FrameSource.frames(Frame.of(image))).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            PlainHttp.Answer answer = client.get("/frame").readAnswer();
            assertThat(answer.field("Content-Type")).isEqualTo(format.mediaType());
            assertThat(answer.body()).isEqualTo(image);
        }
    }

    /** RFC 9110, section 5.6.7: a day has two digits. */
    @Test
    void theFirstDaysOfAMonthAreWrittenAsOthers() {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.frame(0).withCaptured(Instant.parse("2026-03-01T04:05:06Z")));
        try (ImageStreamServer server = push().source(source).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            assertThat(client.get("/frame").readAnswer().field("Last-Modified"))
                    .isEqualTo("Sun, 01 Mar 2026 04:05:06 GMT");
        }
    }

    @Test
    void aRequestWaitsForTheFirstFrame() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = push().source(source).start();
                PlainHttp client = PlainHttp.connect(server.port());
                PlainHttp other = PlainHttp.connect(server.port())) {
            client.get("/frame");
            other.get("/frame");
            Await.until("both wait", () -> server.stats().viewers() == 2);
            source.publish(TestFrames.jpeg(3, LENGTH));
            assertThat(client.readAnswer().body()).isEqualTo(TestFrames.jpeg(3, LENGTH));
            assertThat(other.readAnswer().body()).isEqualTo(TestFrames.jpeg(3, LENGTH));
        }
    }

    @Test
    void aPolledSourceThatNobodyWatchesWakesUp() {
        AtomicInteger polls = new AtomicInteger();
        FrameSource source = FrameSource.polled(() -> TestFrames.frame(polls.getAndIncrement()));
        try (ImageStreamServer server = push().source(source).ips(100).start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(server.stats().viewers()).isZero();
                int before = polls.get();
                try (PlainHttp client = PlainHttp.connect(server.port())) {
                    PlainHttp.Answer answer = client.get("/frame").readAnswer();
                    assertThat(TestFrames.number(answer.body()))
                            .isGreaterThanOrEqualTo(before); // Nothing that was asked for long ago.
                }
                Await.until("it has gone", () -> server.stats().viewers() == 0);
                Await.until("it rests", () -> server.stats().newestFrameAge().isEmpty());
            }
        }
    }

    @Test
    void afterFiveSecondsWithoutAFrameTheClientMayComeAgain() {
        PublishedFrames source = FrameSource.published();
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server = push().source(source).scheduler(time).start();
                PlainHttp client = PlainHttp.connect(server.port());
                PlainHttp late = PlainHttp.connect(server.port())) {
            client.get("/frame");
            Await.until("it waits", () -> server.stats().viewers() == 1);
            Loops.settle();
            step(time, Duration.ofSeconds(3));
            late.get("/frame");
            Await.until("it waits", () -> server.stats().viewers() == 2);
            Loops.settle();
            step(time, Duration.ofMillis(1900));
            step(time, Duration.ofMillis(1200));
            PlainHttp.Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("Retry-After")).isEqualTo("1");
            source.publish(TestFrames.jpeg(1, LENGTH));
            assertThat(late.readAnswer().status()).isEqualTo(200); // Not given up with the other.
            assertThat(client.get("/frame").readAnswer().body()).isEqualTo(TestFrames.jpeg(1, LENGTH));
        }
    }

    private static void step(ManualScheduler time, Duration duration) {
        time.advance(duration);
        Loops.settle();
    }

    @Test
    void ofNumberedImagesTheOneWhoseTurnItIsIsAnswered() {
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server = push().source(TestFrames.source(IMAGES, LENGTH))
                        .ips(10)
                        .scheduler(time)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            for (int i = 0; i < 2 * IMAGES + 2; i++) {
                PlainHttp.Answer answer = client.get("/frame").readAnswer();
                assertThat(answer.field("X-Frame-Id")).isEqualTo(Integer.toString(i % IMAGES));
                assertThat(answer.body()).isEqualTo(TestFrames.jpeg(i % IMAGES, LENGTH));
                assertThat(answer.field("Cache-Control")).contains("no-store");
                time.advance(Duration.ofNanos(100_000_001)); // No rounding of sums matters here.
            }
        }
    }

    // --- by number --------------------------------------------------------------------------------------------------

    @Test
    void eachImageIsAnsweredByItsNumber() {
        try (ImageStreamServer server = indexed();
                PlainHttp client = PlainHttp.connect(server.port())) {
            for (int i = IMAGES - 1; i >= 0; i--) {
                PlainHttp.Answer answer = client.get("/frames/" + i).readAnswer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(TestFrames.jpeg(i, LENGTH));
                assertThat(answer.field("X-Frame-Id")).isEqualTo(Integer.toString(i));
                assertThat(answer.field("Cache-Control")).isEqualTo("no-cache");
                assertThat(answer.field("Connection")).isEqualTo("keep-alive");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "-1",
                "+1",
                "%2B1",
                "one",
                "",
                "1/",
                "1.0",
                "99999999999999999999",
                "4294967296",
                "%D9%A1", // An Arabic one, which Java reads as 1.
                "%EF%BC%91", // A wide one.
                "%201",
                "1%20",
                "0x1"
            })
    void aNumberThatIsNoneIsNotFound(String number) {
        try (ImageStreamServer server = indexed();
                PlainHttp client = PlainHttp.connect(server.port())) {
            PlainHttp.Answer answer = client.get("/frames/" + number).readAnswer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEqualTo("The frames are 0 to 4.\n");
            assertThat(client.get("/frames/1").readAnswer().status()).isEqualTo(200);
        }
    }

    @Test
    void framesOfALiveSourceHaveNoNumbersToAskFor() {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.jpeg(0));
        try (ImageStreamServer server = push().source(source).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            PlainHttp.Answer answer = client.get("/frames/0").readAnswer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).contains("/frame");
        }
    }

    @Test
    void anImageThatCannotBeReadIsTheServersFaultAndNoMore() {
        IndexedFrameSource broken = new IndexedFrameSource() {
            @Override
            public int size() {
                return 4;
            }

            @Override
            public Frame read(int index) throws IOException {
                if (index == 2) {
                    throw new IOException("the test's own");
                }
                return TestFrames.frame(index, LENGTH);
            }
        };
        try (ImageStreamServer server = push().source(broken).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            PlainHttp.Answer answer = client.get("/frames/2").readAnswer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).isEqualTo("Frame 2 cannot be read.\n"); // Nothing of files and folders.
            assertThat(client.get("/frames/3").readAnswer().body()).isEqualTo(TestFrames.jpeg(3, LENGTH));
            assertThat(client.get("/frames/2").readAnswer().status()).isEqualTo(500);
            assertThat(server.stats().disconnected(DisconnectReason.INTERNAL_ERROR))
                    .isZero();
            assertThat(server.stats().sourceFailures()).isPositive();
        }
    }

    // --- what the client has already --------------------------------------------------------------------------------

    @Test
    void whatTheClientHasIsNotSentAgain() {
        try (ImageStreamServer server = indexed();
                PlainHttp client = PlainHttp.connect(server.port())) {
            String tag = client.get("/frames/1").readAnswer().field("ETag");
            String other = client.get("/frames/2").readAnswer().field("ETag");
            assertThat(tag).matches("\"[!-~&&[^\"]]+\"").isNotEqualTo(other);
            for (String known : new String[] {tag, "W/" + tag, "\"x\", " + tag, "\"x\",W/" + tag + " , \"y\"", "*"}) {
                PlainHttp.Answer answer =
                        client.get("/frames/1", "If-None-Match: " + known).readAnswer();
                assertThat(answer.status()).as(known).isEqualTo(304);
                assertThat(answer.field("ETag")).isEqualTo(tag);
            }
            for (String unknown : new String[] {other, "\"x\"", "W/" + other, tag.substring(1), "\"*\""}) {
                PlainHttp.Answer answer =
                        client.get("/frames/1", "If-None-Match: " + unknown).readAnswer();
                assertThat(answer.status()).as(unknown).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(TestFrames.jpeg(1, LENGTH));
            }
            Loops.settle();
            assertThat(server.stats().framesSent()).isEqualTo(2 + 5); // A 304 is no frame.
        }
    }

    @Test
    void aNewFrameOfALiveSourceHasAnotherTag() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = push().source(source).ips(1000).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            Instant taken = Instant.now();
            source.publish(TestFrames.frame(1).withCaptured(taken));
            String tag = client.get("/frame").readAnswer().field("ETag");
            assertThat(client.get("/frame", "If-None-Match: " + tag)
                            .readAnswer()
                            .status())
                    .isEqualTo(304);
            source.publish(TestFrames.frame(2).withCaptured(taken)); // As long, and of the same moment.
            Await.untilAsserted(() -> assertThat(client.get("/frame", "If-None-Match: " + tag)
                            .readAnswer()
                            .status())
                    .isEqualTo(200));
        }
    }

    // --- HTTP -------------------------------------------------------------------------------------------------------

    @Test
    void headIsAnsweredWithTheLengthAndNoBody() {
        try (ImageStreamServer server = indexed();
                PlainHttp client = PlainHttp.connect(server.port())) {
            for (String target : new String[] {"/frames/3", "/frame", "/snapshot.jpg"}) {
                client.send(PlainHttp.request("HEAD", target));
                PlainHttp.Head head = client.readHead();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.fields().need("Content-Length")).isEqualTo(Integer.toString(LENGTH));
                assertThat(head.fields().need("Content-Type")).isEqualTo("image/jpeg");
                assertThat(head.fields().get("ETag")).isPresent();
            }
            client.send(PlainHttp.request("HEAD", "/frames/77"));
            assertThat(client.readHead().status()).isEqualTo(404);
            assertThat(client.get("/frames/1").readAnswer().body()).isEqualTo(TestFrames.jpeg(1, LENGTH));
            Loops.settle();
            assertThat(server.stats().framesSent()).isEqualTo(1);
        }
    }

    @Test
    void severalRequestsInOnePacketAreAnsweredInOrder() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append(PlainHttp.request("GET", "/frames/" + i % 7));
        }
        // With next to no budget most images are read anew each time, on another thread.
        try (ImageStreamServer server = push().source(TestFrames.source(IMAGES, LENGTH))
                        .memoryBudget(0)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send(requests.toString());
            for (int i = 0; i < 100; i++) {
                PlainHttp.Answer answer = client.readAnswer();
                int id = i % 7;
                assertThat(answer.status()).isEqualTo(id < IMAGES ? 200 : 404);
                if (id < IMAGES) {
                    assertThat(answer.body()).isEqualTo(TestFrames.jpeg(id, LENGTH));
                }
            }
        }
    }

    @Test
    void requestsMayComeByteByByte() {
        try (ImageStreamServer server = indexed();
                PlainHttp client = PlainHttp.connect(server.port())) {
            for (int i = 0; i < 3; i++) {
                for (char c : PlainHttp.request("GET", "/frames/" + i).toCharArray()) {
                    client.send(String.valueOf(c));
                    Loops.settle();
                }
                assertThat(client.readAnswer().body()).isEqualTo(TestFrames.jpeg(i, LENGTH));
            }
        }
    }

    @Test
    void whatIsSentIsCountedRightHoweverRequestsCome() {
        int[] lengths = {100, 9_000_000, 300, 40_000, 8_000_000};
        Frame[] images = new Frame[lengths.length];
        int sum = 0;
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < lengths.length; i++) {
            images[i] = TestFrames.frame(i, lengths[i]);
            sum += lengths[i];
            requests.append(PlainHttp.request("GET", "/frames/" + i));
        }
        try (ImageStreamServer server =
                        push().source(FrameSource.frames(images)).start();
                PlainHttp client = PlainHttp.connect(server.port(), 4096)) {
            Await.until("the images are loaded", () -> server.stats().framesFromSource() == lengths.length);
            client.send(requests.toString());
            for (int i = 0; i < lengths.length - 1; i++) {
                assertThat(client.readAnswer().body()).hasSize(lengths[i]);
            }
            // The client may have read an answer before the server counts it as sent.
            Await.until("all but one are counted", () -> server.clients().get(0).framesSent() == lengths.length - 1);
            // The last one is under way, and does not fit into what the operating system takes.
            Await.until("the rest waits", () -> server.clients().get(0).pendingBytes() > 0);
            assertThat(server.clients().get(0).framesSent()).isEqualTo(lengths.length - 1);
            assertThat(client.readAnswer().body()).hasSize(lengths[lengths.length - 1]);
            int expected = sum;
            Await.untilAsserted(() -> {
                ClientStats stats = server.clients().get(0);
                assertThat(stats.framesSent()).isEqualTo(lengths.length);
                assertThat(stats.framesOffered()).isEqualTo(lengths.length);
                assertThat(stats.bytesSent()).isEqualTo(expected);
                assertThat(stats.pendingBytes()).isZero();
            });
        }
    }

    @Test
    void aClientThatHasEndedSendingIsAnswered() {
        try (ImageStreamServer server = indexed();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.get("/frames/1").endSending();
            assertThat(client.readAnswer().body()).isEqualTo(TestFrames.jpeg(1, LENGTH));
            client.expectEnd();
            Await.until("it is counted", () -> server.stats().disconnected(DisconnectReason.HTTP_CLOSED) == 1);
        }
    }

    @Test
    void aClientThatHasEndedSendingIsAnsweredToAllItAsked() {
        try (ImageStreamServer server = push().source(TestFrames.source(IMAGES, LENGTH))
                        .memoryBudget(0)
                        .start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send(PlainHttp.request("GET", "/frames/1")
                            + PlainHttp.request("GET", "/frames/2")
                            + PlainHttp.request("GET", "/frames/3"))
                    .endSending();
            for (int i = 1; i <= 3; i++) {
                assertThat(client.readAnswer().body()).isEqualTo(TestFrames.jpeg(i, LENGTH));
            }
            client.expectEnd();
            Await.until("it has gone", () -> server.stats().clients() == 0);
            assertThat(server.stats().disconnects()).containsOnlyKeys(DisconnectReason.HTTP_CLOSED);
        }
    }

    @Test
    void aClientThatHasEndedSendingMayWaitForTheFirstFrame() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = push().source(source).start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.get("/frame").endSending();
            Await.until("it waits", () -> server.stats().viewers() == 1);
            Loops.settle();
            source.publish(TestFrames.jpeg(1, 8_000_000)); // More than the operating system takes at once.
            assertThat(client.readAnswer().body()).isEqualTo(TestFrames.jpeg(1, 8_000_000));
            client.expectEnd();
            Await.until("it has gone", () -> server.stats().clients() == 0);
            assertThat(server.stats().disconnects()).containsOnlyKeys(DisconnectReason.HTTP_CLOSED);
        }
    }

    @Test
    void aClientThatGoesWhileItsImageIsReadLeavesNothing() throws InterruptedException {
        Object gate = new Object();
        boolean[] open = {false};
        IndexedFrameSource slow = new IndexedFrameSource() {
            @Override
            public int size() {
                return 2;
            }

            @Override
            public Frame read(int index) throws IOException {
                synchronized (gate) {
                    while (index == 1 && !open[0]) {
                        try {
                            gate.wait();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                }
                return TestFrames.frame(index, LENGTH);
            }
        };
        try (ImageStreamServer server = push().source(slow).start();
                PlainHttp other = PlainHttp.connect(server.port())) {
            try (PlainHttp client = PlainHttp.connect(server.port())) {
                client.get("/frames/1");
                Await.until("it is asked for", () -> server.stats().viewers() == 1);
            }
            synchronized (gate) {
                open[0] = true;
                gate.notifyAll();
            }
            assertThat(other.get("/frames/1").readAnswer().status()).isEqualTo(200);
            Await.until("it has gone", () -> server.stats().clients() == 1);
            assertThat(server.stats().disconnected(DisconnectReason.INTERNAL_ERROR))
                    .isZero();
        }
    }
}
