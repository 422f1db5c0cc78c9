package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import java.util.List;
import java.util.stream.Stream;

/** How many clients a server can keep at the full rate on one processor. */
final class Holding implements Measurement {
    private static final int LENGTH = 32 * 1024;
    private static final int IPS = 24;
    /** Which share of the rate the slowest client must get. */
    private static final double HELD = 0.98;

    private static final int FIRST = 1000;
    private static final int MOST = 16_000;
    /** How near the limit is searched. */
    private static final double NEAR = 0.02;

    @Override
    public String name() {
        return "holding";
    }

    @Override
    public String title() {
        return "Clients that get 24 images of 32 KB a second from a server on one processor";
    }

    @Override
    public void measure(Settings settings, Report report) {
        List<Contender> contenders = Stream.of(
                        Subject.ours("tcp_push", LENGTH, IPS), Subject.reference(settings, "tcp_writer", LENGTH, IPS))
                .map(Holding::pinned)
                .map(subject -> Contender.of(subject, "clients", pinned -> largest(settings, pinned)))
                .toList();
        Comparison.run(settings, report, "original, 32 KB, 24/s", contenders);
    }

    private static Subject pinned(Subject subject) {
        return subject.startedBy(List.of("taskset", "-c", "0"));
    }

    private static double largest(Settings settings, Subject subject) {
        int held = 0;
        int failed = MOST;
        int clients = FIRST;
        while (failed - held > NEAR * failed && clients < MOST) {
            if (holds(settings, subject, clients)) {
                held = clients;
                clients = failed == MOST ? clients * 2 : (held + failed) / 2;
            } else {
                failed = clients;
                clients = (held + failed) / 2;
            }
        }
        return held;
    }

    private static boolean holds(Settings settings, Subject subject, int clients) {
        Run run = Run.of(
                settings,
                subject,
                port -> Subject.command("taskset", "-c", "1", settings.tool("tcp_sink"), port, clients, "original"));
        boolean held = run.least() >= HELD * IPS * run.seconds() * LENGTH;
        System.err.println(subject.name() + ", " + clients + " clients: " + (held ? "held" : "not held"));
        return held;
    }
}
