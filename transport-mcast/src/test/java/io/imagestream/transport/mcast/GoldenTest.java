package io.imagestream.transport.mcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.session.FrameAssembler;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import io.imagestream.wire.Fragment;
import io.imagestream.wire.WireFormatException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds client and server against half a second of a group that was recorded from the original. */
class GoldenTest {
    /** The longest datagram that the original sends. */
    private static final int ORIGINAL_DATAGRAM = 512;

    /** How many images were recorded whole, the first of them twice. */
    private static final int WHOLE = 6;

    /** As it was recorded: what comes too soon would be a duplicate. */
    private static final long INTERVAL_NANOS = 80_000_000;

    private final String group = Groups.any();

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static List<byte[]> recorded() {
        return Golden.mcastPush().get(0).receive();
    }

    @Test
    void theClientPutsTogetherWhatTheOriginalSent() throws IOException, WireFormatException {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (DatagramSocket original = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
                ImageStreamClient client = ImageStreamClient.builder()
                        .mcastPush(group, original.getLocalPort())
                        .networkInterface(Groups.LOOPBACK)
                        .onFrame(frames::add)
                        .start()) {
            original.setOption(java.net.StandardSocketOptions.IP_MULTICAST_IF, Groups.loopback());
            InetSocketAddress to = new InetSocketAddress(group, original.getLocalPort());
            for (byte[] datagram : recorded()) {
                if (Fragment.parse(ByteBuffer.wrap(datagram)).offset() == 0) {
                    LockSupport.parkNanos(INTERVAL_NANOS);
                }
                original.send(new DatagramPacket(datagram, datagram.length, to));
            }
            for (int i = 0; i < WHOLE; i++) {
                Frame frame = Groups.take(frames);
                assertThat(frame.toByteArray()).isEqualTo(Golden.frames().get(frame.id()));
            }
            Await.until("the last one is given up", () -> client.stats().incomplete() == 1);
            assertThat(client.stats().rejected()).isZero();
            assertThat(frames).isEmpty();
        }
    }

    @Test
    void theServerSendsWhatTheOriginalDid() throws IOException, WireFormatException {
        FrameSource images =
                FrameSource.frames(Golden.frames().stream().map(Frame::of).toArray(Frame[]::new));
        try (ImageStreamServer server = Groups.push(group)
                        .ips(12.5)
                        .datagramSize(ORIGINAL_DATAGRAM)
                        .source(images)
                        .start();
                MulticastSocket receiver = new MulticastSocket(server.port())) {
            receiver.setSoTimeout((int) Await.PATIENCE.toMillis());
            receiver.joinGroup(new InetSocketAddress(InetAddress.getByName(group), 0), Groups.loopback());
            List<Integer> whole = new ArrayList<>();
            FrameAssembler assembler = new FrameAssembler(1_000_000, 1_000_000_000, new FrameAssembler.Sink() {
                @Override
                public void frame(int id, byte[] image) {
                    assertThat(image).isEqualTo(Golden.frames().get(id));
                    whole.add(id);
                }

                @Override
                public void incomplete(int id) {
                    assertThat(whole).as("only the first may have begun before").isEmpty();
                }

                @Override
                public void rejected(String why) {
                    throw new AssertionError(why);
                }
            });
            while (whole.size() < 2 * Golden.frames().size()) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                receiver.receive(packet);
                byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                assertThat(datagram.length).isLessThanOrEqualTo(ORIGINAL_DATAGRAM);
                assertThat(Fragment.parse(ByteBuffer.wrap(datagram)).length()).isEqualTo(recordedLength(datagram));
                assembler.accept("server", ByteBuffer.wrap(datagram), System.nanoTime());
            }
        }
    }

    /** The length of the image of which this is a part, as the original's headers tell it. */
    private static int recordedLength(byte[] datagram) throws WireFormatException {
        int id = Fragment.parse(ByteBuffer.wrap(datagram)).id();
        for (byte[] recorded : recorded()) {
            Fragment fragment = Fragment.parse(ByteBuffer.wrap(recorded));
            if (fragment.id() == id) {
                return fragment.length();
            }
        }
        throw new AssertionError("the original never sent an image " + id);
    }
}
