package io.imagestream.transport.udp.rtp;

import io.imagestream.testkit.Await;
import io.imagestream.wire.RtcpCompound;
import io.imagestream.wire.RtpJpegPayload;
import io.imagestream.wire.RtpPacket;
import io.imagestream.wire.WireFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A receiver of RTP at an even port of the loopback interface, and of RTCP at the next one, that reads packets one by one. */
final class Receiver implements AutoCloseable {
    private static final int TRIES = 100;

    private final DatagramSocket data;
    private final DatagramSocket control;

    private Receiver(DatagramSocket data, DatagramSocket control) throws IOException {
        this.data = data;
        this.control = control;
        data.setSoTimeout((int) Await.PATIENCE.toMillis());
        control.setSoTimeout((int) Await.PATIENCE.toMillis());
    }

    static Receiver open() {
        for (int i = 0; i < TRIES; i++) {
            DatagramSocket data = null;
            try {
                data = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                if (data.getLocalPort() % 2 == 0) {
                    return new Receiver(
                            data, new DatagramSocket(data.getLocalPort() + 1, InetAddress.getLoopbackAddress()));
                }
            } catch (BindException e) {
                // Somebody has the next port: another pair.
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            if (data != null) {
                data.close();
            }
        }
        throw new AssertionError("no two ports are free");
    }

    /** Opens one at a port that is free. */
    static Receiver at(int port) {
        try {
            return new Receiver(
                    new DatagramSocket(port, InetAddress.getLoopbackAddress()),
                    new DatagramSocket(port + 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A frame's packets, all with the same timestamp, the last with the marker. */
    record Packets(List<RtpPacket> packets, List<Integer> lengths) {
        int timestamp() {
            return packets.get(0).timestamp();
        }

        int ssrc() {
            return packets.get(0).ssrc();
        }

        int first() {
            return packets.get(0).sequence();
        }

        int next() {
            return (packets.get(packets.size() - 1).sequence() + 1) & 0xffff;
        }

        List<RtpJpegPayload> payloads() {
            List<RtpJpegPayload> payloads = new ArrayList<>();
            for (RtpPacket packet : packets) {
                try {
                    payloads.add(RtpJpegPayload.parse(packet.payload()));
                } catch (WireFormatException e) {
                    throw new AssertionError(e);
                }
            }
            return payloads;
        }

        byte[] scan() {
            ByteArrayOutputStream scan = new ByteArrayOutputStream();
            for (RtpJpegPayload payload : payloads()) {
                if (payload.offset() != scan.size()) {
                    throw new AssertionError("offset " + payload.offset() + " instead of " + scan.size());
                }
                byte[] bytes = new byte[payload.data().remaining()];
                payload.data().get(bytes);
                scan.writeBytes(bytes);
            }
            return scan.toByteArray();
        }
    }

    int port() {
        return data.getLocalPort();
    }

    Packets readFrame() {
        List<RtpPacket> packets = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        do {
            byte[] datagram = read(data);
            lengths.add(datagram.length);
            try {
                packets.add(RtpPacket.parse(ByteBuffer.wrap(datagram)));
            } catch (WireFormatException e) {
                throw new AssertionError(e);
            }
        } while (!packets.get(packets.size() - 1).marker());
        return new Packets(packets, lengths);
    }

    RtcpCompound readReport() {
        try {
            return RtcpCompound.parse(ByteBuffer.wrap(read(control)));
        } catch (WireFormatException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] read(DatagramSocket socket) {
        byte[] buffer = new byte[65_535];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came within " + Await.PATIENCE, e);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Arrays.copyOf(buffer, packet.getLength());
    }

    @Override
    public void close() {
        data.close();
        control.close();
    }
}
