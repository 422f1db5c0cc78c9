package io.imagestream.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network between that loses, doubles, swaps and delays datagrams, on sockets of the loopback address.
 *
 * <pre>{@code
 * try (LossyRelay relay = LossyRelay.before("127.0.0.1", server.port()).lose(0.05).swap(0.1).seed(7).start();
 *         ImageStreamClient client = ImageStreamClient.builder().udpPush("127.0.0.1", relay.port()).start()) {
 *     …
 * }
 * }</pre>
 *
 * <p>What happens to a datagram follows from the seed, from the client, counted as they came, and from how many came before it, and not
 * from the time. Commands of clients are passed on as they are. Set it up before {@link #start}; the figures may be asked by any
 * thread.
 */
public final class LossyRelay implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int MAX_DATAGRAM = 65_535;
    private static final int RECEIVE_BUFFER = 4 * 1024 * 1024;
    private static final int MAX_CLIENTS = 256;
    private static final int LOOK_MILLIS = 20;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Pattern LISTEN_PORT = Pattern.compile("LISTEN_PORT +(\\d{1,5})");

    private final InetSocketAddress target;
    private final boolean commands;
    private final DatagramSocket front;
    private final List<DatagramSocket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong doubled = new AtomicLong();
    private final AtomicLong swapped = new AtomicLong();
    private volatile boolean closed;

    private double loss;
    private double doubling;
    private double swapping;
    private long delayNanos;
    private long seed;
    private boolean started;

    private LossyRelay(String host, int port, boolean commands) {
        this.commands = commands;
        try {
            target = new InetSocketAddress(InetAddress.getByName(host), port);
            front = socket();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host '" + host + "' is not known", e);
        } catch (IOException e) {
            throw new UncheckedIOException("no socket at 127.0.0.1", e);
        }
    }

    /**
     * Stands before a UDP server: clients are told this relay's port in its place. What the server sends them comes through the relay.
     *
     * @param host the server's name or address, on this machine
     * @param port the server's port
     * @return the relay, to be set up and started
     */
    public static LossyRelay before(String host, int port) {
        return new LossyRelay(host, port, true);
    }

    /**
     * Passes on to a receiver all that comes to this relay's port: for RTP to one receiver, whose server sends to the relay.
     *
     * @param host the receiver's name or address
     * @param port the receiver's port
     * @return the relay, to be set up and started
     */
    public static LossyRelay towards(String host, int port) {
        return new LossyRelay(host, port, false);
    }

    // --- setting up -------------------------------------------------------------------------------------------------

    /**
     * Loses datagrams.
     *
     * @param share of all, 0 to 1; 0 by default
     * @return this
     */
    public LossyRelay lose(double share) {
        loss = share("lose", share);
        return this;
    }

    /**
     * Passes datagrams on twice.
     *
     * @param share of those that are not lost, 0 to 1; 0 by default
     * @return this
     */
    public LossyRelay twice(double share) {
        doubling = share("twice", share);
        return this;
    }

    /**
     * Holds datagrams back until the next one has been passed on, or 20 ms when none comes.
     *
     * @param share of those that are not lost, 0 to 1; 0 by default
     * @return this
     */
    public LossyRelay swap(double share) {
        swapping = share("swap", share);
        return this;
    }

    /**
     * Delays each datagram by a time of its own, so that some overtake others.
     *
     * @param longest the longest time, zero to a minute; zero by default
     * @return this
     */
    public LossyRelay delay(Duration longest) {
        if (longest.isNegative() || longest.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("delay must be zero to a minute, not " + longest);
        }
        checkNotStarted();
        delayNanos = longest.toNanos();
        return this;
    }

    /**
     * Chooses what happens to which datagram.
     *
     * @param number any; 0 by default
     * @return this
     */
    public LossyRelay seed(long number) {
        checkNotStarted();
        seed = number;
        return this;
    }

    private double share(String what, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(what + " must be 0 to 1, not " + share);
        }
        checkNotStarted();
        return share;
    }

    private void checkNotStarted() {
        if (started) {
            throw new IllegalStateException("the relay is set up before it is started");
        }
    }

    /**
     * Begins to pass datagrams on.
     *
     * @return this
     */
    public LossyRelay start() {
        checkNotStarted();
        started = true;
        run(commands ? this::passCommands : new Pass(front, target, 0)::run);
        return this;
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "imagestream-testkit-relay");
        thread.setDaemon(true);
        thread.start();
    }

    // --- figures ----------------------------------------------------------------------------------------------------

    /**
     * Returns the port to which clients, or the sender, send.
     *
     * @return at 127.0.0.1
     */
    public int port() {
        return front.getLocalPort();
    }

    /**
     * Returns how many datagrams were passed on, each copy counted.
     *
     * @return 0 or more
     */
    public long passed() {
        return passed.get();
    }

    /**
     * Returns how many datagrams were lost.
     *
     * @return 0 or more
     */
    public long lost() {
        return lost.get();
    }

    /**
     * Returns how many datagrams were passed on twice.
     *
     * @return 0 or more
     */
    public long doubled() {
        return doubled.get();
    }

    /**
     * Returns how many datagrams were held back for the next one.
     *
     * @return 0 or more
     */
    public long swapped() {
        return swapped.get();
    }

    // --- commands ---------------------------------------------------------------------------------------------------

    /** What a client's commands leave by, and where the server sends its images. */
    private static final class Session {
        final DatagramSocket control;
        final DatagramSocket data;
        boolean open;

        Session(DatagramSocket control, DatagramSocket data) {
            this.control = control;
            this.data = data;
        }
    }

    private void passCommands() {
        Map<SocketAddress, Session> sessions = new HashMap<>();
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        while (!closed) {
            try {
                packet.setLength(MAX_DATAGRAM);
                front.receive(packet);
                passCommand(packet, sessions);
            } catch (SocketTimeoutException e) {
                // Time to see whether the relay was closed.
            } catch (IOException e) {
                ended(e);
            }
        }
    }

    private void passCommand(DatagramPacket packet, Map<SocketAddress, Session> sessions) throws IOException {
        SocketAddress client = packet.getSocketAddress();
        Session session = sessions.get(client);
        if (session == null) {
            if (sessions.size() == MAX_CLIENTS) {
                return;
            }
            session = new Session(socket(), socket());
            sessions.put(client, session);
        }
        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
        Matcher open = LISTEN_PORT.matcher(text);
        if (open.find()) {
            int port = Integer.parseInt(open.group(1));
            text = open.replaceFirst("LISTEN_PORT " + session.data.getLocalPort());
            if (!session.open) {
                session.open = true;
                run(new Pass(session.data, new InetSocketAddress(packet.getAddress(), port), sessions.size() - 1)::run);
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        session.control.send(new DatagramPacket(bytes, bytes.length, target));
    }

    private DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(null);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0));
        socket.setSoTimeout(LOOK_MILLIS);
        sockets.add(socket);
        if (closed) {
            socket.close();
        }
        return socket;
    }

    /** Only {@link #close} may end the sockets. */
    private void ended(IOException cause) {
        if (!closed) {
            throw new UncheckedIOException("the relay at port " + port() + " failed: " + cause.getMessage(), cause);
        }
    }

    // --- images -----------------------------------------------------------------------------------------------------

    /** A datagram that is to be sent; of those that are due at once, in the order of their numbers. */
    private static final class Delayed {
        static final Comparator<Delayed> ORDER =
                Comparator.<Delayed>comparingLong(each -> each.due).thenComparingLong(each -> each.number);

        final long due;
        final long number;
        final byte[] bytes;

        Delayed(long due, long number, byte[] bytes) {
            this.due = due;
            this.number = number;
            this.bytes = bytes;
        }
    }

    /** Passes on what comes to one socket. */
    private final class Pass {
        private final DatagramSocket from;
        private final InetSocketAddress to;
        private final SplittableRandom choice;
        private final PriorityQueue<Delayed> delayed = new PriorityQueue<>(Delayed.ORDER);
        private long number;
        private byte @Nullable [] held;

        Pass(DatagramSocket from, InetSocketAddress to, int client) {
            this.from = from;
            this.to = to;
            choice = new SplittableRandom(seed * MAX_CLIENTS + client);
        }

        void run() {
            DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
            while (!closed) {
                try {
                    from.setSoTimeout(patience());
                    packet.setLength(MAX_DATAGRAM);
                    from.receive(packet);
                    take(Arrays.copyOf(packet.getData(), packet.getLength()));
                } catch (SocketTimeoutException e) {
                    releaseHeld();
                } catch (IOException e) {
                    ended(e);
                }
                sendDue();
            }
        }

        private int patience() {
            Delayed first = delayed.peek();
            long wait = first == null ? LOOK_MILLIS : (first.due - System.nanoTime()) / NANOS_PER_MILLI + 1;
            return (int) Math.max(1, Math.min(LOOK_MILLIS, wait));
        }

        /** All choices are made for every datagram, so that none depends on what the one before it did. */
        private void take(byte[] datagram) {
            boolean isLost = choice.nextDouble() < loss;
            boolean isDoubled = choice.nextDouble() < doubling;
            boolean isSwapped = choice.nextDouble() < swapping;
            long delay = (long) (choice.nextDouble() * delayNanos);
            if (isLost) {
                lost.incrementAndGet();
                return;
            }
            if (isSwapped && held == null) {
                swapped.incrementAndGet();
                held = datagram;
            } else {
                add(datagram, delay);
                releaseHeld();
            }
            if (isDoubled) {
                doubled.incrementAndGet();
                add(datagram, delay);
            }
        }

        private void releaseHeld() {
            byte[] datagram = held;
            held = null;
            if (datagram != null) {
                add(datagram, 0);
            }
        }

        private void add(byte[] datagram, long delay) {
            long due = System.nanoTime() + delay;
            delayed.add(new Delayed(due, number++, datagram));
        }

        private void sendDue() {
            for (Delayed first = delayed.peek();
                    first != null && first.due - System.nanoTime() <= 0;
                    first = delayed.peek()) {
                delayed.remove();
                try {
                    from.send(new DatagramPacket(first.bytes, first.bytes.length, to));
                    passed.incrementAndGet();
                } catch (IOException e) {
                    ended(e);
                }
            }
        }
    }

    /** Ends it; what is delayed is lost. Idempotent. */
    @Override
    public void close() {
        closed = true;
        sockets.forEach(DatagramSocket::close);
    }
}
