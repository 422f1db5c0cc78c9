package io.imagestream.transport.udp.rtp;

import io.imagestream.LargeImages;
import io.imagestream.jpeg.RtpJpegEncoder;
import io.imagestream.session.NtpTime;
import io.imagestream.testkit.RtpPackets;
import io.imagestream.wire.RtcpCompound;
import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.SenderReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** Sends RTP/JPEG to a port of the loopback interface, on a plain socket: what the test chooses of it. */
final class Sender implements AutoCloseable {
    /** The length of packets, where nothing is said. */
    static final int PACKET = 1200;

    private static final String NAME = "sender";

    final int ssrc;
    private final DatagramSocket socket;
    private final InetSocketAddress to;
    private int sequence;

    private Sender(DatagramSocket socket, InetSocketAddress to, int ssrc, int sequence) {
        this.socket = socket;
        this.to = to;
        this.ssrc = ssrc;
        this.sequence = sequence;
    }

    /** Opens one whose numbers wrap around soon. */
    static Sender to(int port, int ssrc) {
        return at("127.0.0.1", port, ssrc, 65_530);
    }

    /** Opens one with that address, which sends there. */
    static Sender at(String address, int port, int ssrc, int sequence) {
        try {
            InetAddress host = InetAddress.getByName(address);
            InetAddress receiver = host.getAddress().length == 4 ? InetAddress.getByName("127.0.0.1") : host;
            return new Sender(new DatagramSocket(0, host), new InetSocketAddress(receiver, port), ssrc, sequence);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts a JPEG that RTP can carry as it is, and takes numbers for the packets. */
    List<byte[]> packets(byte[] jpeg, int size, int timestamp) {
        RtpJpegImage image = new RtpJpegEncoder(LargeImages.DESCRIBE)
                .asIs(ByteBuffer.wrap(jpeg))
                .orElseThrow();
        List<byte[]> packets = RtpPackets.of(image, size, sequence, timestamp, ssrc);
        sequence = (sequence + packets.size()) & 0xffff;
        return packets;
    }

    void frame(byte[] jpeg, int timestamp) {
        packets(jpeg, PACKET, timestamp).forEach(this::send);
    }

    void send(byte[] packet) {
        send(packet, to.getPort());
    }

    private void send(byte[] packet, int port) {
        try {
            socket.send(new DatagramPacket(packet, packet.length, to.getAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says which time a timestamp is: at the port of reports, or at the packets'. */
    void report(Instant time, int timestamp, boolean withPackets) {
        SenderReport report = new SenderReport(ssrc, NtpTime.of(time), timestamp, 1, 1);
        sendControl(RtcpCompound.report(report, NAME), withPackets);
    }

    /** Says that a source ends. */
    void goodbye(int whose, boolean withPackets) {
        sendControl(RtcpCompound.goodbye(whose, NAME), withPackets);
    }

    private void sendControl(ByteBuffer datagram, boolean withPackets) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        send(bytes, withPackets ? to.getPort() : to.getPort() + 1);
    }

    @Override
    public void close() {
        socket.close();
    }
}
