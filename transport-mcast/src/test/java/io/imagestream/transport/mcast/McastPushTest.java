package io.imagestream.transport.mcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.ServerBuilder;
import io.imagestream.SkipReason;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.WatchedTime;
import io.imagestream.transport.netty.NettyRuntime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a group gets that is pushed to. */
class McastPushTest {
    private static final double IPS = 50;
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final int IMAGES = 200;
    private static final int LENGTH = 20_000;

    private final String group = Groups.any();

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
        assertThat(Groups.hasMembers(group)).isFalse();
    }

    private ImageStreamServer server() {
        return Groups.push(group)
                .ips(IPS)
                .source(TestFrames.source(IMAGES, LENGTH))
                .start();
    }

    /** By a manual clock, as a server whose machine is busy skips what is due. */
    @Test
    void everyReceiverGetsEveryImageInOrderAndWhole() {
        WatchedTime time = new WatchedTime(IPS);
        BlockingQueue<Frame> one = new LinkedBlockingQueue<>();
        BlockingQueue<Frame> other = new LinkedBlockingQueue<>();
        ServerBuilder<?> builder = Groups.push(group)
                .spread(0)
                .ips(IPS)
                .source(TestFrames.source(IMAGES, LENGTH))
                .scheduler(time);
        try (ImageStreamServer server = builder.start();
                ImageStreamClient first = Groups.watch(server).onFrame(one::add).start();
                ImageStreamClient second =
                        Groups.watch(server).onFrame(other::add).start()) {
            Await.until("the images are loaded", () -> server.stats().framesFromSource() == IMAGES);
            Await.until("the first image has left", () -> time.repeating() == 1);
            one.clear();
            other.clear();
            for (int id = 1; id <= 20; id++) {
                time.advance(INTERVAL);
                for (Frame frame : List.of(Groups.take(one), Groups.take(other))) {
                    assertThat(frame.id()).isEqualTo(id);
                    assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(id, LENGTH));
                }
            }
            assertThat(first.stats().gaps()).isZero();
            assertThat(second.stats().incomplete()).isZero();
            assertThat(server.stats().framesSkipped()).isEmpty();
        }
    }

    /** In real time some may be missing. */
    private static void assertWhole(BlockingQueue<Frame> frames) {
        int before = -1;
        for (int i = 0; i < 10; i++) {
            Frame frame = Groups.take(frames);
            assertThat(frame.id()).isGreaterThan(before);
            assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(frame.id(), LENGTH));
            before = frame.id();
        }
    }

    @Test
    void allSeeTheSamePosition() {
        BlockingQueue<Frame> one = new LinkedBlockingQueue<>();
        BlockingQueue<Frame> other = new LinkedBlockingQueue<>();
        FrameSource count = TestFrames.source(1000, 100);
        try (ImageStreamServer server = Groups.push(group).ips(20).source(count).start();
                ImageStreamClient first = Groups.watch(server).onFrame(one::add).start()) {
            for (int i = 0; i < 10; i++) {
                Groups.take(one);
            }
            try (ImageStreamClient second =
                    Groups.watch(server).onFrame(other::add).start()) {
                assertThat(Groups.take(other).id()).isGreaterThanOrEqualTo(10);
            }
        }
    }

    @Test
    void aPublishedFrameReachesAllAtOnce() {
        BlockingQueue<Frame> one = new LinkedBlockingQueue<>();
        BlockingQueue<Frame> other = new LinkedBlockingQueue<>();
        PublishedFrames live = FrameSource.published();
        try (ImageStreamServer server =
                        Groups.push(group).ips(1000).source(live).start();
                ImageStreamClient first = Groups.watch(server).onFrame(one::add).start();
                ImageStreamClient second =
                        Groups.watch(server).onFrame(other::add).start()) {
            for (int i = 0; i < 5; i++) {
                live.publish(TestFrames.jpeg(i, LENGTH));
                assertThat(TestFrames.number(Groups.take(one).toByteArray())).isEqualTo(i);
                assertThat(TestFrames.number(Groups.take(other).toByteArray())).isEqualTo(i);
            }
        }
    }

    /** Nobody knows who listens, so that a source has to be asked from the beginning on. */
    @Test
    void aPolledSourceIsAskedAlthoughNobodyConnects() {
        AtomicInteger asked = new AtomicInteger();
        FrameSource polled = FrameSource.polled(() -> Frame.of(TestFrames.jpeg(asked.incrementAndGet())));
        try (ImageStreamServer server =
                Groups.push(group).ips(IPS).source(polled).start()) {
            Await.until("the source is asked again and again", () -> asked.get() > 3);
        }
    }

    @Test
    void theGroupCountsAsOneClient() {
        try (ImageStreamServer server = server();
                ImageStreamClient first = Groups.watch(server).start();
                ImageStreamClient second = Groups.watch(server).start()) {
            Await.until("frames are sent", () -> server.stats().framesSent() > 2);
            assertThat(server.stats().viewers()).isEqualTo(1);
            assertThat(server.clients())
                    .extracting(ClientStats::address)
                    .containsExactly(new InetSocketAddress(group, server.port()));
            server.close();
            assertThat(server.stats().disconnected(DisconnectReason.SERVER_CLOSED))
                    .isEqualTo(1);
            assertThat(server.stats().viewers()).isZero();
        }
    }

    @Test
    void aPortIsChosen() {
        try (ImageStreamServer server = server()) {
            assertThat(server.port()).isBetween(1024, 65_535);
            assertThat(server.uri()).hasToString("mcast_push://" + group + ":" + server.port());
            assertThat(server.controlPort()).isEmpty();
        }
    }

    @Test
    void twoGroupsAtOnePortDoNotMix() {
        String neighbour = Groups.any();
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = server();
                ImageStreamServer other = Groups.push(neighbour)
                        .port(server.port())
                        .ips(200)
                        .source(FrameSource.frames(TestFrames.frame(500)))
                        .start();
                ImageStreamClient both = Groups.watch(other).start();
                ImageStreamClient client =
                        Groups.watch(server).onFrame(frames::add).start()) {
            Await.until("the other group is heard", () -> both.stats().frames() > 5);
            assertWhole(frames);
        }
    }

    @Test
    void onlyTheSourceThatWasNamedIsHeard() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = server();
                ImageStreamClient right = Groups.watch(server)
                        .source("127.0.0.1")
                        .onFrame(frames::add)
                        .start();
                ImageStreamClient wrong =
                        Groups.watch(server).source("127.0.0.2").start()) {
            assertWhole(frames);
            assertThat(wrong.stats().frames()).isZero();
            assertThat(wrong.stats().connected()).isTrue();
        }
    }

    /** Its datagrams come from the address by which the interface was named. */
    @Test
    void theServerIsTheSourceThatItsInterfaceWasNamedBy() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = Groups.push(group)
                        .networkInterface("127.0.0.1")
                        .ips(IPS)
                        .source(TestFrames.source(IMAGES, LENGTH))
                        .start();
                ImageStreamClient client = Groups.watch(server)
                        .networkInterface("127.0.0.1")
                        .source("127.0.0.1")
                        .onFrame(frames::add)
                        .start()) {
            assertWhole(frames);
        }
    }

    @Test
    void whoClosesLeavesTheGroup() {
        try (ImageStreamServer server = server()) {
            ImageStreamClient client = Groups.watch(server).start();
            assertThat(Groups.hasMembers(group)).isTrue();
            client.close();
            Await.until("the group is left", () -> !Groups.hasMembers(group));
        }
    }

    /** What is over the bound is skipped and counted, and what a second allows gets through. */
    @Test
    void theBytesOfASecondAreBounded() {
        try (ImageStreamServer server = Groups.push(group)
                        .ips(100)
                        .maxBytesPerSecond(5 * LENGTH)
                        .source(TestFrames.source(IMAGES, LENGTH))
                        .start();
                ImageStreamClient client = Groups.watch(server).start()) {
            Await.until("frames are skipped", () -> server.stats().skipped(SkipReason.BYTES_LIMITED) > 50);
            assertThat(server.stats().framesSent()).isBetween(5L, 25L);
            Await.until("some get through", () -> client.stats().frames() > 0);
        }
    }

    @Test
    void theRateChangesWhileRunning() {
        try (ImageStreamServer server = Groups.push(group)
                        .ips(0.01)
                        .source(TestFrames.source(IMAGES, LENGTH))
                        .start();
                ImageStreamClient client = Groups.watch(server).start()) {
            server.ips(100);
            Await.until("frames come", () -> client.stats().frames() > 10);
        }
    }

    /** A client that came first misses nothing but what was sent before; one that stays sees the server that comes again. */
    @Test
    void aClientOutlivesItsServer() {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        ImageStreamServer server = server();
        try (ImageStreamClient client = Groups.watch(server)
                .readTimeout(Duration.ofSeconds(30))
                .onFrame(frames::add)
                .start()) {
            Groups.take(frames);
            server.close();
            frames.clear();
            try (ImageStreamServer again = Groups.push(group)
                    .port(server.port())
                    .source(TestFrames.source(IMAGES, LENGTH))
                    .start()) {
                Groups.take(frames);
                assertThat(client.stats().connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void aServerServesAgainAndAgain() {
        for (int i = 0; i < 5; i++) {
            BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
            try (ImageStreamServer server = server();
                    ImageStreamClient client =
                            Groups.watch(server).onFrame(frames::add).start()) {
                Groups.take(frames);
            }
        }
    }

    /** On Linux the native transport must be found, but for the run that leaves it out on purpose. */
    @Test
    void runsOnTheTransportThatIsMeant() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        boolean leftOut = Boolean.getBoolean("io.netty.transport.noNative");
        assertThat(NettyRuntime.isEpoll()).isEqualTo(linux && !leftOut);
    }
}
