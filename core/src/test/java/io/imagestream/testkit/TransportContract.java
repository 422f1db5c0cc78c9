package io.imagestream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagestream.ClientBuilder;
import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.IndexedFrameSource;
import io.imagestream.PublishedFrames;
import io.imagestream.PullClientBuilder;
import io.imagestream.ServerBuilder;
import io.imagestream.ServerListener;
import io.imagestream.SkipReason;
import io.imagestream.Stream;
import io.imagestream.StreamUri;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every transport that is pushed and pulled promises, seen through the library's own server and client on real sockets. A
 * transport's test module has one subclass, whose transport is found with ServiceLoader.
 */
public abstract class TransportContract {
    private static final int IMAGES = 7;
    private static final int LENGTH = 3000;

    /** Begins to describe a server that sets the pace. */
    protected abstract ServerBuilder<?> pushServer();

    /** Begins to describe a server whose clients do. */
    protected abstract ServerBuilder<?> pullServer();

    /** Returns the length of an image that takes a client a moment to receive, though it loses nothing. */
    protected int lengthThatTakesTime() {
        return 20_000_000;
    }

    /** Says whether a server learns that a client is slow, and skips; else the client itself leaves frames out. */
    protected boolean serversWaitForSlowClients() {
        return true;
    }

    /** Returns why a session may end that the client ends: what the server hears of first. */
    protected Set<DisconnectReason> reasonsOfLeaving() {
        return Set.of(DisconnectReason.END);
    }

    /** Checks that nothing of the transport is left: threads, sockets, buffers. */
    protected abstract void assertNothingLeft();

    @AfterEach
    final void nothingIsLeft() {
        assertNothingLeft();
    }

    private ServerBuilder<?> push() {
        return pushServer().name("contract").ips(50);
    }

    private ServerBuilder<?> pull() {
        return pullServer().name("contract").ips(50);
    }

    private static ClientBuilder<?> client(ImageStreamServer server) {
        return ImageStreamClient.builder().from(server.uri());
    }

    private static FrameSource images() {
        return TestFrames.source(IMAGES, LENGTH);
    }

    private static Frame take(BlockingQueue<Frame> frames) {
        try {
            Frame frame = frames.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (frame == null) {
                throw new AssertionError("no frame came within " + Await.PATIENCE);
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    final void pushSendsEveryImageInOrderAndWhole() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().source(images()).start();
                ImageStreamClient client = client(server).onFrame(frames::add).start()) {
            for (int i = 0; i < 2 * IMAGES; i++) {
                Frame frame = take(frames);
                assertThat(frame.id()).isEqualTo(i % IMAGES);
                assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(i % IMAGES, LENGTH));
            }
            assertThat(client.stats().gaps()).isZero();
            assertThat(server.stats().framesSkipped()).isEmpty();
        }
    }

    @Test
    final void pullAnswersByIdAndByPosition() {
        try (ImageStreamServer server = pull().source(images()).start();
                ImageStreamClient client = onDemand(server)) {
            assertThat(Await.get(client.next()).id()).isZero();
            assertThat(Await.get(client.get(5)).toByteArray()).isEqualTo(TestFrames.jpeg(5, LENGTH));
            assertThat(Await.get(client.next()).id()).isEqualTo(6);
            assertThat(Await.get(client.next()).id()).isZero();
        }
    }

    @Test
    final void anImageThatDoesNotExistIsNotAnswered() {
        try (ImageStreamServer server = pull().source(images()).start();
                ImageStreamClient client = puller(server)
                        .onDemand()
                        .readTimeout(Duration.ofMillis(300))
                        .start()) {
            assertThat(Await.failure(client.get(IMAGES))).isInstanceOf(TimeoutException.class);
            assertThat(Await.get(client.get(3)).id()).isEqualTo(3);
        }
    }

    private static ImageStreamClient onDemand(ImageStreamServer server) {
        return puller(server).onDemand().start();
    }

    private static PullClientBuilder<?> puller(ImageStreamServer server) {
        return (PullClientBuilder<?>) client(server);
    }

    @Test
    final void everyPullClientHasAPositionOfItsOwn() {
        try (ImageStreamServer server = pull().source(images()).start();
                ImageStreamClient one = onDemand(server);
                ImageStreamClient two = onDemand(server)) {
            assertThat(Await.get(one.next()).id()).isZero();
            assertThat(Await.get(one.next()).id()).isEqualTo(1);
            assertThat(Await.get(two.next()).id()).isZero();
        }
    }

    @Test
    final void aPublishedFrameReachesEveryClientAtOnce() {
        PublishedFrames source = FrameSource.published();
        BlockingQueue<Frame> one = new LinkedBlockingQueue<>();
        BlockingQueue<Frame> two = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().source(source).ips(0.1).start();
                ImageStreamClient first = client(server).onFrame(one::add).start();
                ImageStreamClient second = client(server).onFrame(two::add).start()) {
            assertThat(first.stats().connected() && second.stats().connected()).isTrue();
            source.publish(TestFrames.jpeg(11, LENGTH));
            assertThat(take(one).toByteArray()).isEqualTo(TestFrames.jpeg(11, LENGTH));
            assertThat(take(two).toByteArray()).isEqualTo(TestFrames.jpeg(11, LENGTH));
            assertThat(server.stats().newestFrameAge()).isPresent();
        }
    }

    @Test
    final void whoComesLaterSeesTheNewestPublishedFrame() {
        PublishedFrames source = FrameSource.published();
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().source(source).ips(0.1).start()) {
            source.publish(TestFrames.jpeg(1, LENGTH));
            try (ImageStreamClient late = client(server).onFrame(frames::add).start()) {
                assertThat(take(frames).toByteArray()).isEqualTo(TestFrames.jpeg(1, LENGTH));
                assertThat(late.newest()).isNotNull();
            }
        }
    }

    @Test
    final void aPulledLiveSourceAnswersWithSomethingNewerOrAfterAnIntervalWithTheSame() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = pull().source(source).ips(20).start();
                ImageStreamClient client = onDemand(server)) {
            source.publish(TestFrames.jpeg(1, LENGTH));
            assertThat(Await.get(client.next()).id()).isZero();
            assertThat(Await.get(client.next()).id()).isZero();
            source.publish(TestFrames.jpeg(2, LENGTH));
            assertThat(Await.get(client.next()).id()).isEqualTo(1);
            assertThat(Await.get(client.get(1)).id()).isEqualTo(1);
        }
    }

    @Test
    final void theTestPatternMovesWithoutAnyFurtherWord() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().start();
                ImageStreamClient client = client(server).onFrame(frames::add).start()) {
            Frame first = take(frames);
            Frame second = take(frames);
            assertThat(second.id()).isGreaterThan(first.id());
            assertThat(second.toByteArray()).isNotEqualTo(first.toByteArray());
            assertThat(client.stats().frames()).isPositive();
        }
    }

    @Test
    final void aPulledTestPatternAnswersTheVeryFirstRequest() {
        for (int i = 0; i < 10; i++) {
            try (ImageStreamServer server = pull().start();
                    ImageStreamClient client = onDemand(server)) {
                assertThat(Await.get(client.next()).size()).isPositive();
            }
        }
    }

    @Test
    final void aNewRateHoldsAtOnceForALiveSource() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().ips(0.001).start();
                ImageStreamClient client = client(server).onFrame(frames::add).start()) {
            take(frames);
            server.ips(50);
            take(frames); // At the old rate it would take a quarter of an hour.
            assertThat(client.stats().connected()).isTrue();
        }
    }

    @Test
    final void aSourceSlowerThanTheRateSetsTheRate() {
        IndexedFrameSource slow = new IndexedFrameSource() {
            @Override
            public int size() {
                return 1000;
            }

            @Override
            public Frame read(int index) {
                LockSupport.parkNanos(30_000_000); // The rate asks for one every 20 ms.
                return TestFrames.frame(index, LENGTH);
            }
        };
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().source(slow).memoryBudget(0).start();
                ImageStreamClient client = client(server).onFrame(frames::add).start()) {
            for (int i = 0; i < 30; i++) {
                take(frames);
            }
            assertThat(server.stats().skipped(SkipReason.NOT_LOADED)).isPositive();
            assertThat(client.stats().connected()).isTrue();
        }
    }

    @Test
    final void anImageThatCannotBeReadIsLeftOut() {
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
        try (ImageStreamServer server = pull().source(broken).start();
                ImageStreamClient client = onDemand(server)) {
            for (int id : new int[] {0, 1, 3, 0, 1, 3}) {
                assertThat(Await.get(client.next()).id()).isEqualTo(id);
            }
            assertThat(server.stats().skipped(SkipReason.SOURCE_FAILED)).isPositive();
            assertThat(server.stats().sourceFailures()).isPositive();
        }
    }

    @Test
    final void viewersAreToldAsTheyComeAndGo() {
        BlockingQueue<Integer> viewers = new LinkedBlockingQueue<>();
        try (ImageStreamServer server =
                push().source(images()).onViewers(viewers::add).start()) {
            ImageStreamClient one = client(server).start();
            Await.until("one viewer", () -> viewers.contains(1));
            ImageStreamClient two = client(server).start();
            Await.until("two viewers", () -> viewers.contains(2));
            two.close();
            one.close();
            Await.until("all gone", () -> List.copyOf(viewers).equals(List.of(1, 2, 1, 0)));
            assertThat(server.stats().viewers()).isZero();
            Await.until(
                    "counted",
                    () -> reasonsOfLeaving().stream()
                                    .mapToLong(server.stats()::disconnected)
                                    .sum()
                            == 2);
        }
    }

    @Test
    final void statisticsTellWhatAClientGot() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().source(images()).start();
                ImageStreamClient client = client(server).onFrame(frames::add).start()) {
            take(frames);
            take(frames);
            ClientStats stats = server.clients().get(0);
            assertThat(stats.viewing()).isTrue();
            assertThat(stats.framesSent()).isGreaterThanOrEqualTo(2);
            assertThat(stats.bytesSent()).isGreaterThan(2 * LENGTH);
            assertThat(stats.describe()).contains("got").contains("frames");
            assertThat(server.stats().framesSent()).isGreaterThanOrEqualTo(stats.framesSent());
            assertThat(server.stats().lateness().ticks()).isPositive();
            assertThat(client.stats().bytes()).isGreaterThanOrEqualTo(2L * LENGTH);
        }
    }

    @Test
    final void theRateChangesWhileRunning() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().source(images()).ips(0.01).start();
                ImageStreamClient client = client(server).onFrame(frames::add).start()) {
            Await.until("a viewer", () -> server.stats().viewers() == 1);
            server.ips(100);
            assertThat(take(frames).id()).isLessThan(take(frames).id()); // At the old rate they would take minutes.
            assertThat(server.descriptor().ips()).isEqualTo(100);
            assertThat(client.stats().connected()).isTrue();
        }
    }

    @Test
    final void oneStreamIsServedByTwoServers() {
        Stream stream = Stream.builder().id(3).source(images()).ips(50).build();
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer sharing = pushServer().stream(stream).start();
                ImageStreamServer pulled = pullServer().stream(stream).start();
                ImageStreamClient client = client(sharing).onFrame(frames::add).start();
                ImageStreamClient asking = onDemand(pulled)) {
            take(frames);
            assertThat(Await.get(asking.get(4)).toByteArray()).isEqualTo(TestFrames.jpeg(4, LENGTH));
            sharing.close();
            assertThat(Await.get(asking.get(5)).toByteArray()).isEqualTo(TestFrames.jpeg(5, LENGTH));
            assertThat(client.stats().frames()).isPositive();
        }
    }

    @Test
    final void aPortInUseIsNamedAndNothingIsLeft() {
        try (ImageStreamServer server = push().source(images()).start()) {
            ImageStreamServer second =
                    push().source(images()).port(server.port()).build();
            assertThatExceptionOfType(ImageStreamException.class)
                    .isThrownBy(second::start)
                    .withMessageContaining("127.0.0.1:" + server.port());
            server.close();
            second.start(); // It may be tried again.
            second.close();
        }
    }

    @Test
    final void aClientConnectsAgainWhenItsServerComesBack() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        ImageStreamServer first = push().source(images()).start();
        StreamUri uri = first.uri();
        try (ImageStreamClient client = ImageStreamClient.builder()
                .from(uri)
                .reconnect(Duration.ofMillis(20), Duration.ofMillis(100))
                .onFrame(frames::add)
                .start()) {
            take(frames);
            first.close();
            Await.until("the loss", () -> !client.stats().connected());
            try (ImageStreamServer again =
                    push().source(images()).port(uri.port()).start()) {
                Await.until("the second session", () -> client.stats().connections() == 2);
                frames.clear();
                take(frames);
                assertThat(again.stats().viewers()).isEqualTo(1);
            }
        }
    }

    @Test
    final void aClientThatFindsNobodySaysWhere() {
        StreamUri nobody;
        try (ImageStreamServer server = push().source(images()).start()) {
            nobody = server.uri();
        }
        ImageStreamClient client = ImageStreamClient.builder().from(nobody).build();
        assertThatExceptionOfType(ImageStreamException.class)
                .isThrownBy(client::start)
                .withMessageContaining(nobody.toString());
        client.close();
    }

    @Test
    final void aServerThatIsGivenTimeLetsFramesOnTheirWayArrive() {
        PublishedFrames source = FrameSource.published();
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        byte[] image = TestFrames.jpeg(1, lengthThatTakesTime());
        ImageStreamServer server = push().ips(2).source(source).start();
        try (ImageStreamClient client =
                client(server).noReconnect().onFrame(frames::add).start()) {
            Await.until("it watches", () -> server.stats().viewers() == 1);
            Await.until("a frame is on its way", () -> {
                if (server.stats().framesOffered() == 0) {
                    source.publish(image); // The client may not have said START when the first one came.
                }
                return server.stats().framesOffered() > 0;
            });
            server.close(Await.PATIENCE);
            assertThat(take(frames).toByteArray()).isEqualTo(image);
            assertThat(server.stats().framesSent()).isEqualTo(1);
            assertThat(server.stats().disconnects()).containsOnlyKeys(DisconnectReason.SERVER_CLOSED);
            assertThat(server.closed()).isCompleted();
        } finally {
            server.close();
        }
    }

    @Test
    final void aServerWithNothingOnItsWayClosesAtOnceHoweverMuchTimeItIsGiven() {
        long began = System.nanoTime();
        try (ImageStreamServer server = push().source(FrameSource.published()).start();
                ImageStreamClient client = client(server).start()) {
            Await.until("it watches", () -> server.stats().viewers() == 1);
            server.close(Duration.ofDays(1));
            server.close(Duration.ZERO);
            assertThat(server.isRunning()).isFalse();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Await.PATIENCE);
        ImageStreamServer never = push().build();
        never.close(Duration.ofSeconds(1));
        assertThat(never.closed()).isCompleted();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> never.close(Duration.ofSeconds(-1)))
                .withMessageContaining("deadline");
    }

    @Test
    final void aServerMayBeClosedByItsListener() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        CompletableFuture<ImageStreamServer> running = new CompletableFuture<>();
        ServerListener closer = new ServerListener() {
            @Override
            public void joined(ClientStats client) {
                Await.get(running).close();
            }

            @Override
            public void closed(ImageStreamServer closed) {
                told.complete(null);
            }
        };
        ImageStreamServer server = push().source(images()).listener(closer).start();
        running.complete(server);
        try (ImageStreamClient client = client(server).noReconnect().start()) {
            Await.get(server.closed());
            Await.get(told);
            Await.until("the client hears of it", () -> !client.stats().connected());
        }
    }

    @Test
    final void aServerServesAgainAndAgain() {
        for (int i = 0; i < 20; i++) {
            BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
            try (ImageStreamServer server = push().source(images()).start();
                    ImageStreamClient client =
                            client(server).onFrame(frames::add).start()) {
                take(frames);
                assertThat(client.stats().connected()).isTrue();
            }
        }
    }

    @Test
    final void aConsumerThatThrowsDoesNotEndTheClient() {
        AtomicInteger calls = new AtomicInteger();
        try (ImageStreamServer server = push().source(images()).start();
                ImageStreamClient client = client(server)
                        .onFrame(frame -> {
                            calls.incrementAndGet();
                            throw new IllegalStateException("the test's own");
                        })
                        .start()) {
            Await.until("three calls", () -> calls.get() >= 3);
            assertThat(client.stats().connected()).isTrue();
        }
    }

    @Test
    final void aSlowConsumerMissesFramesAndLosesNoConnection() {
        List<Frame> seen = new ArrayList<>();
        BlockingQueue<Boolean> permits = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = push().source(TestFrames.source(IMAGES, 400_000))
                        .ips(100)
                        .start();
                ImageStreamClient client = client(server)
                        .onFrame(frame -> {
                            synchronized (seen) {
                                seen.add(frame);
                            }
                            awaitPermit(permits);
                        })
                        .start()) {
            Await.until(
                    "skips",
                    () -> serversWaitForSlowClients()
                            ? server.stats().skipped(SkipReason.CLIENT_BEHIND) > 20
                            : server.stats().framesOffered() > client.stats().frames() + 20);
            for (int i = 0; i < 100; i++) {
                permits.add(true);
            }
            long before = client.stats().frames();
            Await.until("frames again", () -> client.stats().frames() > before + 5);
            assertThat(client.stats().connections()).isEqualTo(1);
            for (int i = 0; i < 10_000; i++) {
                permits.add(true);
            }
        }
    }

    private static void awaitPermit(BlockingQueue<Boolean> permits) {
        try {
            permits.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    final void clientsAreNamedByTheirAddress() {
        try (ImageStreamServer server = push().source(images()).start();
                ImageStreamClient client = client(server).start()) {
            InetSocketAddress address = Await.value(
                            "a client",
                            () -> server.clients().stream().findFirst().orElse(null))
                    .address();
            assertThat(address.getAddress().isLoopbackAddress()).isTrue();
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }
}
