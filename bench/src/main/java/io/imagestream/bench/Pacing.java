package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How punctual a server is. */
final class Pacing implements Measurement {
    private static final int LENGTH = 8 * 1024;
    private static final int[] RATES = {24, 60, 240};
    private static final int[] CLIENTS = {1, 100, 1000};
    private static final int TYPICAL = 24;
    private static final List<String> BUSY = List.of("sh", "-c", "while :; do :; done");

    /** Where ours tells them, in its answer. */
    private static final int QUANTILES = 3;

    @Override
    public String name() {
        return "pacing";
    }

    @Override
    public String title() {
        return "How long after their deadlines frames of 8 KB are handed to the system over TCP (ours rounds up by up to a quarter)";
    }

    @Override
    public void measure(Settings settings, Report report) {
        Chart chart = report.chart("lateness", "Lateness of frames of 8 KB, p99, on an idle machine", "clients", "µs");
        for (int ips : settings.full() ? RATES : new int[] {TYPICAL}) {
            for (int clients : CLIENTS) {
                for (Row row : compare(settings, report, ips, clients, false)) {
                    if (row.unit().equals("p99 µs")) {
                        chart.add(row.subject() + ", " + ips + "/s", clients, row.median());
                    }
                }
            }
        }
        for (int clients : CLIENTS) {
            compare(settings, report, TYPICAL, clients, true);
        }
    }

    private static List<Row> compare(Settings settings, Report report, int ips, int clients, boolean busy) {
        String of = clients + " clients, " + ips + "/s" + (busy ? ", beside a loop that takes a processor" : "");
        Contender ours =
                Contender.of(Subject.ours("tcp_push", LENGTH, ips), subject -> ours(settings, subject, clients, busy));
        Contender reference = Contender.of(
                Subject.reference(settings, "tcp_writer", LENGTH, ips),
                subject -> reference(settings, subject, clients, busy));
        return Comparison.run(settings, report, of, List.of(ours, reference));
    }

    private static Map<String, Double> ours(Settings settings, Subject subject, int clients, boolean busy) {
        try (Tool server = Tool.start(subject)) {
            try (Tool sink = sink(settings, server.port(), clients)) {
                sink.await("connected");
                Run.pause(settings.warmUp());
            }
            server.renew(); // Its statistics begin with it, and the code is compiled.
            try (Tool sink = sink(settings, server.port(), clients)) {
                sink.await("connected");
                beside(busy, settings);
                List<Double> frames = server.ask("frames");
                Map<String, Double> figures = quantiles(frames, QUANTILES);
                figures.put("deadlines missed", frames.get(2));
                return figures;
            }
        }
    }

    private static Map<String, Double> reference(Settings settings, Subject subject, int clients, boolean busy) {
        try (Tool server = Tool.start(subject);
                Tool sink = sink(settings, server.port(), clients)) {
            sink.await("connected");
            server.ask("frames"); // What was before does not count.
            beside(busy, settings);
            return quantiles(server.ask("frames"), 1);
        }
    }

    private static void beside(boolean busy, Settings settings) {
        Tool loop = busy ? Tool.start(BUSY) : null;
        try {
            Run.pause(settings.window());
        } finally {
            if (loop != null) {
                loop.close();
            }
        }
    }

    private static Tool sink(Settings settings, int port, int clients) {
        return Tool.start(Subject.command(settings.tool("tcp_sink"), port, clients, "original"));
    }

    private static Map<String, Double> quantiles(List<Double> answer, int first) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p50 µs", answer.get(first));
        figures.put("p99 µs", answer.get(first + 1));
        figures.put("max µs", answer.get(first + 2));
        return figures;
    }
}
