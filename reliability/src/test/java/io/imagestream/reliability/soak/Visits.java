package io.imagestream.reliability.soak;

import io.imagestream.ClientBuilder;
import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.PullClientBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.FamilyDatagramClient;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * What clients do that come and go, by the server that they come to: politely, half-way, too slowly, breaking off where a frame has
 * begun. Those who are polite insist on being served well.
 */
final class Visits {
    private static final int SMALL_BUFFER = 2304;
    private static final int FRAMES = 3;
    private static final long LINGER_NANOS = 1_500_000_000;
    private static final long SIP_NANOS = 50_000_000;

    /** Below those that the system gives out. */
    private static final int FIRST_PORT = 10_000;

    private static final int UNUSED_PORTS = 20_000;
    private static final AtomicInteger STRANGERS = new AtomicInteger();

    private final Venue venue;

    Visits(Venue venue) {
        this.venue = venue;
    }

    Map<String, List<Crowd.Visit>> all() {
        return Map.ofEntries(
                Map.entry("tcp_push", tcp(venue.tcpPush, true)),
                Map.entry("tcp_pull", tcp(venue.tcpPull, false)),
                Map.entry("http", http()),
                Map.entry("websocket", webSocket()),
                Map.entry("tls", tls()),
                Map.entry("udp_push", udp(venue.udpPush, true)),
                Map.entry("udp_pull", udp(venue.udpPull, false)),
                Map.entry("mcast_push", multicast(venue.mcastPush)),
                Map.entry("mcast_pull", askedMulticast()),
                Map.entry("rtp", rtp()),
                Map.entry("catalog", catalog()));
    }

    /** Somebody rude, who may find the connection closed before all is said. */
    private static Crowd.Visit rude(Crowd.Visit visit) {
        return random -> {
            try {
                visit.make(random);
            } catch (UncheckedIOException e) {
                // The server was faster.
            }
        };
    }

    private static void pass(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    // --- ours -------------------------------------------------------------------------------------------------------

    /** Takes a few frames, and leaves; of live sources, too, each is what its id stands for. */
    private static void watch(ClientBuilder<?> builder) throws InterruptedException {
        BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        try (ImageStreamClient client = builder.noReconnect()
                .openTimeout(Await.PATIENCE)
                .onFrame(frames::add)
                .start()) {
            for (int i = 0; i < FRAMES; i++) {
                Frame frame = frames.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (frame == null) {
                    throw new AssertionError(client + " brought nothing within " + Await.PATIENCE);
                }
                Images.check(frame.id(), frame.toByteArray());
            }
        }
    }

    private static void ask(PullClientBuilder<?> builder) {
        try (ImageStreamClient client =
                builder.noReconnect().openTimeout(Await.PATIENCE).onDemand().start()) {
            for (int i = 0; i < FRAMES; i++) {
                Frame frame = Await.get(i == 0 ? client.get(i) : client.next());
                Images.check(frame.id(), frame.toByteArray());
            }
        }
    }

    private static Crowd.Visit ours(ImageStreamServer server) {
        return random -> {
            ClientBuilder<?> builder = ImageStreamClient.builder().from(server.uri());
            if (builder instanceof PullClientBuilder<?> pull) {
                ask(pull);
            } else {
                watch(builder);
            }
        };
    }

    /** One of ours that is closed while it connects, by another thread. */
    private static Crowd.Visit oursInAHurry(ImageStreamServer server) {
        return random -> {
            ImageStreamClient client =
                    ImageStreamClient.builder().from(server.uri()).noReconnect().build();
            long wait = random.nextInt(3_000_000);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread starter = new Thread(() -> {
                try {
                    client.start();
                } catch (IllegalStateException e) {
                    // Closed before it started.
                } catch (ImageStreamException e) {
                    if (!e.getMessage().contains("closed")) {
                        failure.set(e);
                    }
                }
            });
            starter.start();
            pass(wait);
            client.close();
            starter.join();
            if (failure.get() != null) {
                throw new AssertionError("a client that was closed failed otherwise: " + failure.get(), failure.get());
            }
        };
    }

    // --- TCP --------------------------------------------------------------------------------------------------------

    private static FamilyClient join(ImageStreamServer server, boolean push, int buffer) {
        FamilyClient client =
                FamilyClient.connect("127.0.0.1", server.port(), buffer).open();
        return client.command(push ? "START" : "GET -1");
    }

    private static List<Crowd.Visit> tcp(ImageStreamServer server, boolean push) {
        Crowd.Visit polite = random -> {
            try (FamilyClient client = join(server, push, 0)) {
                for (int i = 0; i < FRAMES; i++) {
                    FamilyClient.Received frame = client.readFrame();
                    Images.check(frame.id(), frame.image());
                    client.command(push ? "ALIVE" : "GET -1");
                }
                client.command("END");
            }
        };
        Crowd.Visit silent = random -> FamilyClient.connect(server.port()).close();
        Crowd.Visit halfACommand =
                random -> FamilyClient.connect(server.port()).send("LISTEN_PO").close();
        Crowd.Visit nobodyListens = random -> {
            try (FamilyClient client = FamilyClient.connect(server.port()).stopListening()) {
                client.command("LISTEN_PORT {port}").readControlUntilEnd();
            }
        };
        Crowd.Visit resets = rude(random -> {
            FamilyClient client = join(server, push, 0);
            client.readData(1, Await.PATIENCE);
            client.abort();
        });
        Crowd.Visit vanishesWithinAFrame = rude(random -> {
            FamilyClient client = join(server, push, SMALL_BUFFER);
            for (int i = 0; i < 10 && !push; i++) {
                client.command("GET " + i);
            }
            client.readData(1 + random.nextInt(500), Await.PATIENCE);
            pass(random.nextInt(400_000_000)); // Now more has come than the buffer holds.
            if (random.nextBoolean()) {
                client.abort();
            } else {
                client.close();
            }
        });
        Crowd.Visit slow = rude(random -> {
            try (FamilyClient client = join(server, push, SMALL_BUFFER)) {
                for (long end = System.nanoTime() + LINGER_NANOS; System.nanoTime() - end < 0; pass(SIP_NANOS)) {
                    client.readData(1, Await.PATIENCE);
                    if (!push) {
                        client.command("GET -1");
                    }
                }
            }
        });
        return List.of(
                polite,
                polite,
                silent,
                halfACommand,
                nobodyListens,
                resets,
                vanishesWithinAFrame,
                slow,
                ours(server),
                oursInAHurry(server));
    }

    // --- HTTP -------------------------------------------------------------------------------------------------------

    /** Speaks HTTP to a server, by whatever it is wrapped in. */
    private interface Dial {
        PlainHttp connect(int receiveBuffer) throws IOException;
    }

    private static List<Crowd.Visit> pages(Dial dial, String still) {
        Crowd.Visit stream = random -> {
            try (PlainHttp http = dial.connect(0)) {
                http.openStream("/stream");
                for (int i = 0; i < FRAMES; i++) {
                    PlainHttp.Part part = http.readPart();
                    Images.check(part.id(), part.image());
                }
            }
        };
        Crowd.Visit stills = random -> {
            try (PlainHttp http = dial.connect(0)) {
                for (int i = 0; i < FRAMES; i++) {
                    PlainHttp.Answer answer = http.get(still).readAnswer();
                    Images.check(Integer.parseInt(answer.field("X-Frame-Id")), answer.body());
                }
            }
        };
        Crowd.Visit page = random -> {
            try (PlainHttp http = dial.connect(0)) {
                if (http.get("/").readAnswer().status() != 200) {
                    throw new AssertionError("no page");
                }
            }
        };
        Crowd.Visit nonsense = rude(random -> {
            try (PlainHttp http = dial.connect(0)) {
                http.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello")
                        .readUntilEnd();
            }
        });
        Crowd.Visit halfARequest =
                random -> dial.connect(0).send("GET /stream HTTP/1.1\r\nHo").close();
        Crowd.Visit resets = rude(random -> {
            PlainHttp http = dial.connect(SMALL_BUFFER);
            http.openStream("/stream");
            http.read(1 + random.nextInt(500));
            pass(random.nextInt(400_000_000));
            http.abort();
        });
        Crowd.Visit slow = rude(random -> {
            try (PlainHttp http = dial.connect(SMALL_BUFFER)) {
                http.get("/stream");
                for (long end = System.nanoTime() + LINGER_NANOS; System.nanoTime() - end < 0; pass(SIP_NANOS)) {
                    http.read(1);
                }
            }
        });
        return List.of(stream, stream, stills, page, nonsense, halfARequest, resets, slow);
    }

    private static List<Crowd.Visit> with(List<Crowd.Visit> some, Crowd.Visit... more) {
        return java.util.stream.Stream.concat(some.stream(), java.util.stream.Stream.of(more))
                .toList();
    }

    private List<Crowd.Visit> http() {
        int port = venue.web.port();
        return with(
                pages(buffer -> PlainHttp.connect(port, buffer), "/frame"),
                random -> watch(ImageStreamClient.builder().http("http://127.0.0.1:" + port + "/stream")));
    }

    private List<Crowd.Visit> tls() {
        return with(
                pages(
                        buffer -> PlainHttp.over(
                                shakeHands(PlainHttp.plainSocket("127.0.0.1", "127.0.0.1", venue.tls.port(), buffer))),
                        "/frames/7"),
                random -> PlainHttp.connect(venue.tls.port()).send("\26\3\1").close(), // A handshake that begins.
                rude(random -> {
                    try (PlainHttp http = PlainHttp.connect(venue.tls.port())) {
                        http.get("/").readUntilEnd(); // Without TLS.
                    }
                }));
    }

    private SSLSocket shakeHands(Socket connected) throws IOException {
        SSLSocket socket = (SSLSocket)
                venue.trusting.getSocketFactory().createSocket(connected, "127.0.0.1", connected.getPort(), true);
        socket.setSoTimeout((int) Await.PATIENCE.toMillis());
        socket.startHandshake();
        return socket;
    }

    private List<Crowd.Visit> webSocket() {
        int port = venue.web.port();
        Crowd.Visit polite = random -> {
            try (PlainWebSocket socket = PlainWebSocket.connect(port, "/ws")) {
                for (int i = 0; i < FRAMES; i++) {
                    PlainWebSocket.Message message = socket.readMessage();
                    Images.check(message.frameId(), message.image());
                    socket.ack(message);
                }
                socket.sendClose(1000).readClose();
            }
        };
        Crowd.Visit acknowledgesNothing = random -> {
            try (PlainWebSocket socket = PlainWebSocket.connect(port, "/ws")) {
                socket.readMessage();
                pass(random.nextInt(1_000_000_000));
            }
        };
        Crowd.Visit nonsense = random -> {
            try (PlainWebSocket socket = PlainWebSocket.connect(port, "/ws")) {
                socket.sendText("what is this").readClose();
            }
        };
        Crowd.Visit resets = rude(random -> {
            PlainHttp http = PlainHttp.connect(port, SMALL_BUFFER).send(PlainWebSocket.handshake("/ws?window=16"));
            PlainWebSocket.opened(http).http().read(1 + random.nextInt(500));
            pass(random.nextInt(400_000_000));
            http.abort();
        });
        Crowd.Visit slow = rude(random -> {
            PlainHttp http = PlainHttp.connect(port, SMALL_BUFFER).send(PlainWebSocket.handshake("/ws?window=16"));
            try (PlainWebSocket socket = PlainWebSocket.opened(http)) {
                for (long end = System.nanoTime() + LINGER_NANOS; System.nanoTime() - end < 0; pass(SIP_NANOS)) {
                    socket.http().read(1);
                }
            }
        });
        return List.of(polite, polite, acknowledgesNothing, nonsense, resets, slow);
    }

    // --- datagrams --------------------------------------------------------------------------------------------------

    /**
     * Makes a client whose commands come from a port that nobody used for long: to a server, who comes from the port of one that
     * vanished is that one, until its lease ends, and a second LISTEN_PORT is ignored.
     */
    private static FamilyDatagramClient stranger(ImageStreamServer server) {
        for (int i = 0; i < UNUSED_PORTS; i++) {
            int port = FIRST_PORT + Math.floorMod(STRANGERS.getAndIncrement(), UNUSED_PORTS);
            try {
                return FamilyDatagramClient.of("127.0.0.1", "127.0.0.1", server.port(), port);
            } catch (UncheckedIOException e) {
                // Another program's.
            }
        }
        throw new AssertionError("no port is free from " + FIRST_PORT + " on");
    }

    private static List<Crowd.Visit> udp(ImageStreamServer server, boolean push) {
        Crowd.Visit polite = random -> {
            try (FamilyDatagramClient client = stranger(server).open()) {
                client.command(push ? "START" : "GET -1");
                for (int i = 0; i < FRAMES; i++) {
                    FamilyDatagramClient.Received frame = client.readFrame();
                    Images.check(frame.id(), frame.image());
                    client.command(push ? "ALIVE" : "GET -1");
                }
                client.command("END");
            }
        };
        Crowd.Visit vanishes = random -> {
            FamilyDatagramClient client = stranger(server).open().command(push ? "START" : "GET 3");
            client.receive();
            client.close();
        };
        Crowd.Visit readsNothing = random -> {
            try (FamilyDatagramClient client = stranger(server).open()) {
                client.command(push ? "START" : "GET 3");
                pass(random.nextInt(1_000_000_000));
            }
        };
        Crowd.Visit setsNothingUp =
                random -> stranger(server).command("FRAGMENT_SIZE 600").close();
        Crowd.Visit nonsense = random -> stranger(server).send("what is this").close();
        return List.of(
                polite, polite, vanishes, readsNothing, setsNothingUp, nonsense, ours(server), oursInAHurry(server));
    }

    private static Crowd.Visit joinsWithoutALibrary(ImageStreamServer server) {
        return random -> {
            try (MulticastSocket socket = new MulticastSocket(server.port())) {
                NetworkInterface loopback = NetworkInterface.getByName(Venue.LOOPBACK);
                InetSocketAddress group =
                        new InetSocketAddress(InetAddress.getByName(server.uri().host()), 0);
                socket.joinGroup(group, loopback);
                pass(random.nextInt(500_000_000));
                if (random.nextBoolean()) {
                    socket.leaveGroup(group, loopback);
                }
            }
        };
    }

    private static List<Crowd.Visit> multicast(ImageStreamServer server) {
        return List.of(
                random -> watch(ImageStreamClient.builder()
                        .mcastPush(server.uri().host(), server.port())
                        .networkInterface(Venue.LOOPBACK)),
                joinsWithoutALibrary(server));
    }

    private List<Crowd.Visit> askedMulticast() {
        ImageStreamServer server = venue.mcastPull;
        int control = server.controlPort().orElseThrow();
        Crowd.Visit asks = random -> ask(ImageStreamClient.builder()
                .mcastPull(server.uri().host(), server.port())
                .networkInterface(Venue.LOOPBACK)
                .control("127.0.0.1", control));
        Crowd.Visit asksAndVanishes =
                random -> FamilyDatagramClient.of(control).command("GET -1").close();
        Crowd.Visit nonsense =
                random -> FamilyDatagramClient.of(control).send("what is this").close();
        return List.of(asks, asks, asksAndVanishes, nonsense, joinsWithoutALibrary(server));
    }

    private List<Crowd.Visit> rtp() {
        ImageStreamServer server = venue.rtp;
        Crowd.Visit ours = random -> {
            BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
            try (ImageStreamClient client = ImageStreamClient.builder()
                    .rtp(server.uri().host(), server.port())
                    .networkInterface(Venue.LOOPBACK)
                    .noReconnect()
                    .openTimeout(Await.PATIENCE)
                    .onFrame(frames::add)
                    .start()) {
                Frame frame = frames.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (frame == null) {
                    throw new AssertionError(client + " brought nothing within " + Await.PATIENCE);
                }
                Images.Pictures.number(frame.toByteArray());
            }
        };
        return List.of(ours, joinsWithoutALibrary(server));
    }

    // --- catalog ----------------------------------------------------------------------------------------------------

    private List<Crowd.Visit> catalog() {
        int port = venue.catalog.port();
        Crowd.Visit reads = random -> {
            try (PlainHttp http = PlainHttp.connect(port)) {
                PlainHttp.Answer first = http.get("/streams").readAnswer();
                if (first.field("Content-Type").startsWith("text/plain")) {
                    return; // Whoever says nothing for a second gets what old clients get: there was no processor free.
                }
                for (String target : List.of("/streams/9.sdp", "/streams/1/descriptor", "/")) {
                    PlainHttp.Answer answer = http.get(target).readAnswer();
                    if (answer.status() != 200) {
                        throw new AssertionError(target + ": " + answer.status());
                    }
                }
            }
        };
        Crowd.Visit follows = random -> {
            try (PlainHttp http = PlainHttp.connect(port)) {
                http.get("/events").readHead();
                pass(random.nextInt(1_000_000_000));
            }
        };
        Crowd.Visit looks = random -> {
            try (PlainWebSocket socket = Watchers.pictures(port)) {
                socket.sendText("watch 1 1").sendText("watch 3 3");
                PlainWebSocket.Message picture = Watchers.picture(socket);
                Images.check(picture.frameId(), picture.image());
                socket.ack(picture).sendText("leave 1");
            }
        };
        Crowd.Visit vanishesWithinAPicture = rude(random -> {
            PlainWebSocket socket = Watchers.pictures(port);
            socket.sendText("watch 1 1").sendText("watch 4 4");
            socket.http().read(1 + random.nextInt(10));
            socket.http().abort();
        });
        Crowd.Visit saysNothing = random -> PlainHttp.connect(port).close();
        Crowd.Visit resetsEvents = rude(random -> {
            PlainHttp http = PlainHttp.connect(port, SMALL_BUFFER);
            http.get("/events").readHead();
            http.abort();
        });
        return List.of(reads, follows, looks, vanishesWithinAPicture, saysNothing, resetsEvents);
    }
}
