package io.imagestream.reliability.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.ServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.FamilyDatagramClient;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.WatchedTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time that leaps, as when a machine was asleep, and time that stands still. */
class ClockTest {
    private static final int IPS = 8; // Nothing else that a server repeats is so often.
    private static final int LENGTH = 1000;
    private static final Duration INTERVAL = Duration.ofMillis(1000 / IPS);

    /** All that a client of this library sees, one by one. */
    private static Viewer listen(String via, int port) {
        BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
        ImageStreamClient client = Watching.builder(via, Shown.GROUP, port)
                .onFrame(frame -> seen.add(Watching.number(via, frame)))
                .start();
        Await.until("it listens", () -> client.stats().connected());
        return new Viewer() {
            @Override
            public int readId() {
                return Await.value("a frame", seen::poll);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private final WatchedTime time = new WatchedTime(IPS);

    private static FrameSource source(String via) {
        return via.equals("rtp") ? RtpFrames.source(100, LENGTH) : TestFrames.source(100, LENGTH);
    }

    private ServerBuilder<?> server(String via) {
        ServerBuilder<?> builder =
                switch (via) {
                    case "tcp" -> ImageStreamServer.builder().tcpPush();
                    case "udp" -> ImageStreamServer.builder().udpPush().spread(0);
                    case "mcast" ->
                        ImageStreamServer.builder()
                                .mcastPush(Shown.GROUP)
                                .networkInterface("lo")
                                .spread(0);
                    default ->
                        ImageStreamServer.builder()
                                .udpPush()
                                .rtp("127.0.0.1", RtpFrames.freePort())
                                .spread(0);
                };
        return builder.scheduler(time).ips(IPS);
    }

    /** A client of either kind. */
    private interface Viewer extends AutoCloseable {
        int readId();

        @Override
        void close();

        static Viewer connect(String via, int port) {
            if (isUnasked(via)) {
                return listen(via, port);
            }
            if (via.equals("udp")) {
                FamilyDatagramClient client =
                        FamilyDatagramClient.of(port).open().command("START");
                return new Viewer() {
                    @Override
                    public int readId() {
                        return client.readFrame().id();
                    }

                    @Override
                    public void close() {
                        client.close();
                    }
                };
            }
            FamilyClient client = FamilyClient.connect(port).open().command("START");
            return new Viewer() {
                @Override
                public int readId() {
                    return client.readFrame().id();
                }

                @Override
                public void close() {
                    client.close();
                }
            };
        }
    }

    /** Frames go there though nobody asked for them. */
    private static boolean isUnasked(String via) {
        return via.equals("mcast") || via.equals("rtp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp", "mcast", "rtp"})
    void anHourThatIsMissedIsNotMadeUpForAndEndsNobody(String via) {
        try (ImageStreamServer server = server(via).source(source(via)).start();
                Viewer viewer = Viewer.connect(via, server.port())) {
            Await.until("it watches", () -> server.stats().viewers() == 1);
            Await.until("it is paced", () -> time.repeating() == 1);
            Await.until("what is due is loaded", () -> server.stats().framesFromSource() == 100);
            time.advance(INTERVAL);
            int id = viewer.readId();
            time.leap(Duration.ofMinutes(via.equals("udp") ? 0 : 60).plusSeconds(30)); // A lease is a minute.
            assertThat(viewer.readId()).isEqualTo(id + 1);
            time.advance(INTERVAL);
            assertThat(viewer.readId()).isEqualTo(id + 2);
            Await.until("all are counted", () -> server.stats().framesSent() >= 3);
            // The first goes at once, if it is loaded and somebody is there already.
            assertThat(server.stats().framesSent())
                    .as("frames, one for the leap")
                    .isBetween(3L, isUnasked(via) ? 4L : 3L);
            assertThat(server.stats().viewers()).isEqualTo(1);
            assertThat(server.stats().lateness().missed()).isGreaterThan(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp", "mcast", "rtp"})
    void aLiveSourcesFirstFrameGoesThoughTimeStandsStillAndTheServerCloses(String via) {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = server(via).source(source).start();
                Viewer viewer = Viewer.connect(via, server.port())) {
            Await.until("it watches", () -> server.stats().viewers() == 1);
            MoodySource.Images images = Watching.images(via);
            source.publish(images.frame(0, LENGTH));
            assertThat(viewer.readId()).isZero();
            for (int i = 1; i < 1000; i++) {
                source.publish(images.frame(i, LENGTH)); // Held back to the rate, and the newest alone is kept.
            }
            time.leap(Duration.ofSeconds(1));
            assertThat(viewer.readId()).isEqualTo(999);
            Await.until("no more than these are sent", () -> server.stats().framesSent() == 2);
        }
    }

    /** A program that was stopped for longer than its limits, by SIGSTOP, as in a container that is frozen. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aServerThatWasStoppedKeepsTheClientsThatGoOn() {
        List<String> none = List.of();
        try (Shown tcp = Shown.start(none, List.of("-Xmx256m"), "bytes=3000000", "limit=2000");
                Shown udp = Shown.start(none, List.of("-Xmx256m"), "via=udp", "limit=2000");
                Watching reader = Watching.start("tcp", tcp.port());
                FamilyDatagramClient viewer =
                        FamilyDatagramClient.of(udp.port()).open().command("START")) {
            reader.awaitMore(2);
            viewer.readFrame();
            tcp.child().signal("STOP");
            udp.child().signal("STOP");
            long end = System.nanoTime() + 4_000_000_000L;
            while (System.nanoTime() < end) {
                viewer.command("ALIVE");
                viewer.poll(Duration.ofMillis(100));
            }
            tcp.child().signal("CONT");
            udp.child().signal("CONT");
            viewer.command("ALIVE");
            reader.awaitMore(5);
            for (int i = 0; i < 3; i++) {
                viewer.readFrame();
                viewer.command("ALIVE");
            }
            assertThat(reader.interruptions()).isZero();
            assertThat(tcp.figure("STALLED")).isZero();
            assertThat(udp.figure("LEASE_EXPIRED")).isZero();
            assertThat(udp.figure("NO_SESSION")).isZero();
        }
    }
}
