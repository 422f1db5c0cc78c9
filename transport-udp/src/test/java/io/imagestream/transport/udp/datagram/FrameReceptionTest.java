package io.imagestream.transport.udp.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.spi.ClientTransport;
import io.imagestream.testkit.TestFrames;
import io.imagestream.wire.FragmentTrain;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose datagrams a client takes. */
class FrameReceptionTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 1);

    private final List<String> events = new ArrayList<>();
    private final InetAddress server = address(10, 0, 0, 7);
    private final FrameReception reception = new FrameReception(
            10_000,
            sender -> sender.equals(server),
            new ClientTransport.Events() {
                @Override
                public void opened() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void frame(int id, byte[] image, Instant captured) {
                    events.add("frame " + TestFrames.number(image));
                }

                @Override
                public void incomplete(int id) {
                    events.add("incomplete " + id);
                }

                @Override
                public void rejected(String why) {
                    events.add("rejected");
                }

                @Override
                public void closed(Exception cause) {
                    throw new UnsupportedOperationException();
                }
            },
            cause -> events.add("broken " + cause.getMessage()));
    private final EmbeddedChannel channel = new EmbeddedChannel(reception);

    private static InetAddress address(int... bytes) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) bytes[0], (byte) bytes[1], (byte) bytes[2], (byte) bytes[3]});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void arrives(InetAddress from, int port, byte[] datagram) {
        DatagramPacket packet =
                new DatagramPacket(Unpooled.wrappedBuffer(datagram), HERE, new InetSocketAddress(from, port));
        channel.writeInbound(packet);
        assertThat(packet.refCnt()).isZero();
    }

    private static byte[] datagram(int number) {
        ByteBuffer train = ByteBuffer.allocate(FragmentTrain.length(number, 64, 1200));
        FragmentTrain.write(number, ByteBuffer.wrap(TestFrames.jpeg(number, 64)), 1200, train);
        return train.array();
    }

    @Test
    void datagramsOfStrangersArePassedOver() {
        arrives(address(10, 0, 0, 8), 5, datagram(1));
        arrives(address(127, 0, 0, 1), 5, new byte[10]);
        assertThat(events).isEmpty();
        assertThat(reception.hasHeard()).isFalse();
        arrives(server, 5, datagram(2));
        arrives(server, 6, datagram(3)); // Whichever port the server sends from.
        assertThat(events).containsExactly("frame 2", "frame 3");
        assertThat(reception.hasHeard()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void whoDoesNotWantFramesLosesThem() {
        reception.wanted(false);
        arrives(server, 5, datagram(1));
        arrives(server, 5, new byte[10]);
        reception.wanted(true);
        arrives(server, 5, datagram(2));
        assertThat(events).containsExactly("rejected", "frame 2");
        channel.finishAndReleaseAll();
    }

    @Test
    void anErrorOfTheSocketIsTold() {
        channel.pipeline().fireExceptionCaught(new IOException("cable"));
        assertThat(events).containsExactly("broken cable");
        channel.finishAndReleaseAll();
    }
}
