package io.imagestream.transport.udp;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyDatagramClient.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bad network between one client and a server: commands pass, and of the datagrams of images some are lost, some come twice, and
 * those close to each other come in any order. What happens follows from a seed alone, and what a client must make of it is known.
 *
 * <p>Datagrams change places and are doubled within a few of one frame, so that a client sees no doubled one after the frame is
 * whole: then time decides whether it is one, and a test on a busy machine would measure that machine.
 */
final class ImpairingRelay implements AutoCloseable {
    private static final Pattern LISTEN_PORT = Pattern.compile("LISTEN_PORT (\\d+)");
    private static final int BUFFER = 4 * 1024 * 1024;
    /** How many datagrams may change places. */
    private static final int WINDOW = 6;

    private static final double DOUBLED = 0.05;
    /** A datagram that is no fragment: a client counts it, and so tells that it has read all before it. */
    private static final byte[] MARK = "mark".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress server;
    private final Random random;
    private final DatagramSocket fromClient;
    private final DatagramSocket toServer;
    private final DatagramSocket fromServer;
    private final DatagramSocket toClient;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile InetSocketAddress client;
    private volatile double loss;

    // Of the thread that takes images alone.
    private final List<byte[]> window = new ArrayList<>();
    private boolean anyPassed;
    private boolean anyLost;

    private volatile int frames;
    private volatile int whole;
    private volatile int torn;
    private volatile int doubled;
    private final Set<Integer> seen = new HashSet<>();

    ImpairingRelay(int serverPort, long seed, double loss) {
        try {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            server = new InetSocketAddress(loopback, serverPort);
            random = new Random(seed);
            this.loss = loss;
            fromClient = new DatagramSocket(new InetSocketAddress(loopback, 0));
            toServer = new DatagramSocket(new InetSocketAddress(loopback, 0));
            toClient = new DatagramSocket(new InetSocketAddress(loopback, 0));
            fromServer = new DatagramSocket(null);
            fromServer.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            fromServer.bind(new InetSocketAddress(loopback, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("relay-commands", this::commands);
        start("relay-images", this::images);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (SocketException e) {
                        // Closed.
                    } catch (IOException | RuntimeException | AssertionError e) {
                        failures.add(e);
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private static byte[] receive(DatagramSocket socket, DatagramPacket packet) throws IOException {
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private void commands() throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            String text = new String(receive(fromClient, packet), StandardCharsets.US_ASCII);
            Matcher port = LISTEN_PORT.matcher(text);
            if (port.find()) {
                client = new InetSocketAddress(packet.getAddress(), Integer.parseInt(port.group(1)));
                text = port.replaceFirst("LISTEN_PORT " + fromServer.getLocalPort());
            }
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            toServer.send(new DatagramPacket(bytes, bytes.length, server));
        }
    }

    private void images() throws IOException {
        while (true) {
            byte[] datagram = receive(fromServer, new DatagramPacket(new byte[65_535], 65_535));
            Slice slice = Slice.parse(datagram);
            if (random.nextDouble() < loss) {
                anyLost = true;
            } else {
                anyPassed = true;
                window.add(datagram);
            }
            boolean end = slice.offset() + slice.payload().length == slice.length();
            if (end || window.size() == WINDOW) {
                forward();
            }
            if (end) {
                if (!seen.add(slice.id())) {
                    throw new AssertionError("frame " + slice.id() + " came twice");
                }
                count();
            }
        }
    }

    /** In any order, some twice; the last is none that has been sent before. */
    private void forward() throws IOException {
        List<byte[]> sent = new ArrayList<>(window);
        Collections.shuffle(sent, random);
        for (int i = 0; i + 1 < window.size(); i++) {
            if (random.nextDouble() < DOUBLED) {
                // Behind or before its double, but never last.
                sent.add(random.nextInt(sent.size()), sent.get(random.nextInt(sent.size() - 1)));
                doubled++;
            }
        }
        for (byte[] datagram : sent) {
            toClient.send(new DatagramPacket(datagram, datagram.length, client));
        }
        window.clear();
    }

    private void count() throws IOException {
        whole += anyLost ? 0 : 1;
        torn += anyLost && anyPassed ? 1 : 0;
        anyPassed = false;
        anyLost = false;
        toClient.send(new DatagramPacket(MARK, MARK.length, client));
        frames++; // Behind all else.
    }

    int port() {
        return fromClient.getLocalPort();
    }

    /** Loses no more from the next frame on, when none is under way. */
    void heal() {
        loss = 0;
    }

    /** Waits until so many frames have come from the server, whole. */
    void awaitFrames(int count) {
        Await.until(count + " frames of the server", () -> {
            check();
            return frames >= count;
        });
    }

    /** How many frames passed whole. */
    int whole() {
        return whole;
    }

    /** Of how many frames something passed and something was lost: each of them a client counts once. */
    int torn() {
        return torn;
    }

    int doubled() {
        return doubled;
    }

    private void check() {
        if (!failures.isEmpty()) {
            throw new AssertionError("the relay failed", failures.get(0));
        }
    }

    @Override
    public void close() {
        fromClient.close();
        toServer.close();
        fromServer.close();
        toClient.close();
        check();
    }
}
