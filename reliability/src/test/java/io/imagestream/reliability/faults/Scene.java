package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * A server that streams in every way there is, with clients of every kind at two stations: {@link #BAD}, to whose cable things are
 * done, and {@link #GOOD}, which must not feel it. What the machine does to a stream, which may be busy with other things, another
 * server tells, {@link #CONTROL}: it streams the same to clients of its own, in the program of the good ones, and nothing is done to
 * any of them.
 */
final class Scene implements AutoCloseable {
    static final String SERVER = "s";
    static final String BAD = "a";
    static final String GOOD = "b";
    static final String CONTROL = "c";
    static final List<String> KINDS = List.of(
            "tcp_push",
            "tcp_pull",
            "http",
            "https",
            "ws",
            "wss",
            "udp_push",
            "udp_pull",
            "mcast_push",
            "mcast_pull",
            "rtp",
            "rtp_one");

    /** Programs of others, which open a connection when they like. */
    private static final List<String> OTHERS = List.of("ws", "wss");

    /** What stands before the kind in the names of the control server's clients. */
    private static final String CONTROLS = "control_";

    private static final int CONTROL_SHIFT = 20;

    /** Servers that find out soon that somebody has gone, as they send something to him, or have to hear of him. */
    static final List<String> SERVERS_THAT_SEND = List.of("tcp_push", "tls", "udp_push", "udp_pull", "mcast_pull");

    /** How many clients a station has at each server that notices when one leaves. */
    private static final Map<String, Integer> CLIENTS =
            Map.of("tcp_push", 3, "tcp_pull", 1, "tls", 2, "udp_push", 1, "udp_pull", 1, "mcast_pull", 1);

    /** What a client of the original's protocol has at the server: commands come by one, images leave by the other. */
    private static final int SOCKETS = 2;

    /** What takes nothing, see {@link Holder}. */
    private static final List<String> HOLDERS = List.of("http", "family", "ws", "https", "silent", "silent-tls");

    private static final int SILENT = 2;
    private static final AtomicInteger COUNT = new AtomicInteger();

    static final double IPS = 12;
    static final int LENGTH = 8_000;

    /** The share of the frames that a fault may cost others, besides those at the edges of the time that is looked at. */
    private static final double FEW = 0.03;

    private static final int EDGE = 1;
    /** How much longer others may wait for a frame. */
    private static final long SHORT_MILLIS = 400;

    private static final long RECOVERY_MILLIS = 2_000;
    /** How often a recovery waits for a processor, at most: in several programs, one after the other. */
    private static final int WAITS = 10;

    private static final Duration RECOVERY_PATIENCE = Duration.ofSeconds(60);

    final Network network;
    private final Variant variant;
    private final Map<String, Child> stations = new TreeMap<>();
    private final Hiccups hiccups = new Hiccups();
    private final Path folder;
    private final String bounds;
    private final Duration alive;

    private Scene(Network network, Variant variant, Duration stallLimit, Duration lease) {
        this.network = network;
        this.variant = variant;
        bounds = stallLimit.toMillis() + " " + lease.toMillis();
        alive = lease.dividedBy(3);
        folder = Path.of(
                System.getProperty("java.io.tmpdir"),
                "imagestream-faults-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    }

    private void writeCertificate() {
        TestCertificate certificate = TestCertificate.create(address(SERVER), address(CONTROL));
        try {
            Files.createDirectory(folder);
            for (Path each : List.of(folder, folder.resolve(Station.CERTIFICATE), folder.resolve(Station.KEY))) {
                each.toFile().deleteOnExit(); // Of a test run that is broken off; the last comes first.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        certificate.writeCertificate(folder.resolve(Station.CERTIFICATE));
        certificate.writeKey(folder.resolve(Station.KEY));
    }

    /** Starts it, and waits until every client gets images; further stations are there, with a program that does nothing yet. */
    static Scene begin(Variant variant, Duration stallLimit, Duration lease, String... further) {
        List<String> names = new ArrayList<>(List.of(SERVER, BAD, GOOD, CONTROL));
        names.addAll(List.of(further));
        Network network = Network.of(names.toArray(String[]::new));
        Scene scene = new Scene(network, variant, stallLimit, lease);
        try {
            scene.writeCertificate();
            names.forEach(scene::restart);
            together(scene::serve, () -> scene.serve(CONTROL, scene.address(GOOD), CONTROL_SHIFT));
            together(() -> scene.watchAll(BAD), () -> {
                scene.watchAll(GOOD);
                scene.watch(GOOD, CONTROLS, CONTROL, CONTROL_SHIFT, KINDS);
            });
            return scene;
        } catch (RuntimeException | Error e) {
            scene.close();
            throw e;
        }
    }

    /** Does two things with the programs of different stations, which bound their time themselves. */
    private static void together(Runnable one, Runnable other) {
        CompletableFuture<Void> apart = CompletableFuture.runAsync(one, task -> new Thread(task, "scene").start());
        other.run();
        apart.join();
    }

    /** Returns a station's address when the scene begins. */
    String address(String station) {
        return network.address(station, variant.ipv6());
    }

    void serve() {
        String receivers = stations.keySet().stream()
                .filter(name -> !name.equals(SERVER) && !name.equals(CONTROL))
                .map(this::address)
                .collect(Collectors.joining(","));
        serve(SERVER, receivers, 0);
    }

    private void serve(String station, String receivers, int shift) {
        ask(
                station,
                "serve " + IPS + " " + LENGTH + " " + bounds + " " + address(station) + " " + shift + " " + receivers);
    }

    /** Starts clients of every kind, and waits for an image at each. */
    void watchAll(String station) {
        watch(station, KINDS);
    }

    void watch(String station, List<String> kinds) {
        watch(station, "", SERVER, 0, kinds);
    }

    private void watch(String station, String prefix, String server, int shift, List<String> kinds) {
        String place = address(server) + " " + shift + " " + alive.toMillis();
        kinds.forEach(kind -> ask(station, "watch " + prefix + kind + " " + kind + " " + place));
        List<String> names = kinds.stream().map(prefix::concat).toList();
        awaitAll(station, 0, names, "frames come to all", report -> report.get("frames") > 0);
    }

    /** Publishes at another rate, 0 for none; the control server too. */
    void publish(double ips) {
        ask(SERVER, "publish " + ips);
        ask(CONTROL, "publish " + ips);
    }

    void closeAll(String station, List<String> kinds) {
        kinds.forEach(kind -> ask(station, "close " + kind));
    }

    /** Asks a station, which must be able to do it. */
    String ask(String station, String question) {
        String answer = stations.get(station).ask(question);
        assertThat(answer).as("%s: %s", station, question).doesNotStartWith("failed");
        return answer;
    }

    /** Opens connections at a station that take nothing, two of each kind; returns how many of them are sent something. */
    int hold(String station) {
        for (int i = 0; i < 2; i++) {
            HOLDERS.forEach(kind -> ask(station, "hold " + kind + " " + address(SERVER)));
        }
        return 2 * (HOLDERS.size() - SILENT);
    }

    /** Lets a station's program die where it stands. */
    void kill(String station) {
        stations.get(station).close();
    }

    /** Starts a program at a station where none is, or whose last one has ended. */
    void restart(String station) {
        stations.put(station, network.station(station, variant.nio(), folder));
    }

    // --- figures ----------------------------------------------------------------------------------------------------

    /** Figures by their name; those of servers have their reasons among them. */
    record Report(String text, Map<String, Long> figures) {
        long get(String figure) {
            return figures.getOrDefault(figure, 0L);
        }
    }

    /** Returns what each client at a station has seen since a time. */
    Map<String, Report> report(String station, long since) {
        return parse(ask(station, "report " + since));
    }

    /** Returns how many clients each server has, and why others have gone. */
    Map<String, Report> clients() {
        return clients(SERVER);
    }

    private Map<String, Report> clients(String server) {
        return parse(ask(server, "clients"));
    }

    private long published(String server) {
        return clients(server).get("published").get("frames");
    }

    Report footprint(String station) {
        return figures(ask(station, "footprint").split(" "));
    }

    private static Map<String, Report> parse(String answer) {
        Map<String, Report> reports = new TreeMap<>();
        for (String line : answer.split(";")) {
            String[] words = line.split(" ");
            reports.put(words[0], figures(Arrays.copyOfRange(words, 1, words.length)));
        }
        return reports;
    }

    private static Report figures(String[] words) {
        Map<String, Long> figures = new HashMap<>();
        for (String word : words) {
            String[] pair = word.split("=", 2);
            if (pair[1].matches("-?[0-9]+")) {
                figures.put(pair[0], Long.parseLong(pair[1]));
            }
        }
        return new Report(String.join(" ", words), figures);
    }

    void awaitAll(String station, long since, List<String> kinds, String what, Predicate<Report> condition) {
        Await.untilAsserted(RECOVERY_PATIENCE, () -> {
            pause(50);
            Map<String, Report> reports = report(station, since);
            for (String kind : kinds) {
                assertThat(reports.get(kind))
                        .as("%s: %s at %s", what, kind, station)
                        .matches(condition);
            }
        });
    }

    /** Waits, as a fault lasts its time. */
    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    // --- what must hold ---------------------------------------------------------------------------------------------

    /** Whatever happened: nothing torn, nothing old after something newer. */
    void assertWhole(String station) {
        report(station, 0).forEach((kind, report) -> {
            assertThat(report.get("torn"))
                    .as("torn frames of %s at %s: %s", kind, station, report)
                    .isZero();
            assertThat(report.get("old"))
                    .as("old frames of %s at %s: %s", kind, station, report)
                    .isZero();
        });
    }

    /** Time begins now that the good clients' figures are of. */
    Before before() {
        return new Before(Watch.now(), report(GOOD, 0), published(SERVER), published(CONTROL));
    }

    /** What was before a fault. */
    record Before(long millis, Map<String, Report> reports, long published, long control) {
        /** Returns how many frames a client has missed since, of those published; RTP does not number them. */
        long missed(String client, Map<String, Report> now, long publishedSince) {
            String figure = client.contains("rtp") ? "frames" : "missed";
            long more = now.get(client).get(figure) - reports.get(client).get(figure);
            return client.contains("rtp") ? Math.max(0, publishedSince - more) : more;
        }
    }

    /**
     * The clients at the good station kept their connections, and missed no more than a few percent of the frames that the control
     * server's clients did not miss; nor did they wait much longer for one.
     */
    void assertUntouched(String what, Before before) {
        assertWhole(GOOD);
        Map<String, Report> reports = report(GOOD, before.millis());
        long published = published(SERVER) - before.published();
        long control = published(CONTROL) - before.control();
        long busy = Math.max(
                hiccups.longestMillis(), clients(SERVER).get("published").get("waited"));
        long worstMissed = worst(kind -> before.missed(CONTROLS + kind, reports, control));
        long worstGap = worst(kind -> reports.get(CONTROLS + kind).get("gap"));
        String figures = KINDS.stream()
                .map(kind -> String.format(
                        Locale.ROOT,
                        "%s %d (%d)",
                        kind,
                        before.missed(kind, reports, published),
                        before.missed(CONTROLS + kind, reports, control)))
                .collect(Collectors.joining(", "));
        System.out.printf(
                Locale.ROOT,
                "faults: %s: of %d frames (control %d) the good clients missed: %s; longest ms without: %d (%d); the programs waited %d%n",
                what,
                published,
                control,
                figures,
                worst(kind -> reports.get(kind).get("gap")),
                worstGap,
                busy);
        long allowed = EDGE + Math.round(FEW * published + IPS * busy / 1000) + worstMissed;
        for (String kind : KINDS) {
            assertThat(before.missed(kind, reports, published))
                    .as("of %d frames that %s at %s has missed: %s", published, kind, GOOD, figures)
                    .isLessThanOrEqualTo(allowed);
            assertThat(reports.get(kind).get("gap"))
                    .as("time without a frame of %s at %s: %s", kind, GOOD, reports.get(kind))
                    .isLessThan(worstGap + SHORT_MILLIS + WAITS * busy);
        }
        assertConnected(before);
    }

    private static long worst(ToLongFunction<String> figure) {
        return KINDS.stream().mapToLong(figure).max().orElseThrow();
    }

    /** The good clients have the connections that they had, but for the programs that open another in silence. */
    void assertConnected(Before before) {
        Map<String, Report> now = report(GOOD, 0);
        KINDS.stream()
                .filter(kind -> !OTHERS.contains(kind))
                .forEach(kind -> assertThat(now.get(kind).get("connections"))
                        .as("connections of %s at %s: %s", kind, GOOD, now.get(kind))
                        .isEqualTo(before.reports().get(kind).get("connections")));
    }

    /** What the server holds for clients. */
    record Held(Map<String, Report> reports, Report footprint) {
        long clients(String server) {
            return reports.get(server).get("clients");
        }
    }

    /** Waits until nobody watches but the clients of so many stations, besides the group, which is a client, too; of those whom nothing is sent others may be left. */
    Held held(int stations) {
        awaitClients(SERVERS_THAT_SEND, Await.PATIENCE, (server, clients) -> {
            int group = server.equals("mcast_pull") ? 1 : 0;
            return clients == stations * CLIENTS.get(server) + group;
        });
        return new Held(clients(), footprint(SERVER));
    }

    /** Waits until servers have no more clients than before. */
    void awaitClients(Held before, List<String> servers, Duration limit) {
        awaitClients(servers, limit, (server, clients) -> clients <= before.clients(server));
    }

    private void awaitClients(List<String> servers, Duration limit, BiPredicate<String, Long> condition) {
        Await.untilAsserted(limit, () -> {
            pause(200);
            Map<String, Report> now = clients();
            for (String server : servers) {
                assertThat(now.get(server))
                        .as("clients of %s", server)
                        .matches(report -> condition.test(server, report.get("clients")));
            }
        });
    }

    /** Waits until the server holds no more than before, but for clients that the operating system has still to find dead. */
    void awaitFootprint(Held before, long dead) {
        Await.untilAsserted(() -> {
            pause(200);
            Report now = footprint(SERVER);
            assertThat(now.get("descriptors"))
                    .as("descriptors: %s", now)
                    .isLessThanOrEqualTo(before.footprint().get("descriptors") + SOCKETS * dead);
            assertThat(now.get("threads"))
                    .as("threads: %s", now)
                    .isLessThanOrEqualTo(before.footprint().get("threads"));
            assertThat(now.get("prepared"))
                    .as("bytes of prepared frames: %s", now)
                    .isLessThanOrEqualTo(before.footprint().get("prepared") + 4L * LENGTH);
        });
    }

    /** Whoever neither sends nor is sent anything is asked by the operating system whether it is there. */
    void assertKeepalive() {
        List<String> connections = network.run(SERVER, "ss", "-tnoH", "state", "established")
                .lines()
                .toList();
        assertThat(connections).isNotEmpty().allMatch(line -> line.contains("timer:("));
    }

    /** New frames come to all kinds within two seconds of a time, and as much more as the machine is busy with other things. */
    void assertRecovery(String what, String station, List<String> kinds, long ended) {
        awaitAll(station, ended, kinds, "frames come again", report -> report.get("first") >= 0);
        Map<String, Report> reports = report(station, ended);
        reports.keySet().retainAll(kinds);
        print(what + ": ms until a new frame came", reports, "first");
        long busy = hiccups.longestMillis();
        reports.forEach((kind, report) -> assertThat(report.get("first"))
                .as(
                        "recovery of %s at %s in ms, while this program waited up to %d ms: %s",
                        kind, station, busy, report)
                .isLessThan(RECOVERY_MILLIS + WAITS * busy));
    }

    /** Prints a figure of each kind, for whoever reads the log. */
    static void print(String what, Map<String, Report> reports, String figure) {
        String all = reports.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue().get(figure))
                .collect(Collectors.joining(", "));
        System.out.printf(Locale.ROOT, "faults: %s: %s%n", what, all);
    }

    @Override
    public void close() {
        hiccups.close();
        network.close();
        try {
            for (String name : List.of(Station.CERTIFICATE, Station.KEY)) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
