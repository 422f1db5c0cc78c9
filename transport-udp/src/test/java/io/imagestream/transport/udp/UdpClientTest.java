package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the client says, and says again, and what it makes of what comes. */
class UdpClientTest {
    private static final int LENGTH = 5000;
    private static final String SET_UP = "LISTEN_PORT ";

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // --- what it says -----------------------------------------------------------------------------------------------

    @Test
    void theSetUpIsThatOfTheFamily() {
        try (FakeServer server = FakeServer.start(FakeServer.SILENT);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", server.port())
                        .streamId(7)
                        .fragmentSize(512)
                        .start()) {
            server.await("START");
            int port = server.client().getPort();
            assertThat(server.heard.stream().map(FakeServer.Heard::text).limit(3))
                    .containsExactly(
                            "GET 7\r\n\r\n", "LISTEN_PORT " + port + "\r\nFRAGMENT_SIZE 512\r\n\r\n", "START\r\n\r\n");
            client.close();
            server.await("END\r\n");
        }
    }

    @Test
    void aliveIsSaidOnTime() {
        FakeServer.Script serves = (server, number, text) -> {
            if (text.contains("START")) {
                server.image(0, LENGTH);
            }
        };
        Duration interval = Duration.ofMillis(300);
        try (FakeServer server = FakeServer.start(serves);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPull("127.0.0.1", server.port())
                        .onDemand()
                        .aliveInterval(interval)
                        .start()) {
            Await.until("three", () -> server.count("ALIVE") >= 3);
            List<FakeServer.Heard> heard = List.copyOf(server.heard);
            for (int i = 1; i < heard.size(); i++) {
                assertThat(heard.get(i).text())
                        .isEqualTo("ALIVE\r\nLISTEN_PORT " + server.client().getPort() + "\r\n\r\n");
                assertThat(heard.get(i).nanos() - heard.get(i - 1).nanos())
                        .isGreaterThan(interval.minusMillis(50).toNanos());
            }
            assertThat(client.stats().connected()).isTrue();
        }
    }

    @Test
    void aLostSetUpAndALostStartAreSaidAgain() {
        FakeServer.Script dropsTheFirst = (server, number, text) -> {
            if (number >= 2 && text.contains("START")) { // The first set-up and START were lost.
                assertThat(server.count("ALIVE")).isPositive();
                server.image(1, LENGTH);
            }
        };
        try (FakeServer server = FakeServer.start(dropsTheFirst);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", server.port())
                        .start()) {
            Frame frame = Await.value("a frame", client::newest);
            assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(1, LENGTH));
            assertThat(server.heard.stream().map(FakeServer.Heard::text).skip(2).limit(2))
                    .containsExactly("ALIVE\r\nLISTEN_PORT " + server.client().getPort() + "\r\n\r\n", "START\r\n\r\n");
            assertThat(server.heard.get(2).nanos() - server.heard.get(1).nanos())
                    .isBetween(900_000_000L, 5_000_000_000L);
        }
    }

    /** Otherwise a server that starts only later would know the client, and send nothing. */
    @Test
    void whereNothingEverComesAliveGoesWithStart() {
        try (FakeServer server = FakeServer.start(FakeServer.SILENT);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", server.port())
                        .aliveInterval(Duration.ofMillis(500))
                        .start()) {
            // The first, three in the first four seconds, and those that go with ALIVE.
            Await.until("it is still asked to start", () -> server.count("START") >= 6);
            assertThat(client.stats().connected()).isTrue();
        }
    }

    @Test
    void aRequestWhoseAnswerIsLostIsSaidAgain() {
        FakeServer.Script losesTwo = (server, number, text) -> {
            if (text.contains("GET 3")) {
                List<byte[]> datagrams = FakeServer.datagrams(3, LENGTH);
                int asked = (int) server.count("GET 3");
                for (int i = 0; i < datagrams.size(); i++) {
                    if (asked > 2 || i != 2) {
                        server.send(datagrams.get(i));
                    }
                }
                if (asked == 1) {
                    assertThat(number).isEqualTo(1); // Behind the set-up.
                }
            }
        };
        try (FakeServer server = FakeServer.start(losesTwo);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPull("127.0.0.1", server.port())
                        .onDemand()
                        .start()) {
            Future<Frame> answer = client.get(3);
            assertThat(Await.get(answer).toByteArray()).isEqualTo(TestFrames.jpeg(3, LENGTH));
            assertThat(server.count("GET 3")).isEqualTo(3);
            assertThat(server.count(SET_UP)).isEqualTo(3); // It may be that which got lost.
        }
    }

    /** The next image at the server is another one by then. */
    @Test
    void theRestOfANextImageIsAskedForByItsId() {
        FakeServer.Script losesTheEnd = (server, number, text) -> {
            if (text.contains("GET -1")) {
                server.send(FakeServer.datagrams(4, LENGTH).get(0));
            } else if (text.contains("GET 4")) {
                server.image(4, LENGTH);
            }
        };
        try (FakeServer server = FakeServer.start(losesTheEnd);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPull("127.0.0.1", server.port())
                        .onDemand()
                        .start()) {
            assertThat(Await.get(client.next()).toByteArray()).isEqualTo(TestFrames.jpeg(4, LENGTH));
        }
    }

    // --- servers that go and come -----------------------------------------------------------------------------------

    @Test
    void whereNobodyListensTheStartFails() {
        int port;
        try (FakeServer server = FakeServer.start(FakeServer.SILENT)) {
            port = server.port();
        }
        assertThatExceptionOfType(ImageStreamException.class)
                .isThrownBy(() ->
                        ImageStreamClient.builder().udpPush("127.0.0.1", port).start())
                .withMessageContaining("nothing listens there");
    }

    @Test
    void aServerThatBeganAnewIsFoundAgain() {
        int port;
        try (ImageStreamServer first = ImageStreamServer.builder()
                .udpPush()
                .ips(50)
                .source(TestFrames.source(5, LENGTH))
                .start()) {
            port = first.port();
            try (ImageStreamClient client = ImageStreamClient.builder()
                    .udpPush("127.0.0.1", port)
                    .reconnect(Duration.ofMillis(20), Duration.ofMillis(100))
                    .start()) {
                Await.value("a frame", client::newest);
                first.close();
                try (ImageStreamServer second = ImageStreamServer.builder()
                        .udpPush()
                        .ips(50)
                        .port(port)
                        .source(TestFrames.source(3, LENGTH / 2))
                        .start()) {
                    Await.until("frames of the second", () -> client.newest().size() == LENGTH / 2);
                    assertThat(second.stats().viewers()).isEqualTo(1);
                }
                // And one that nobody follows tells by ICMP that it has gone.
                Await.until("it is gone", () -> !client.stats().connected());
            }
        }
    }

    // --- what comes -------------------------------------------------------------------------------------------------

    @Test
    void garbageIsCountedAndHurtsNothing() throws IOException {
        List<String> garbage = List.of(
                "",
                "x",
                "1\r\n2\r\n",
                "1\r\n10\r\n9\r\n5\r\nabcde",
                "-1\r\n5\r\n0\r\n5\r\nabcde",
                "1\r\n5\r\n0\r\n9\r\nabcde");
        try (FakeServer server = FakeServer.start(FakeServer.SILENT);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", server.port())
                        .start()) {
            for (String text : garbage) {
                server.client();
                server.send(ascii(text));
            }
            server.image(5, LENGTH);
            Frame frame = Await.value("a frame", client::newest);
            assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(5, LENGTH));
            assertThat(client.stats().rejected()).isEqualTo(garbage.size());
            assertThat(client.stats().incomplete()).isZero();
        }
    }

    @Test
    void anImageThatIsTooLongIsNotHeld() throws IOException {
        try (FakeServer server = FakeServer.start(FakeServer.SILENT);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", server.port())
                        .maxFrameLength(LENGTH)
                        .start()) {
            server.client();
            server.image(1, LENGTH + 1);
            server.send(ascii("2\r\n2147483647\r\n0\r\n5\r\nabcde"));
            server.image(3, LENGTH);
            Frame frame = Await.value("a frame", client::newest);
            assertThat(frame.id()).isEqualTo(3);
            assertThat(client.stats().rejected())
                    .isEqualTo(FakeServer.datagrams(1, LENGTH + 1).size() + 1);
        }
    }

    @Test
    void aClientThatIsSlowGetsWholeFramesAndNewOnes() throws InterruptedException {
        PublishedFrames source = FrameSource.published();
        List<Frame> frames = new ArrayList<>();
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .ips(1000)
                        .source(source)
                        .start();
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", server.port())
                        .onFrame(frame -> {
                            frames.add(frame); // On one thread; looked at when the client has closed.
                            stuck.countDown();
                            awaitQuietly(free);
                        })
                        .start()) {
            int number = 0;
            while (stuck.getCount() > 0 || number < 300) {
                source.publish(TestFrames.jpeg(number++, LENGTH));
                Thread.sleep(2);
            }
            int waiting = number;
            free.countDown();
            while (client.newest().id() < waiting + 20) {
                source.publish(TestFrames.jpeg(number++, LENGTH));
                Thread.sleep(2);
            }
            client.close();
            client.closed().join();
        }
        assertThat(frames.size()).isGreaterThan(2);
        int previous = -1;
        for (Frame frame : frames) {
            assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(frame.id(), LENGTH));
            assertThat(frame.id()).isGreaterThan(previous);
            previous = frame.id();
        }
        // A few waited; the others of the time were left out.
        assertThat(frames.stream().filter(frame -> frame.id() < 250).count()).isLessThan(50);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
