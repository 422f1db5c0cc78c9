package io.imagestream.transport.mcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.DisconnectReason;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.McastPullClientBuilder;
import io.imagestream.McastServerBuilder;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A group whose images are asked for: one remote control turns the page for everybody. */
class McastPullTest {
    private static final int IMAGES = 7;
    private static final int LENGTH = 20_000;

    private final String group = Groups.any();

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
        assertThat(Groups.hasMembers(group)).isFalse();
    }

    private McastServerBuilder pull() {
        return Groups.pull(group).source(TestFrames.source(IMAGES, LENGTH));
    }

    /** Sends commands as a client of the family does, from a port of its own. */
    private static final class Raw implements AutoCloseable {
        private final DatagramSocket socket;
        private final InetSocketAddress server;

        Raw(ImageStreamServer of) throws IOException {
            server = new InetSocketAddress("127.0.0.1", of.controlPort().orElseThrow());
            socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        }

        Raw say(String commands) throws IOException {
            byte[] bytes = commands.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(bytes, bytes.length, server));
            return this;
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @Test
    void oneRemoteControlTurnsThePageForAll() {
        BlockingQueue<Frame> one = new LinkedBlockingQueue<>();
        BlockingQueue<Frame> other = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = pull().start();
                ImageStreamClient first = Groups.look(server).onFrame(one::add).start();
                ImageStreamClient second =
                        Groups.look(server).onFrame(other::add).start();
                ImageStreamClient control = Groups.control(server).start()) {
            assertShown(Await.get(control.next()), 0, one, other);
            assertShown(Await.get(control.get(5)), 5, one, other);
            assertShown(Await.get(control.next()), 6, one, other);
            assertShown(Await.get(control.next()), 0, one, other);
            assertThatThrownBy(first::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("only watched");
        }
    }

    private static void assertShown(Frame asked, int id, BlockingQueue<Frame> one, BlockingQueue<Frame> other) {
        for (Frame frame : List.of(asked, Groups.take(one), Groups.take(other))) {
            assertThat(frame.id()).isEqualTo(id);
            assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(id, LENGTH));
        }
    }

    @Test
    void allRemoteControlsShareOnePosition() throws IOException {
        BlockingQueue<Frame> seen = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = pull().start();
                ImageStreamClient watcher =
                        Groups.look(server).onFrame(seen::add).start();
                Raw one = new Raw(server);
                Raw other = new Raw(server)) {
            for (int i = 0; i < IMAGES + 2; i++) {
                (i % 2 == 0 ? one : other).say("LISTEN_PORT 4000\nGET -1\n\n");
                assertThat(Groups.take(seen).id()).isEqualTo(i % IMAGES);
            }
        }
    }

    /** A watcher cannot know that the page was asked for, and must not take it for a duplicate. */
    @Test
    void whoTurnsBackAtOnceIsFollowed() throws IOException {
        BlockingQueue<Frame> seen = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = pull().start();
                ImageStreamClient watcher =
                        Groups.look(server).onFrame(seen::add).start();
                Raw control = new Raw(server)) {
            for (int id : new int[] {3, 4, 3, 4, 5, 3}) {
                control.say("LISTEN_PORT 4000\nGET " + id + "\n\n");
                assertThat(Groups.take(seen).id()).isEqualTo(id);
            }
        }
    }

    @Test
    void aRemoteControlMayAskAtARate() {
        BlockingQueue<Frame> seen = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = pull().start();
                ImageStreamClient watcher =
                        Groups.look(server).onFrame(seen::add).start();
                ImageStreamClient control = Groups.look(server)
                        .control("127.0.0.1", server.controlPort().orElseThrow())
                        .ips(100)
                        .start()) {
            for (int i = 0; i < 2 * IMAGES; i++) {
                Frame frame = Groups.take(seen); // Whoever is behind misses some.
                assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(frame.id(), LENGTH));
            }
        }
    }

    @Test
    void aLiveSourceAnswersWithItsNewest() {
        PublishedFrames live = FrameSource.published();
        try (ImageStreamServer server = Groups.pull(group).ips(100).source(live).start();
                ImageStreamClient control = Groups.control(server).start()) {
            live.publish(TestFrames.jpeg(1));
            assertThat(TestFrames.number(Await.get(control.next()).toByteArray()))
                    .isEqualTo(1);
            live.publish(TestFrames.jpeg(2));
            assertThat(TestFrames.number(Await.get(control.next()).toByteArray()))
                    .isEqualTo(2);
            assertThat(TestFrames.number(Await.get(control.next()).toByteArray()))
                    .isEqualTo(2);
        }
    }

    @Test
    void anImageThatDoesNotExistIsNotAnswered() {
        try (ImageStreamServer server = pull().start();
                ImageStreamClient control = Groups.control(server)
                        .readTimeout(Duration.ofMillis(200))
                        .start()) {
            assertThat(Await.failure(control.get(IMAGES))).isInstanceOf(TimeoutException.class);
            assertThat(Await.get(control.get(IMAGES - 1)).id()).isEqualTo(IMAGES - 1);
        }
    }

    /** Clients of the family begin with {@code GET streamId}. */
    @Test
    void aGetBeforeListenPortTurnsNoPage() throws IOException {
        BlockingQueue<Frame> seen = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = pull().start();
                ImageStreamClient watcher =
                        Groups.look(server).onFrame(seen::add).start();
                Raw control = new Raw(server)) {
            control.say("GET 3\nLISTEN_PORT 4000\nFRAGMENT_SIZE 512\n\n");
            control.say("GET -1\n\n");
            assertThat(Groups.take(seen).id()).isZero();
            control.say("GET 4\n\n").say("LISTEN_PORT 4001\nGET -1\n\n");
            assertThat(Groups.take(seen).id()).isEqualTo(4);
            assertThat(Groups.take(seen).id()).isEqualTo(5);
            control.say("END\n\n").say("GET -1\n\n");
            Await.until("the stranger is refused", () -> server.stats().disconnected(DisconnectReason.NO_SESSION) == 1);
            assertThat(server.stats().disconnected(DisconnectReason.END)).isEqualTo(1);
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void refusalsAreCounted() throws IOException {
        try (ImageStreamServer server = pull().maxClients(1).start();
                Raw invalid = new Raw(server);
                Raw one = new Raw(server);
                Raw tooMany = new Raw(server)) {
            invalid.say("LISTEN_PORT 70000\n\n");
            Await.until(
                    "the port is refused",
                    () -> server.stats().disconnected(DisconnectReason.INVALID_LISTEN_PORT) == 1);
            one.say("LISTEN_PORT 4000\n\n");
            Await.until("one is known", () -> server.clients().size() == 2);
            tooMany.say("LISTEN_PORT 4000\n\n");
            Await.until(
                    "one more is refused", () -> server.stats().disconnected(DisconnectReason.TOO_MANY_CLIENTS) == 1);
            tooMany.say("GET -1\n\n");
            Await.until("a stranger is refused", () -> server.stats().disconnected(DisconnectReason.NO_SESSION) == 1);
            assertThat(server.stats().framesSent()).isZero();
            assertThat(server.stats().viewers()).as("the group alone").isEqualTo(1);
        }
    }

    @Test
    void requestsBeyondThoseThatWaitAreCounted() throws IOException {
        try (ImageStreamServer server = Groups.pull(group)
                        .source(FrameSource.published())
                        .ips(0.01)
                        .start();
                Raw control = new Raw(server)) {
            // The first waits for a frame, and sixteen for the first.
            control.say("LISTEN_PORT 4000\n" + "GET -1\n".repeat(20) + "\n");
            Await.until(
                    "three are too many", () -> server.stats().disconnected(DisconnectReason.TOO_MANY_COMMANDS) == 3);
        }
    }

    @Test
    void networksThatAreNotAllowedAreRefused() throws IOException {
        try (ImageStreamServer server = pull().allowedNetworks("10.0.0.0/8").start();
                Raw stranger = new Raw(server)) {
            stranger.say("LISTEN_PORT 4000\nGET -1\n\n");
            Await.until(
                    "its network is refused",
                    () -> server.stats().disconnected(DisconnectReason.FORBIDDEN_NETWORK) == 1);
            assertThat(server.stats().framesSent()).isZero();
        }
    }

    @Test
    void whoIsSilentForTheLeaseIsForgotten() throws IOException {
        try (ImageStreamServer server = pull().lease(Duration.ofMillis(200))
                        .setupTimeout(Duration.ofMillis(300))
                        .start();
                Raw silent = new Raw(server);
                Raw slow = new Raw(server)) {
            silent.say("LISTEN_PORT 4000\n\n");
            slow.say("FRAGMENT_SIZE 512\n\n");
            Await.until("the lease is over", () -> server.stats().disconnected(DisconnectReason.LEASE_EXPIRED) == 1);
            Await.until(
                    "the set-up took too long", () -> server.stats().disconnected(DisconnectReason.SETUP_TIMEOUT) == 1);
            assertThat(server.clients()).hasSize(1);
        }
    }

    /** What is asked for after a server has begun anew is answered once the client has said again who it is. */
    @Test
    void aRemoteControlFindsAServerThatHasBegunAnew() {
        ImageStreamServer server = pull().start();
        try (ImageStreamClient control = Groups.control(server).start()) {
            assertThat(Await.get(control.next()).id()).isZero();
            int port = server.port();
            int controlPort = server.controlPort().orElseThrow();
            server.close();
            try (ImageStreamServer again =
                    pull().port(port).controlPort(controlPort).start()) {
                assertThat(Await.get(control.get(3)).id()).isEqualTo(3);
                assertThat(again.stats().disconnected(DisconnectReason.NO_SESSION))
                        .isPositive();
            }
        }
    }

    @Test
    void aClientThatFindsNobodyAtTheControlPortSaysWhere() throws IOException {
        int nobody;
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            nobody = probe.getLocalPort();
        }
        McastPullClientBuilder client = ImageStreamClient.builder()
                .mcastPull(group, 9005)
                .networkInterface(Groups.LOOPBACK)
                .control("127.0.0.1", nobody);
        assertThatThrownBy(client::start)
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("mcast_pull://" + group + ":9005, asked at 127.0.0.1:" + nobody)
                .hasMessageContaining("nothing listens there");
    }

    @Test
    void theControlPortIsPublished() {
        try (ImageStreamServer server = pull().bind("127.0.0.1").start();
                ImageStreamClient client = ((McastPullClientBuilder)
                                ImageStreamClient.builder().from(server.descriptor()))
                        .networkInterface(Groups.LOOPBACK)
                        .onDemand()
                        .start()) {
            assertThat(server.descriptor().control().orElseThrow())
                    .hasToString("127.0.0.1:" + server.controlPort().orElseThrow());
            assertThat(Await.get(client.get(2)).id()).isEqualTo(2);
        }
    }

    @Test
    void aControlPortInUseIsNamedAndNothingIsLeft() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            ImageStreamServer server =
                    pull().bind("127.0.0.1").controlPort(taken.getLocalPort()).build();
            assertThatThrownBy(server::start)
                    .isInstanceOf(ImageStreamException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
            Leftovers.assertNone();
            taken.close();
            server.start();
            server.close();
        }
    }
}
