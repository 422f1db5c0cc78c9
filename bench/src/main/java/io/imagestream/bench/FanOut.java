package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a frame costs a TCP server for each client. */
final class FanOut implements Measurement {
    private static final int[] LENGTHS = {8, 32, 128};
    private static final int[] CLIENTS = {1, 100, 500, 1000, 4000};
    private static final int TYPICAL_LENGTH = 32;
    private static final int[] TYPICAL_CLIENTS = {100, 500, 1000};
    private static final int FLAT_OUT_CLIENTS = 100;
    private static final int IPS = 24;

    /** Ours has no faster rate: a hundred clients take less. */
    private static final int FLAT_OUT = 1000;

    private static final int KB = 1024;

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String title() {
        return "CPU of the server for each frame and client over TCP";
    }

    @Override
    public void measure(Settings settings, Report report) {
        int[] lengths = settings.full() ? LENGTHS : new int[] {TYPICAL_LENGTH};
        int[] counts = settings.full() ? CLIENTS : TYPICAL_CLIENTS;
        report.remark(
                "The share of the rate is what clients got of 24 images a second: less than all where the machine's processors,"
                        + " which the receivers use, too, are not enough.");
        Chart chart = report.chart("cost", "CPU for a frame of 32 KB and client, 24 images a second", "clients", "µs");
        for (String protocol : List.of("original", "http")) {
            for (int length : lengths) {
                for (int clients : counts) {
                    List<Row> rows = compare(settings, report, protocol, length, clients, IPS);
                    if (length == TYPICAL_LENGTH) {
                        rows.stream()
                                .filter(row -> row.unit().equals("µs a frame"))
                                .forEach(row -> chart.add(row.subject() + ", " + protocol, clients, row.median()));
                    }
                }
                compare(settings, report, protocol, length, FLAT_OUT_CLIENTS, 0);
            }
        }
    }

    private static List<Row> compare(
            Settings settings, Report report, String protocol, int kilobytes, int clients, int ips) {
        String of =
                protocol + ", " + kilobytes + " KB, " + clients + " clients, " + (ips == 0 ? "flat out" : ips + "/s");
        int length = kilobytes * KB;
        List<Subject> subjects = new ArrayList<>(List.of(Subject.ours("tcp_push", length, ips == 0 ? FLAT_OUT : ips)));
        if (protocol.equals("original") && kilobytes == TYPICAL_LENGTH && ips > 0) {
            GStreamer.tcp(length, ips).ifPresent(subjects::add);
        }
        subjects.add(Subject.reference(settings, "tcp_writer", length, ips));
        Function<Subject, Map<String, Double>> take = subject -> {
            // The others send to whoever connects, and heed no command.
            String asked = subject.kind() == Subject.Kind.PEER ? "http" : protocol;
            Run run =
                    Run.of(settings, subject, port -> Subject.command(settings.tool("tcp_sink"), port, clients, asked));
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("µs a frame", run.cpuPerFrame());
            if (ips > 0) {
                figures.put("% of the rate", 100 * run.frames() / run.seconds() / clients / ips);
            }
            return figures;
        };
        return Comparison.run(
                settings,
                report,
                of,
                subjects.stream().map(subject -> Contender.of(subject, take)).toList());
    }
}
