package io.imagestream.reliability.abuse;

import io.imagestream.reliability.Answers;
import io.imagestream.testkit.FamilyClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** A program that attacks, from as many addresses as it likes. Each line is an attack, bounded in number and time. */
final class Attacker {
    private static final List<SocketChannel> held = new ArrayList<>();
    private static final long MAX_NANOS = 20_000_000_000L;
    private static final ByteBuffer SINK = ByteBuffer.allocateDirect(64 * 1024);

    private Attacker() {}

    /** Answers with what came of it. */
    public static void main(String[] args) throws IOException {
        Answers.print("ready");
        Answers.serve(line -> {
            try {
                return attack(line.split(" "));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        });
    }

    private static String attack(String[] words) throws IOException, InterruptedException {
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        return switch (words[0]) {
            case "hold" -> hold(rest);
            case "held" -> held();
            case "release" -> release();
            case "churn" -> churn(rest);
            case "commands" -> commands(rest);
            case "setups" -> setups(rest);
            case "backs" -> backs(rest);
            case "sessions" -> sessions(rest);
            case "junk" -> junk(rest);
            case "reflect" -> reflect(rest);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** One of so many addresses: {@code 10.1} has those of 10.1.0.0/16, {@code 2001:db8::} those of its 64 bits. */
    private static InetAddress address(String prefix, int number) throws IOException {
        return InetAddress.getByName(
                prefix.contains(":")
                        ? prefix + Integer.toHexString(number + 1)
                        : prefix + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF));
    }

    // --- TCP --------------------------------------------------------------------------------------------------------

    /** HOST PORT COUNT PREFIX ADDRESSES: opens connections and holds on to them. */
    private static String hold(String[] words) throws IOException {
        InetSocketAddress target = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        int count = Integer.parseInt(words[2]);
        long began = System.nanoTime();
        int opened = 0;
        for (; opened < count && System.nanoTime() - began < MAX_NANOS; opened++) {
            SocketChannel channel = SocketChannel.open();
            channel.bind(new InetSocketAddress(address(words[3], opened % Integer.parseInt(words[4])), 0));
            channel.connect(target);
            channel.configureBlocking(false);
            held.add(channel);
        }
        return opened + " " + (System.nanoTime() - began) / 1_000_000;
    }

    /** Counts the connections that the other side has not ended. */
    private static String held() throws IOException {
        int open = 0;
        for (SocketChannel channel : held) {
            try {
                SINK.clear();
                open += channel.read(SINK) >= 0 ? 1 : 0;
            } catch (IOException e) {
                continue; // Reset.
            }
        }
        return String.valueOf(open);
    }

    private static String release() throws IOException {
        for (SocketChannel channel : held) {
            channel.close();
        }
        int count = held.size();
        held.clear();
        return String.valueOf(count);
    }

    /** HOST PORT MILLIS PREFIX ADDRESSES: opens and closes connections, one after the other. */
    private static String churn(String[] words) throws IOException {
        InetSocketAddress target = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        long began = System.nanoTime();
        long nanos = Long.parseLong(words[2]) * 1_000_000;
        int count = 0;
        for (; System.nanoTime() - began < nanos; count++) {
            try (SocketChannel channel = SocketChannel.open()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0); // So that no port stays in use.
                channel.bind(new InetSocketAddress(address(words[3], count % Integer.parseInt(words[4])), 0));
                channel.connect(target);
            }
        }
        return count + " " + (System.nanoTime() - began) / 1_000_000;
    }

    /** HOST PORT MILLIS COUNT: so many connections that send commands as fast as they are taken. */
    private static String commands(String[] words) throws IOException, InterruptedException {
        InetSocketAddress target = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        byte[] flood = "ALIVE\r\nGET 3\r\nPAUSE\r\nNONSENSE\r\n".repeat(500).getBytes(StandardCharsets.US_ASCII);
        AtomicLong sent = new AtomicLong();
        long until = System.nanoTime() + Long.parseLong(words[2]) * 1_000_000;
        Thread thread = new Thread(() -> {
            try (Selector selector = Selector.open()) {
                List<SocketChannel> channels = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(words[3]); i++) {
                    SocketChannel channel = SocketChannel.open(target);
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_WRITE, ByteBuffer.wrap(flood));
                    channels.add(channel);
                }
                while (System.nanoTime() < until) {
                    selector.select(100);
                    for (SelectionKey key : selector.selectedKeys()) {
                        ByteBuffer left = (ByteBuffer) key.attachment();
                        sent.addAndGet(((SocketChannel) key.channel()).write(left));
                        if (!left.hasRemaining()) {
                            left.rewind();
                        }
                    }
                    selector.selectedKeys().clear();
                }
                for (SocketChannel channel : channels) {
                    channel.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.start();
        String times = setups(words);
        thread.join();
        return sent + " " + times;
    }

    /** HOST PORT MILLIS: how long it takes to be connected back to, the median and the worst in microseconds. */
    private static String setups(String[] words) {
        List<Long> times = new ArrayList<>();
        long until = System.nanoTime() + Long.parseLong(words[2]) * 1_000_000;
        while (System.nanoTime() < until) {
            long began = System.nanoTime();
            try (FamilyClient client =
                    FamilyClient.connect(words[0], Integer.parseInt(words[1])).open()) {
                times.add((System.nanoTime() - began) / 1000);
            }
        }
        times.sort(null);
        return times.size() + " " + times.get(times.size() / 2) + " " + times.get(times.size() - 1);
    }

    /** HOST PORT MILLIS FROM VICTIM_PORT: has the server connect to a service at the own address, as often as it will. */
    private static String backs(String[] words) throws IOException {
        InetSocketAddress target = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        InetAddress own = InetAddress.getByName(words[3]);
        int victimPort = Integer.parseInt(words[4]);
        byte[] asking = ("LISTEN_PORT " + victimPort + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] markedStart = "START\r\nEVIL-MARK\r\n".getBytes(StandardCharsets.US_ASCII);
        long began = System.nanoTime();
        long nanos = Long.parseLong(words[2]) * 1_000_000;
        int asked = 0;
        int seen = 0;
        long bytes = 0;
        boolean marked = false;
        List<SocketChannel> visits = new ArrayList<>();
        try (ServerSocketChannel service = ServerSocketChannel.open()) {
            service.bind(new InetSocketAddress(own, victimPort), 1000);
            service.configureBlocking(false);
            while (System.nanoTime() - began < nanos) {
                try (SocketChannel channel = SocketChannel.open()) {
                    channel.bind(new InetSocketAddress(own, 0));
                    channel.connect(target);
                    channel.write(ByteBuffer.wrap(asking));
                    channel.write(ByteBuffer.wrap(markedStart));
                    asked++;
                    channel.socket().setSoTimeout(20); // Refused, the connection ends at once.
                    channel.socket().getInputStream().read();
                } catch (IOException e) {
                    seen += 0; // Ended or still open: either way the next follows.
                }
                for (SocketChannel visit = service.accept(); visit != null; visit = service.accept()) {
                    seen++;
                    visit.configureBlocking(false);
                    visits.add(visit);
                }
            }
            for (SocketChannel visit : visits) {
                try (visit) {
                    SINK.clear();
                    int read = visit.read(SINK);
                    bytes += Math.max(0, read);
                    String text =
                            StandardCharsets.ISO_8859_1.decode(SINK.flip()).toString();
                    marked |= text.contains("EVIL") || !text.matches("(?s)|\\d+\r\n\\d+\r\n\u00ff\u00d8.*");
                } catch (IOException e) {
                    continue; // Reset with what it had to say.
                }
            }
        }
        return asked + " " + seen + " " + bytes + " " + marked;
    }

    // --- UDP --------------------------------------------------------------------------------------------------------

    /** HOST PORT COUNT PREFIX ADDRESSES: asks for sessions, each from a port of its own, in the name of those addresses. */
    private static String sessions(String[] words) throws IOException, InterruptedException {
        InetSocketAddress target = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        long began = System.nanoTime();
        int count = Integer.parseInt(words[2]);
        int sent = 0;
        for (; sent < count && System.nanoTime() - began < MAX_NANOS; sent++) {
            try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
                channel.bind(new InetSocketAddress(address(words[3], sent % Integer.parseInt(words[4])), 0));
                // Nobody listens there, as far as this machine is asked: no word of that shall end the session.
                channel.send(text("LISTEN_PORT " + (20_000 + sent % 20_000) + "\r\n"), target);
            }
            if (sent % 50 == 0) {
                Thread.sleep(10);
            }
        }
        return sent + " " + (System.nanoTime() - began) / 1_000_000;
    }

    /** HOST PORT COUNT PREFIX ADDRESSES: sends what makes no sense. */
    private static String junk(String[] words) throws IOException {
        InetSocketAddress target = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        Random random = new Random(7);
        int addresses = Integer.parseInt(words[4]);
        List<DatagramChannel> channels = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.bind(new InetSocketAddress(address(words[3], i), 0));
            channels.add(channel);
        }
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            byte[] bytes = new byte[random.nextInt(1200)];
            random.nextBytes(bytes);
            datagrams.add(bytes);
        }
        long began = System.nanoTime();
        int count = Integer.parseInt(words[2]);
        int sent = 0;
        for (; sent < count && System.nanoTime() - began < MAX_NANOS; sent++) {
            channels.get(sent % addresses).send(ByteBuffer.wrap(datagrams.get(sent % datagrams.size())), target);
        }
        for (DatagramChannel channel : channels) {
            channel.close();
        }
        return sent + " " + (System.nanoTime() - began) / 1_000_000;
    }

    /**
     * HOST PORT MILLIS VICTIM VICTIM_PORT TEXT: sends one datagram in the victim's name, and counts what comes to the victim, which is
     * silent.
     */
    private static String reflect(String[] words) throws IOException, InterruptedException {
        InetSocketAddress target = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        InetAddress victim = InetAddress.getByName(words[3]);
        int victimPort = Integer.parseInt(words[4]);
        String said = words[5].replace('_', ' ')
                .replace("|", "\r\n")
                .replace("LISTEN PORT", "LISTEN_PORT")
                .replace("FRAGMENT SIZE", "FRAGMENT_SIZE");
        try (DatagramChannel listening = DatagramChannel.open(StandardProtocolFamily.INET);
                DatagramChannel forging = DatagramChannel.open(StandardProtocolFamily.INET);
                Selector selector = Selector.open()) {
            listening.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            listening.bind(new InetSocketAddress(victim, victimPort));
            listening.configureBlocking(false);
            listening.register(selector, SelectionKey.OP_READ);
            forging.bind(new InetSocketAddress(victim, 0));
            int sent = forging.send(text(said), target);
            long until = System.nanoTime() + Long.parseLong(words[2]) * 1_000_000;
            long datagrams = 0;
            long bytes = 0;
            while (System.nanoTime() < until) {
                selector.select(20);
                selector.selectedKeys().clear();
                for (SINK.clear(); listening.receive(SINK) != null; SINK.clear()) {
                    datagrams++;
                    bytes += SINK.position();
                }
            }
            return sent + " " + datagrams + " " + bytes;
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
