package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.session.FrameAssembler;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many clients at once: each gets every image, and none of them torn. */
class CrowdTest {
    private static final int CLIENTS = 200;
    private static final int FRAMES = 25;
    private static final int IMAGES = 10;
    private static final int LENGTH = 8192;
    private static final int NEVER_NANOS = 1_000_000_000;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /** One client of the original's protocol, which reads when there is something. */
    private static final class Client implements FrameAssembler.Sink {
        private final DatagramChannel channel;
        private final FrameAssembler assembler = new FrameAssembler(LENGTH, NEVER_NANOS, this);
        private int frames;
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
            if (next >= 0 && id != next) {
                throw new AssertionError("image " + id + " came, not " + next);
            }
            if (!Arrays.equals(image, TestFrames.jpeg(id, LENGTH))) {
                throw new AssertionError("image " + id + " is torn");
            }
            next = (id + 1) % IMAGES;
            frames++;
        }

        @Override
        public void incomplete(int id) {
            throw new AssertionError("image " + id + " came in part");
        }

        @Override
        public void rejected(String why) {
            throw new AssertionError(why);
        }
    }

    @Test
    void everyClientGetsEveryImage() throws IOException {
        List<Client> clients = new ArrayList<>();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .source(TestFrames.source(IMAGES, LENGTH))
                        .ips(10)
                        .start();
                Selector selector = Selector.open()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(new Client(selector, address));
                }
                long end = System.nanoTime() + Await.PATIENCE.toNanos();
                ByteBuffer buffer = ByteBuffer.allocate(65_536);
                while (clients.stream().anyMatch(client -> client.frames < FRAMES)) {
                    assertThat(System.nanoTime() - end).as("time left").isNegative();
                    selector.select(100);
                    for (SelectionKey key : selector.selectedKeys()) {
                        ((Client) key.attachment()).read(buffer);
                    }
                    selector.selectedKeys().clear();
                }
                assertThat(server.stats().viewers()).isEqualTo(CLIENTS);
                assertThat(server.stats().framesSkipped()).isEmpty();
            } finally {
                for (Client client : clients) {
                    client.channel.close();
                }
            }
        }
    }
}
