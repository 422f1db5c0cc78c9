package io.imagestream.transport.udp;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import io.imagestream.wire.FragmentTrain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that writes down what comes, and sends what the test says, on a plain socket. */
final class FakeServer implements AutoCloseable {
    /** What to do with the command of that number, from 0, in words such as {@code GET 3}. */
    @FunctionalInterface
    interface Script {
        void handle(FakeServer server, int number, String text) throws IOException;
    }

    /** What came, and when. */
    record Heard(String text, long nanos) {}

    static final Script SILENT = (server, number, text) -> {};

    final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;
    private final Script script;
    private volatile InetSocketAddress client;

    private FakeServer(DatagramSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
    }

    static FakeServer start(Script script) {
        return start(0, script);
    }

    static FakeServer start(int port, Script script) {
        try {
            FakeServer server = new FakeServer(
                    new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port)), script);
            Thread thread = new Thread(server::run, "fake-server");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
                for (String line : (Iterable<String>) text.lines()::iterator) {
                    if (line.startsWith("LISTEN_PORT ")) {
                        client = new InetSocketAddress(
                                packet.getAddress(), Integer.parseInt(line.substring("LISTEN_PORT ".length())));
                    }
                }
                heard.add(new Heard(text, System.nanoTime()));
                script.handle(this, heard.size() - 1, text);
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException | RuntimeException | AssertionError e) {
            failures.add(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    long count(String word) {
        return heard.stream().filter(datagram -> datagram.text().contains(word)).count();
    }

    Heard await(String word) {
        return Await.value(
                word,
                () -> heard.stream()
                        .filter(datagram -> datagram.text().contains(word))
                        .findFirst()
                        .orElse(null));
    }

    /** Waits for where the data goes. */
    InetSocketAddress client() {
        return Await.value("LISTEN_PORT", () -> client);
    }

    /** Sends an image of {@link TestFrames}. */
    void image(int number, int length) throws IOException {
        for (byte[] datagram : datagrams(number, length)) {
            send(datagram);
        }
    }

    static List<byte[]> datagrams(int number, int length) {
        ByteBuffer train = ByteBuffer.allocate(FragmentTrain.length(number, length, 1000));
        FragmentTrain.write(number, ByteBuffer.wrap(TestFrames.jpeg(number, length)), 1000, train);
        List<byte[]> datagrams = new ArrayList<>();
        for (int from = 0; from < train.capacity(); from += 1000) {
            datagrams.add(Arrays.copyOfRange(train.array(), from, Math.min(train.capacity(), from + 1000)));
        }
        return datagrams;
    }

    void send(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, client()));
    }

    @Override
    public void close() {
        socket.close();
        if (!failures.isEmpty()) {
            throw new AssertionError("the server's script failed", failures.get(0));
        }
    }
}
