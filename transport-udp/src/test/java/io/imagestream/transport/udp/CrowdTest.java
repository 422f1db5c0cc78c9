package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.Scheduler;
import io.imagestream.session.FrameAssembler;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.WatchedTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A thousand clients at once: each gets every image, and none of them torn. Time is moved on by the test, so that nothing is late for
 * want of a processor. {@code -Dudp.crowd.seconds=10} lets the machine's own time pass instead, and prints figures.
 */
class CrowdTest {
    private static final int CLIENTS = 1000;
    private static final int FRAMES = Integer.getInteger("udp.crowd.frames", 12);
    private static final int IMAGES = 10;
    private static final int LENGTH = 8192;
    private static final double IPS = 24;
    private static final Duration INTERVAL = Duration.ofNanos(Math.round(1e9 / IPS));
    private static final double SECONDS = Double.parseDouble(System.getProperty("udp.crowd.seconds", "0"));
    /** Of what is due in real time so much must come, on a machine that has nothing else to do. */
    private static final double HOLDS = 0.95;

    private static final int NEVER_NANOS = 1_000_000_000;
    private static final List<byte[]> EXPECTED = IntStream.range(0, IMAGES)
            .mapToObj(id -> TestFrames.jpeg(id, LENGTH))
            .toList();

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /** One client of the original's protocol, which reads when there is something. */
    private static final class Client implements FrameAssembler.Sink {
        private final DatagramChannel channel;
        private final FrameAssembler assembler = new FrameAssembler(LENGTH, NEVER_NANOS, this);
        private int frames;
        private int incomplete;
        private int next = -1;

        Client(Selector selector, InetSocketAddress server) throws IOException {
            channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            String commands = "LISTEN_PORT " + port + "\r\nSTART\r\n\r\n";
            // From the same socket: a session is told by where its commands come from.
            channel.send(ByteBuffer.wrap(commands.getBytes(StandardCharsets.US_ASCII)), server);
        }

        void read(ByteBuffer buffer) throws IOException {
            while (channel.receive(buffer.clear()) != null) {
                assembler.accept(this, buffer.flip(), System.nanoTime());
            }
        }

        @Override
        public void frame(int id, byte[] image) {
            if (SECONDS == 0 && next >= 0 && id != next) {
                throw new AssertionError("image " + id + " came, not " + next);
            }
            if (!Arrays.equals(image, EXPECTED.get(id))) {
                throw new AssertionError("image " + id + " is torn");
            }
            next = (id + 1) % IMAGES;
            frames++;
        }

        @Override
        public void incomplete(int id) {
            incomplete++;
        }

        @Override
        public void rejected(String why) {
            throw new AssertionError(why);
        }
    }

    private static ImageStreamServer serve(Scheduler scheduler) {
        ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .source(TestFrames.source(IMAGES, LENGTH))
                .ips(IPS)
                .scheduler(scheduler)
                .start();
        Await.until("all images are loaded", () -> server.stats().framesFromSource() == IMAGES);
        return server;
    }

    private static void read(Selector selector) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        selector.select(100);
        for (SelectionKey key : selector.selectedKeys()) {
            ((Client) key.attachment()).read(buffer);
        }
        selector.selectedKeys().clear();
    }

    @Test
    void everyClientGetsEveryImage() throws IOException {
        WatchedTime time = new WatchedTime(IPS);
        List<Client> clients = new ArrayList<>();
        try (ImageStreamServer server = serve(SECONDS == 0 ? time : Scheduler.system());
                Selector selector = Selector.open()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            try {
                for (int i = 1; i <= CLIENTS; i++) {
                    clients.add(new Client(selector, address));
                    if (i % 100 == 0) { // So that the control socket's buffer never overflows.
                        int count = i;
                        Await.until(count + " clients", () -> server.stats().viewers() == count);
                    }
                }
                Loops.settle(); // START is handled in the same task as LISTEN_PORT.
                if (SECONDS == 0) {
                    watch(time, clients, selector);
                    assertThat(server.stats().framesSkipped()).isEmpty();
                } else {
                    watch(server, clients, selector);
                }
                assertThat(server.stats().viewers()).isEqualTo(CLIENTS);
            } finally {
                for (Client client : clients) {
                    client.channel.close();
                }
            }
        }
    }

    private static void watch(WatchedTime time, List<Client> clients, Selector selector) throws IOException {
        Duration cpuBefore = cpu();
        for (int frame = 1; frame <= FRAMES; frame++) {
            time.advance(INTERVAL);
            long end = System.nanoTime() + Await.PATIENCE.toNanos();
            int due = frame;
            while (clients.stream().anyMatch(client -> client.frames < due)) {
                assertThat(System.nanoTime() - end)
                        .as("time left for frame %d", due)
                        .isNegative();
                read(selector);
            }
        }
        System.err.printf(
                "CPU for an image of a client, its reading included: %.0f microseconds, over %d%n",
                cpu().minus(cpuBefore).toNanos() / 1e3 / FRAMES / CLIENTS, FRAMES * CLIENTS);
        assertThat(clients).allMatch(client -> client.frames == FRAMES && client.incomplete == 0);
    }

    private static void watch(ImageStreamServer server, List<Client> clients, Selector selector) throws IOException {
        clients.forEach(client -> client.frames = 0);
        long sentBefore = server.stats().framesSent();
        Duration cpuBefore = cpu();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < SECONDS * 1e9) {
            read(selector);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        int whole = clients.stream().mapToInt(client -> client.frames).sum();
        int incomplete = clients.stream().mapToInt(client -> client.incomplete).sum();
        Duration cpu = cpu().minus(cpuBefore);
        System.err.printf(
                "%d clients, %.1f s: %.2f images/s each, %d incomplete, %d sent, skipped %s, %s, %.0f %% of a processor,"
                        + " clients included%n",
                CLIENTS,
                seconds,
                whole / seconds / CLIENTS,
                incomplete,
                server.stats().framesSent() - sentBefore,
                server.stats().framesSkipped(),
                server.stats().lateness(),
                cpu.toNanos() / seconds / 1e7);
        assertThat(whole / seconds / CLIENTS).isGreaterThan(HOLDS * IPS);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
