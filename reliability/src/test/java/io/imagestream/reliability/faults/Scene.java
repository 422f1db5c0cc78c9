package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A server that streams in every way there is, with clients of every kind at two stations: {@link #BAD}, to whose cable things are
 * done, and {@link #GOOD}, which must not feel it.
 */
final class Scene implements AutoCloseable {
    static final String SERVER = "s";
    static final String BAD = "a";
    static final String GOOD = "b";
    static final List<String> KINDS =
            List.of("tcp_push", "tcp_pull", "http", "ws", "udp_push", "udp_pull", "mcast_push", "mcast_pull", "rtp");

    static final double IPS = 12;
    static final int LENGTH = 8_000;

    private static final long RECOVERY_MILLIS = 2_000;
    /** How often a recovery waits for a processor, at most: in several programs, one after the other. */
    private static final int WAITS = 10;

    private static final Duration RECOVERY_PATIENCE = Duration.ofSeconds(60);

    final Network network;
    private final Map<String, Child> stations = new TreeMap<>();
    private final Hiccups hiccups = new Hiccups();
    private final String serve;
    private final Duration alive;

    private Scene(Network network, Duration stallLimit, Duration lease) {
        this.network = network;
        serve = "serve " + IPS + " " + LENGTH + " " + stallLimit.toMillis() + " " + lease.toMillis();
        alive = lease.dividedBy(3);
    }

    /** Starts it, and waits until every client gets images. */
    static Scene begin(Duration stallLimit, Duration lease) {
        Scene scene = new Scene(Network.of(SERVER, BAD, GOOD), stallLimit, lease);
        try {
            for (String name : List.of(SERVER, BAD, GOOD)) {
                scene.stations.put(name, scene.network.station(name));
            }
            scene.serve();
            scene.watchAll(GOOD);
            scene.watchAll(BAD);
            return scene;
        } catch (RuntimeException | Error e) {
            scene.close();
            throw e;
        }
    }

    void serve() {
        ask(SERVER, serve);
    }

    /** Starts clients of every kind, and waits for an image at each. */
    void watchAll(String station) {
        watch(station, KINDS);
    }

    void watch(String station, List<String> kinds) {
        kinds.forEach(kind ->
                ask(station, "watch " + kind + " " + kind + " " + network.address(SERVER) + " " + alive.toMillis()));
        awaitAll(station, 0, kinds, "frames come to all", report -> report.get("frames") > 0);
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

    /** Lets a station's program die where it stands. */
    void kill(String station) {
        stations.get(station).close();
    }

    /** Starts a program at a station whose last one has ended. */
    void restart(String station) {
        stations.put(station, network.station(station));
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
        return parse(ask(SERVER, "clients"));
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
        return new Before(
                Watch.now(), report(GOOD, 0), clients().get("published").get("frames"));
    }

    /** What was before a fault. */
    record Before(long millis, Map<String, Report> reports, long published) {}

    /**
     * The clients at the good station kept their connections and went on all the while. Of a machine that is busy with other things
     * they may miss some frames, of a server that waits for somebody they would miss most.
     */
    void assertUntouched(String what, Before before) {
        assertWhole(GOOD);
        long published = clients().get("published").get("frames") - before.published();
        long busy = hiccups.longestMillis();
        Map<String, Report> reports = report(GOOD, before.millis());
        StringBuilder rates = new StringBuilder();
        reports.forEach((kind, report) -> {
            Report then = before.reports().get(kind);
            long missed = report.get("missed") - then.get("missed");
            rates.append(String.format(Locale.ROOT, " %s %d,", kind, missed));
            assertThat(missed)
                    .as("of %d frames that %s at %s has missed: %s", published, kind, GOOD, report)
                    .isLessThanOrEqualTo(published / 4 + busy);
            assertThat(report.get("gap"))
                    .as("time without a frame of %s at %s: %s", kind, GOOD, report)
                    .isLessThan(RECOVERY_MILLIS + WAITS * busy);
        });
        assertConnected(before);
        System.out.printf(Locale.ROOT, "faults: %s: of %d frames the good clients missed:%s%n", what, published, rates);
    }

    /** The good clients have the connections that they had, but for the program that opens another in silence. */
    void assertConnected(Before before) {
        report(GOOD, 0).forEach((kind, report) -> {
            if (!kind.equals("ws")) {
                assertThat(report.get("connections"))
                        .as("connections of %s at %s: %s", kind, GOOD, report)
                        .isEqualTo(before.reports().get(kind).get("connections"));
            }
        });
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
    }
}
