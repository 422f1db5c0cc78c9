package io.imagestream.reliability.soak;

import io.imagestream.ClientBuilder;
import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.PullClientBuilder;
import io.imagestream.ReceptionStats;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.FamilyDatagramClient;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

/** Clients of every server that stay the whole time, read as fast as they can, and check each frame and that none is missing. */
final class Watchers {
    private static final int LARGE_BUFFER = 1 << 20;
    private static final long BETWEEN_REQUESTS_NANOS = Math.round(1e9 / Venue.IPS);

    private static final int TRIES = 10;
    /** Well within the lease. */
    private static final Duration ALIVE = Duration.ofSeconds(1);

    /** Those of streams whose next image waits until each of them has seen the last. */
    private static final List<String> LIVE =
            List.of("http", "http (ours)", "websocket", "udp_push", "udp_push (ours)", "mcast_push (ours)");

    /** One client's frames. What a server leaves out shows as a gap of the ids. */
    private static final class Tally {
        final AtomicLong frames = new AtomicLong();
        private volatile int next = -1;
        private final Queue<String> losses = new ConcurrentLinkedQueue<>();

        boolean hasSeen(int id) {
            return next > id;
        }

        void take(int id, byte[] image, int modulus) {
            Images.check(id, image);
            count(id, modulus);
        }

        /** The next id is one more; of an indexed source modulo the number of images. */
        void count(int id, int modulus) {
            int missed = next < 0 ? 0 : Math.floorMod((long) id - next, modulus);
            if (missed > 0) {
                losses.add(missed + " before " + id);
            }
            next = (int) ((id + 1L) % modulus);
            frames.incrementAndGet();
        }
    }

    private interface Body {
        void run(Tally tally) throws Exception;
    }

    private final Venue venue;
    private final Map<String, Tally> tallies = Collections.synchronizedMap(new TreeMap<>());
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, ImageStreamClient> ours = new TreeMap<>();
    private final AtomicInteger arrived = new AtomicInteger();
    private Map<String, List<String>> lost = Map.of();
    private volatile boolean ending;

    Watchers(Venue venue) {
        this.venue = venue;
        venue.showTo(id -> false); // Until all are here.
        watch("tcp_push", this::tcpPush);
        watch("tcp_pull", this::tcpPull);
        watch("http", tally -> stream(tally, PlainHttp.connect(venue.web.port(), LARGE_BUFFER), Integer.MAX_VALUE));
        watch("tls", tally -> stream(tally, secure(), Images.COUNT));
        watch("websocket", this::webSocket);
        watch("udp_push", this::udpPush);
        watch("udp_pull", this::udpPull);
        watch("catalog events", this::events);
        watch("catalog pictures", this::pictures);
        ours("tcp_push", ImageStreamClient.builder().from(venue.tcpPush.uri()), Images.COUNT);
        ours(
                "http",
                ImageStreamClient.builder()
                        .http("http://127.0.0.1:" + venue.web.port() + "/stream")
                        .readTimeout(Await.PATIENCE),
                0);
        ours(
                "udp_push",
                ImageStreamClient.builder()
                        .udpPush("127.0.0.1", venue.udpPush.port())
                        .aliveInterval(ALIVE),
                0);
        ours(
                "mcast_push",
                ImageStreamClient.builder()
                        .mcastPush(venue.mcastPush.uri().host(), venue.mcastPush.port())
                        .networkInterface(Venue.LOOPBACK),
                0);
        Tally rtp = tally("rtp (ours)");
        keep(
                "rtp (ours)",
                ImageStreamClient.builder()
                        .rtp(venue.rtp.uri().host(), venue.rtp.port())
                        .networkInterface(Venue.LOOPBACK)
                        .onFrame(frame ->
                                attempt(() -> rtp.count(Images.Pictures.number(frame.toByteArray()), Images.COUNT))));
        asking("tcp_pull", ImageStreamClient.builder().tcpPull("127.0.0.1", venue.tcpPull.port()));
        asking(
                "udp_pull",
                ImageStreamClient.builder()
                        .udpPull("127.0.0.1", venue.udpPull.port())
                        .aliveInterval(ALIVE));
        asking(
                "mcast_pull",
                ImageStreamClient.builder()
                        .mcastPull(venue.mcastPull.uri().host(), venue.mcastPull.port())
                        .networkInterface(Venue.LOOPBACK)
                        .control("127.0.0.1", venue.mcastPull.controlPort().orElseThrow()));
        Await.until(
                "every watcher sees something",
                () -> failures.size() > 0 || tallies.values().stream().allMatch(tally -> tally.frames.get() > 0));
        List<Tally> live = LIVE.stream().map(this::tally).toList();
        Tally pictures = tally("rtp (ours)");
        venue.showTo(
                id -> live.stream().allMatch(tally -> tally.hasSeen(id)) && pictures.next == (id + 1) % Images.COUNT);
    }

    private Tally tally(String name) {
        return tallies.computeIfAbsent(name, key -> new Tally());
    }

    private void attempt(Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            failures.add(e);
        }
    }

    private void watch(String name, Body body) {
        Tally tally = tally(name);
        arrived.incrementAndGet();
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run(tally);
                    } catch (Exception | AssertionError e) {
                        failures.add(new AssertionError(
                                "the watcher of " + name + " after " + tally.frames + " frames: " + e, e));
                    }
                },
                "soak-watcher-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void keep(String name, ClientBuilder<?> builder) {
        ours.put(name, builder.openTimeout(Await.PATIENCE).start());
    }

    private void ours(String of, ClientBuilder<?> builder, int modulus) {
        String name = of + " (ours)";
        Tally tally = tally(name);
        keep(
                name,
                builder.onFrame(frame -> attempt(() ->
                        tally.take(frame.id(), frame.toByteArray(), modulus == 0 ? Integer.MAX_VALUE : modulus))));
    }

    /** By id, as over UDP the next one is asked for again when it does not come soon, and the one after it comes, too. */
    private void asking(String of, PullClientBuilder<?> builder) {
        String name = of + " (ours)";
        ImageStreamClient client = builder.onDemand()
                .openTimeout(Await.PATIENCE)
                .readTimeout(Await.PATIENCE)
                .start();
        ours.put(name, client);
        watch(name, tally -> {
            for (int id = 0; !ending; id = (id + 1) % Images.COUNT) {
                Frame frame = Await.get(client.get(id));
                tally.take(frame.id(), frame.toByteArray(), Images.COUNT);
                pass();
            }
        });
    }

    private static void pass() {
        LockSupport.parkNanos(BETWEEN_REQUESTS_NANOS);
    }

    // --- each kind --------------------------------------------------------------------------------------------------

    private void tcpPush(Tally tally) {
        try (FamilyClient client = FamilyClient.connect("127.0.0.1", venue.tcpPush.port(), LARGE_BUFFER)
                .open()
                .command("START")) {
            while (!ending) {
                FamilyClient.Received frame = client.readFrame();
                tally.take(frame.id(), frame.image(), Images.COUNT);
            }
        }
    }

    private void tcpPull(Tally tally) {
        try (FamilyClient client = FamilyClient.connect("127.0.0.1", venue.tcpPull.port(), LARGE_BUFFER)
                .open()) {
            while (!ending) {
                FamilyClient.Received frame = client.command("GET -1").readFrame();
                tally.take(frame.id(), frame.image(), Images.COUNT);
                pass();
            }
        }
    }

    private void stream(Tally tally, PlainHttp http, int modulus) {
        try (http) {
            http.openStream("/stream");
            while (!ending) {
                PlainHttp.Part part = http.readPart();
                tally.take(part.id(), part.image(), modulus);
            }
        }
    }

    private PlainHttp secure() throws IOException {
        SSLSocket socket = (SSLSocket) venue.trusting
                .getSocketFactory()
                .createSocket(
                        PlainHttp.plainSocket("127.0.0.1", "127.0.0.1", venue.tls.port(), LARGE_BUFFER),
                        "127.0.0.1",
                        venue.tls.port(),
                        true);
        return PlainHttp.over(socket);
    }

    /** With the largest window, so that a processor that others use for a second makes it miss nothing. */
    private void webSocket(Tally tally) {
        PlainHttp http =
                PlainHttp.connect(venue.web.port(), LARGE_BUFFER).send(PlainWebSocket.handshake("/ws?window=16"));
        try (PlainWebSocket socket = PlainWebSocket.opened(http)) {
            while (!ending) {
                PlainWebSocket.Message message = socket.readMessage();
                socket.ack(message);
                tally.take(message.frameId(), message.image(), Integer.MAX_VALUE);
            }
        }
    }

    private void udpPush(Tally tally) throws InterruptedException {
        try (FamilyDatagramClient client =
                FamilyDatagramClient.of(venue.udpPush.port()).open().command("START")) {
            Thread alive = new Thread(() -> {
                while (!ending) {
                    client.command("ALIVE");
                    LockSupport.parkNanos(ALIVE.toNanos());
                }
            });
            alive.setDaemon(true);
            alive.start();
            while (!ending) {
                FamilyDatagramClient.Received frame = client.readFrame();
                tally.take(frame.id(), frame.image(), Integer.MAX_VALUE);
            }
            alive.join(); // Before its socket closes.
        }
    }

    private void udpPull(Tally tally) {
        try (FamilyDatagramClient client =
                FamilyDatagramClient.of(venue.udpPull.port()).open()) {
            while (!ending) {
                FamilyDatagramClient.Received frame = client.command("GET -1").readFrame();
                tally.take(frame.id(), frame.image(), Images.COUNT);
                pass();
            }
        }
    }

    /** A second snapshot would mean that the catalog thought the reader had missed something. */
    private void events(Tally tally) {
        try (PlainHttp http = PlainHttp.connect(venue.catalog.port(), LARGE_BUFFER)) {
            http.get("/events").readHead();
            while (!ending) {
                String line = line(http);
                if (line.equals("event: snapshot")) {
                    tally.count(tally.frames.get() == 0 ? 0 : 2, Images.COUNT);
                } else if (line.startsWith("event: ")) {
                    tally.frames.incrementAndGet();
                }
            }
        }
    }

    private static String line(PlainHttp http) {
        StringBuilder line = new StringBuilder();
        for (String next = one(http); !next.equals("\n"); next = one(http)) {
            line.append(next);
        }
        return line.toString();
    }

    private static String one(PlainHttp http) {
        return new String(http.read(1), StandardCharsets.ISO_8859_1);
    }

    /** The newest picture comes once the last has been shown: whole, but not every one. */
    private void pictures(Tally tally) {
        try (PlainWebSocket socket = pictures(venue.catalog.port())) {
            socket.sendText("watch 1 1").sendText("watch 3 3").sendText("watch 4 4");
            while (!ending) {
                PlainWebSocket.Message message = picture(socket);
                tally.take(message.frameId(), message.image(), 1);
                socket.ack(message);
            }
        }
    }

    /** Connects until the handshake is heard: whoever says nothing for a second gets what old clients get. */
    static PlainWebSocket pictures(int port) {
        for (int i = 1; ; i++) {
            PlainHttp http = PlainHttp.connect(port);
            try {
                return PlainWebSocket.opened(http.send(PlainWebSocket.handshake("/pictures")));
            } catch (AssertionError e) {
                http.close();
                if (i == TRIES || !e.getMessage().contains("text/plain")) {
                    throw e;
                }
            }
        }
    }

    /** Reads the next picture; sentences that come before it are passed over. */
    static PlainWebSocket.Message picture(PlainWebSocket socket) {
        PlainWebSocket.Frame frame = socket.readFrame();
        while (frame.opcode() == PlainWebSocket.TEXT) {
            frame = socket.readFrame();
        }
        return PlainWebSocket.message(frame.payload());
    }

    // --- the end ----------------------------------------------------------------------------------------------------

    /** Lets all of them go. */
    void end() throws InterruptedException {
        ours.forEach((name, client) -> {
            ReceptionStats stats = client.stats();
            if (stats.connections() != 1 || stats.gaps() + stats.incomplete() + stats.invalid() + stats.lost() > 0) {
                if (!name.startsWith("mcast_pull")) { // Where others turn the page, ids say nothing.
                    failures.add(new AssertionError(name + ": " + stats));
                }
            }
        });
        lost = losses(); // From now on the camera waits for nobody.
        venue.showTo(id -> true);
        ending = true;
        for (Thread thread : threads) {
            thread.join();
        }
        ours.values().forEach(ImageStreamClient::close);
        ours.values().forEach(client -> Await.get(client.closed()));
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    long frames() {
        return tallies.values().stream().mapToLong(tally -> tally.frames.get()).sum();
    }

    /** Returns who missed frames until the end, how many, and before which. */
    Map<String, List<String>> lost() {
        return lost;
    }

    private Map<String, List<String>> losses() {
        Map<String, List<String>> lost = new TreeMap<>();
        tallies.forEach((name, tally) -> {
            if (!tally.losses.isEmpty()) {
                lost.put(name, List.copyOf(tally.losses));
            }
        });
        return lost;
    }

    /** Tells how many frames each one has seen and checked. */
    @Override
    public String toString() {
        Map<String, Long> frames = new TreeMap<>();
        tallies.forEach((name, tally) -> frames.put(name, tally.frames.get()));
        return frames.toString();
    }
}
