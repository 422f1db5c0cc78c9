package io.imagestream.examples;

import io.imagestream.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One end of a UDP stream, on plain sockets: what the family's clients and servers say and hear. */
final class FamilyDatagrams implements AutoCloseable {
    /** A part of an image, as it came. */
    record Part(int id, int length, int offset, byte[] bytes, int datagram) {}

    private static final int MAX_DATAGRAM = 65_535;

    private final DatagramSocket control;
    private final DatagramSocket data;

    FamilyDatagrams() {
        try {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            control = new DatagramSocket(0, loopback);
            data = new DatagramSocket(0, loopback);
            control.setSoTimeout((int) Await.PATIENCE.toMillis());
            data.setSoTimeout((int) Await.PATIENCE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the port where commands come. */
    int port() {
        return control.getLocalPort();
    }

    /** Waits for a datagram of commands that has a line which begins so, and returns the rest of that line. */
    String awaitCommand(String beginning) {
        while (true) {
            DatagramPacket packet = receive(control);
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
            for (String line : text.split("\r\n", -1)) {
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length()).strip();
                }
            }
        }
    }

    /** Sends a part of an image to a client's data port. */
    void sendPart(int port, int id, byte[] image, int offset, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((id + "\r\n" + image.length + "\r\n" + offset + "\r\n" + count + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(image, offset, count);
        send(data, port, out.toByteArray());
    }

    /** Sends commands to a server, in which {@code {port}} stands for the port where data is received. */
    void say(int port, String commands) {
        String text = commands.replace("{port}", Integer.toString(data.getLocalPort()));
        send(control, port, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Receives a part of an image. */
    Part readPart() {
        DatagramPacket packet = receive(data);
        byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
        List<Integer> numbers = new ArrayList<>();
        int at = 0;
        for (int i = 0; numbers.size() < 4; i++) {
            if (datagram[i] == '\n') {
                numbers.add(Integer.parseInt(new String(datagram, at, i - 1 - at, StandardCharsets.US_ASCII)));
                at = i + 1;
            }
        }
        byte[] bytes = Arrays.copyOfRange(datagram, at, datagram.length);
        if (bytes.length != numbers.get(3)) {
            throw new AssertionError("a datagram says " + numbers.get(3) + " bytes and holds " + bytes.length);
        }
        return new Part(numbers.get(0), numbers.get(1), numbers.get(2), bytes, datagram.length);
    }

    private static DatagramPacket receive(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        try {
            socket.receive(packet);
            return packet;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(DatagramSocket socket, int port, byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, new InetSocketAddress("127.0.0.1", port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        control.close();
        data.close();
    }
}
