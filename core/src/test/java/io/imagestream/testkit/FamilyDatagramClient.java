package io.imagestream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A client of the original's protocol over UDP, on plain sockets and sharing no code with the library: a socket for commands, and
 * one where images arrive.
 *
 * <p>What it reads it takes strictly as the original writes it, but for zeros in front of a count. Errors of the sockets are
 * unchecked. Not thread-safe, but for {@link #close()}.
 */
public final class FamilyDatagramClient implements AutoCloseable {
    private static final int MAX_DATAGRAM = 65_535;
    private static final int RECEIVE_BUFFER = 4 * 1024 * 1024;
    private static final int HEADER_LINES = 4;

    /** One datagram: the four numbers of its header, what follows them, and its whole length. */
    public record Slice(int id, int length, int offset, byte[] payload, int size) {
        /** Reads a datagram; fails when the header is not as the original writes it. */
        public static Slice parse(byte[] datagram) {
            int[] numbers = new int[HEADER_LINES];
            int at = 0;
            for (int i = 0; i < HEADER_LINES; i++) {
                int end = at;
                while (end < datagram.length && datagram[end] != '\r') {
                    end++;
                }
                String line = new String(datagram, at, end - at, StandardCharsets.ISO_8859_1);
                if (!line.matches("[0-9]{1,10}") || end + 1 >= datagram.length || datagram[end + 1] != '\n') {
                    throw new AssertionError("line " + i + " of a datagram's header is '" + line + "'");
                }
                numbers[i] = Integer.parseInt(line);
                at = end + 2;
            }
            byte[] payload = Arrays.copyOfRange(datagram, at, datagram.length);
            if (payload.length != numbers[3]) {
                throw new AssertionError(numbers[3] + " bytes are told and " + payload.length + " are there");
            }
            return new Slice(numbers[0], numbers[1], numbers[2], payload, datagram.length);
        }
    }

    /** A frame of which all bytes have come, and the lengths of its datagrams in the order in which they came. */
    public record Received(int id, byte[] image, List<Integer> sizes) {}

    private final DatagramSocket control;
    private final DatagramSocket data;
    private final InetSocketAddress server;

    private FamilyDatagramClient(DatagramSocket control, DatagramSocket data, InetSocketAddress server) {
        this.control = control;
        this.data = data;
        this.server = server;
    }

    /** Makes a client of a server on this machine's IPv4 loopback address; sends nothing. */
    public static FamilyDatagramClient of(int port) {
        return of("127.0.0.1", "127.0.0.1", port);
    }

    /** Makes a client at a local address; sends nothing. */
    public static FamilyDatagramClient of(String local, String server, int port) {
        return of(local, server, port, 0);
    }

    /** Makes a client at a local address whose commands come from a port, 0 for any; sends nothing. */
    public static FamilyDatagramClient of(String local, String server, int port, int controlPort) {
        try {
            InetAddress here = InetAddress.getByName(local);
            DatagramSocket control = new DatagramSocket(new InetSocketAddress(here, controlPort));
            DatagramSocket data = new DatagramSocket(null);
            data.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            data.bind(new InetSocketAddress(here, 0));
            return new FamilyDatagramClient(control, data, new InetSocketAddress(InetAddress.getByName(server), port));
        } catch (IOException e) {
            throw new UncheckedIOException("no sockets at " + local, e);
        }
    }

    /** Returns the port at which images are awaited. */
    public int dataPort() {
        return data.getLocalPort();
    }

    /** Returns the port from which commands come: by it a server's statistics name this client. */
    public int controlPort() {
        return control.getLocalPort();
    }

    /** Sends one datagram; {@code {port}} stands for {@link #dataPort()}. */
    public FamilyDatagramClient send(String text) {
        return send(text.replace("{port}", Integer.toString(dataPort())).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends one datagram. */
    public FamilyDatagramClient send(byte[] bytes) {
        try {
            control.send(new DatagramPacket(bytes, bytes.length, server));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("nothing could be sent", e);
        }
    }

    /** Sends one line and an empty one, as the family does. */
    public FamilyDatagramClient command(String line) {
        return send(line + "\r\n\r\n");
    }

    /** Sends LISTEN_PORT. Whether the server took it nothing tells. */
    public FamilyDatagramClient open() {
        return command("LISTEN_PORT {port}");
    }

    /** Reads a datagram, if one comes in time. */
    public Optional<byte[]> poll(Duration timeout) {
        return poll(data, timeout);
    }

    /** Reads a datagram that came back to where the commands are sent from, if one comes in time. */
    public Optional<byte[]> pollControl(Duration timeout) {
        return poll(control, timeout);
    }

    private static Optional<byte[]> poll(DatagramSocket socket, Duration timeout) {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        try {
            socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
            socket.receive(packet);
            return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a datagram; fails when none comes in time. */
    public byte[] receive() {
        return poll(Await.PATIENCE).orElseThrow(() -> new AssertionError("no datagram came within " + Await.PATIENCE));
    }

    /** Reads datagrams until an image is whole. Those of others that come between are forgotten. */
    public Received readFrame() {
        Map<Integer, Parts> parts = new HashMap<>();
        while (true) {
            Slice slice = Slice.parse(receive());
            Parts image = parts.get(slice.id());
            if (image == null || !image.offsets.add(slice.offset())) { // Shown again, as not all of it came before.
                image = new Parts(new byte[slice.length()]);
                image.offsets.add(slice.offset());
                parts.put(slice.id(), image);
            }
            System.arraycopy(slice.payload(), 0, image.bytes, slice.offset(), slice.payload().length);
            image.sizes.add(slice.size());
            image.filled += slice.payload().length;
            if (image.filled == image.bytes.length) {
                return new Received(slice.id(), image.bytes, List.copyOf(image.sizes));
            }
        }
    }

    private static final class Parts {
        final byte[] bytes;
        final List<Integer> sizes = new ArrayList<>();
        final Set<Integer> offsets = new HashSet<>();
        int filled;

        Parts(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /** Fails when any datagram comes within the time. A last resort: better ask for something that must come first. */
    public void expectNothing(Duration timeout) {
        poll(timeout).ifPresent(datagram -> {
            throw new AssertionError("a datagram of " + datagram.length + " bytes came");
        });
    }

    /** Closes the socket where images arrive, as a program does that ends without a word. */
    public void closeData() {
        data.close();
    }

    @Override
    public void close() {
        control.close();
        data.close();
    }
}
