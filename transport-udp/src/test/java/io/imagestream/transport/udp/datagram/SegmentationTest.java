package io.imagestream.transport.udp.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagestream.AccessPolicy;
import io.imagestream.Delivery;
import io.imagestream.Scheduler;
import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.TrainEncoder;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operating system cuts and what is sent in pieces is the same on the wire. */
class SegmentationTest {
    private static final int FRAMES = 3;

    private NettyRuntime runtime;

    @BeforeEach
    void hold() {
        runtime = NettyRuntime.acquire();
    }

    @AfterEach
    void nothingIsLeft() {
        runtime.release().toCompletableFuture().join();
        Await.untilAsserted(() -> assertThat(PreparedFrame.heldBytes()).isZero());
    }

    /** On the Linux that this is tested on; elsewhere nothing would be compared. */
    @Test
    void epollMayCut() {
        assumeTrue(NettyRuntime.isEpoll(), "NIO cannot");
        assertThat(Segmentation.isSupported()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "40, 5000, 0.6", "40, 5000, 0",
        "512, 60000, 0.6", "512, 60000, 0",
        "1400, 150000, 0.6", "1400, 150000, 0",
        "8192, 150000, 0.6", "8192, 150000, 0",
        "65507, 150000, 0.6", "65507, 150000, 0"
    })
    void bothWaysGiveTheSameDatagrams(int size, int length, double spread) throws IOException {
        assumeTrue(NettyRuntime.isEpoll(), "NIO has one way");
        List<byte[]> plain = received(size, length, spread, false);
        List<byte[]> cut = received(size, length, spread, true);
        assertThat(cut).hasSameSizeAs(plain);
        for (int i = 0; i < plain.size(); i++) {
            assertThat(cut.get(i)).as("datagram %d of %d", i, plain.size()).isEqualTo(plain.get(i));
        }
    }

    private List<byte[]> received(int size, int length, double spread, boolean segmenting) throws IOException {
        BurstPacing pacing = new BurstPacing(16, 49_152, spread);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        List<byte[]> received = new ArrayList<>();
        EventLoop eventLoop = runtime.group().next();
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024 * 1024);
            socket.bind(new InetSocketAddress(loopback, 0));
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            ServerLoop loop = new ServerLoop(
                    eventLoop,
                    new ServerContext(
                            new ServerSpec(
                                    Delivery.UDP_PUSH,
                                    List.of(),
                                    0,
                                    new UdpServerOptions(
                                            1, 1, 1, 1, 1, Duration.ofDays(1), Duration.ofDays(1), size, pacing),
                                    AccessPolicy.everybody()),
                            new FakeFeed(1, 100, 100, 0),
                            Scheduler.system(),
                            new Figures()));
            BurstTimer timer = new BurstTimer(loop);
            for (int number = 0; number < FRAMES; number++) {
                PreparedFrame frame = new TrainEncoder(size).prepare(TestFrames.frame(number, length));
                int datagrams = (frame.length() + size - 1) / size;
                CompletableFuture<Void> idle = new CompletableFuture<>();
                Figures figures = new Figures();
                TrainSender sender = new TrainSender(loop, timer, pacing, figures, owner(idle), segmenting);
                Channel channel = DatagramSockets.bootstrap(eventLoop, loopback, 64, sender)
                        .connect(loopback, socket.getLocalPort())
                        .syncUninterruptibly()
                        .channel();
                eventLoop.execute(() -> sender.send(frame, size));
                for (int i = 0; i < datagrams; i++) {
                    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
                    socket.receive(packet);
                    received.add(Arrays.copyOf(packet.getData(), packet.getLength()));
                }
                Await.get(idle);
                channel.close().syncUninterruptibly();
                assertThat(figures.sent).isEqualTo(1);
            }
        }
        return received;
    }

    private static TrainSender.Owner owner(CompletableFuture<Void> idle) {
        return new TrainSender.Owner() {
            @Override
            public void idle() {
                idle.complete(null);
            }

            @Override
            public void unreachable() {
                idle.completeExceptionally(new AssertionError("nothing listens"));
            }
        };
    }
}
