package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.ServerListener;
import io.imagestream.SkipReason;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.TestFrames;
import io.imagestream.transport.netty.NettyRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that does not take its frames loses them, and nobody else loses any. */
class SlowClientTest {
    private static final int LENGTH = 32 * 1024;
    private static final int SMALL_BUFFER = 4 * 1024;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    @Test
    void stalledClientsCostTheOthersNotOneFrame() throws Exception {
        int healthy = 60;
        int stalled = 10;
        int frames = 25;
        int images = 200;
        List<FamilyClient> clients = new ArrayList<>();
        ExecutorService readers = Executors.newFixedThreadPool(healthy);
        try (ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .ips(10) // A healthy client's buffers hold most of a second: a busy machine makes none of them slow.
                .source(TestFrames.source(images, 8 * 1024))
                .start()) {
            Await.until("all images are loaded", () -> server.stats().framesFromSource() == images);
            for (int i = 0; i < stalled; i++) {
                clients.add(FamilyClient.connect("127.0.0.1", server.port(), SMALL_BUFFER)
                        .open()
                        .command("START"));
            }
            Await.until(
                    "the stalled are behind",
                    () -> server.clients().stream()
                                    .filter(c -> c.pendingBytes() > 0)
                                    .count()
                            == stalled);
            CountDownLatch done = new CountDownLatch(healthy);
            List<Future<List<Integer>>> results = new ArrayList<>();
            for (int i = 0; i < healthy; i++) {
                FamilyClient client = FamilyClient.connect(server.port()).open().command("START");
                clients.add(client);
                results.add(readers.submit(() -> readIds(client, frames, done)));
            }
            for (Future<List<Integer>> result : results) {
                List<Integer> ids = Await.get(result);
                for (int i = 1; i < frames; i++) {
                    assertThat(ids.get(i)).isEqualTo(ids.get(i - 1) + 1); // A skipped frame would leave a gap.
                }
            }
            done.await();
            for (ClientStats slow : server.clients().subList(0, stalled)) {
                assertThat(slow.framesSkipped()).containsKey(SkipReason.CLIENT_BEHIND);
                assertThat(slow.waiting()).isPositive();
                assertThat(slow.describe())
                        .contains("had not taken the frame before")
                        .contains("have waited for");
            }
        } finally {
            clients.forEach(FamilyClient::close);
            readers.shutdownNow();
        }
    }

    private static List<Integer> readIds(FamilyClient client, int frames, CountDownLatch done) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            ids.add(client.readFrame().id());
        }
        done.countDown();
        return ids;
    }

    /** With the operating system's defaults 73 to 131 frames of this size would wait for a client that reads again. */
    @Test
    void littleOldPictureWaitsForAClientThatReadsAgain() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(200)
                        .source(TestFrames.source(2000, LENGTH))
                        .start();
                FamilyClient client = FamilyClient.connect("127.0.0.1", server.port(), SMALL_BUFFER)
                        .open()
                        .command("START")) {
            Await.until(
                    "100 skips",
                    () -> server.clients().get(0).framesSkipped().getOrDefault(SkipReason.CLIENT_BEHIND, 0L) > 100);
            int inOrder = 0;
            int previous = client.readFrame().id();
            int next;
            while ((next = client.readFrame().id()) == previous + 1) {
                previous = next;
                inOrder++;
            }
            // Two at the server and what the client's own small buffer holds; NIO can only cap the send buffer, which
            // Linux doubles.
            assertThat(inOrder).isLessThanOrEqualTo(NettyRuntime.isEpoll() ? 4 : 8);
        }
    }

    @Test
    void aClientThatHasClosedItsHalfOfTheDataConnectionGetsItsFramesHoweverSlowly() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(100)
                        .source(TestFrames.source(20, 8_000_000))
                        .start();
                FamilyClient client = FamilyClient.connect("127.0.0.1", server.port(), SMALL_BUFFER)
                        .open()
                        .endData()
                        .command("START")) {
            Await.until("it is behind", () -> server.clients().get(0).pendingBytes() > 0);
            for (int i = 0; i < 3; i++) {
                assertThat(client.readFrame().image()).hasSize(8_000_000);
            }
            assertThat(server.stats().disconnects()).isEmpty();
        }
    }

    @Test
    void aClientThatTakesNothingForTheStallLimitIsDropped() {
        Queue<DisconnectReason> reasons = new ConcurrentLinkedQueue<>();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(100)
                        .stallLimit(Duration.ofMillis(300))
                        .source(TestFrames.source(20, 500_000))
                        .listener(new ServerListener() {
                            @Override
                            public void left(ClientStats client, DisconnectReason reason) {
                                reasons.add(reason);
                            }
                        })
                        .start();
                FamilyClient client = FamilyClient.connect("127.0.0.1", server.port(), SMALL_BUFFER)
                        .open()
                        .command("START")) {
            Await.until("it is dropped", () -> reasons.contains(DisconnectReason.STALLED));
            client.expectControlEnd();
            assertThat(server.stats().disconnected(DisconnectReason.STALLED)).isEqualTo(1);
            assertThat(server.stats().viewers()).isZero();
        }
    }

    @Test
    void aSlowReaderIsNotDroppedWhileBytesMove() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(100)
                        .stallLimit(Duration.ofSeconds(2))
                        .source(TestFrames.source(20, 3_000_000))
                        .start();
                FamilyClient client = FamilyClient.connect("127.0.0.1", server.port(), SMALL_BUFFER)
                        .open()
                        .command("START")) {
            // One frame takes this reader longer than the stall limit, a little of it at a time.
            for (int i = 0; i < 30; i++) {
                client.readData(100_000, Await.PATIENCE);
                Await.until("a sweep has passed", sweeps(server));
            }
            assertThat(server.stats().viewers()).isEqualTo(1);
            assertThat(server.stats().disconnects()).isEmpty();
        }
    }

    private static java.util.function.BooleanSupplier sweeps(ImageStreamServer server) {
        long until = System.nanoTime() + Duration.ofMillis(100).toNanos();
        return () -> System.nanoTime() > until && server.isRunning();
    }

    @Test
    void aPublishedFrameThatASlowClientMissedFollowsOnceItIsReady() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(1000)
                        .source(source)
                        .start();
                FamilyClient client = FamilyClient.connect("127.0.0.1", server.port(), SMALL_BUFFER)
                        .open()
                        .command("START")) {
            for (int i = 0; i < 30; i++) {
                source.publish(TestFrames.jpeg(i, 500_000));
                int published = i + 1;
                Await.until("it is taken in", () -> server.stats().framesFromSource() == published);
            }
            Await.until("it is behind", () -> server.clients().get(0).pendingBytes() > 0);
            int last = -1;
            while (last != 29) { // The last one is never lost: a sign would else show an old picture for hours.
                FamilyClient.Received frame = client.readFrame();
                assertThat(frame.id()).isGreaterThan(last);
                assertThat(TestFrames.number(frame.image())).isEqualTo(frame.id());
                last = frame.id();
            }
        }
    }

    @Test
    void framesThatOnlySlowClientsHoldAreBoundedByTheBudget() {
        PublishedFrames source = FrameSource.published();
        int length = 1_000_000;
        List<FamilyClient> clients = new ArrayList<>();
        try (ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .ips(1000)
                .memoryBudget(5L * length)
                .stallLimit(Duration.ofSeconds(60))
                .source(source)
                .start()) {
            for (int i = 0; i < 12; i++) {
                clients.add(FamilyClient.connect("127.0.0.1", server.port(), SMALL_BUFFER)
                        .open()
                        .command("START"));
                byte[] image = TestFrames.jpeg(i, length);
                int number = i + 1;
                Await.until("it holds a frame of its own", () -> {
                    source.publish(
                            image); // START may not have been read yet, and the operating system takes one or two.
                    return pending(server) + gone(server) >= number;
                });
            }
            Await.until("the longest stalled have gone", () -> gone(server) >= 12 - 5 - 2);
            assertThat(pending(server)).isPositive();
        } finally {
            clients.forEach(FamilyClient::close);
        }
    }

    private static long pending(ImageStreamServer server) {
        return server.clients().stream()
                .filter(client -> client.pendingBytes() > 0)
                .collect(Collectors.counting());
    }

    private static long gone(ImageStreamServer server) {
        return server.stats().disconnected(DisconnectReason.MEMORY_BUDGET);
    }
}
