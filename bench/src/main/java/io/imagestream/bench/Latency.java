package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long a live frame takes from the publisher to a client. */
final class Latency implements Measurement {
    private static final int LENGTH = 32 * 1024;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "From publish to the last byte at one client on loopback, 32 KB, 60/s";
    }

    @Override
    public void measure(Settings settings, Report report) {
        List<Contender> prompt = List.of(
                contender(settings, "imagestream", "library"),
                contender(settings, "a write to a socket, in Java", "plain"));
        Comparison.run(settings, report, "a client that reads all", prompt);
        List<Contender> slow = List.of(contender(settings, "imagestream", "slow"));
        Comparison.run(settings, report, "age at a client that reads a frame each 100 ms", slow);
    }

    private static Contender contender(Settings settings, String name, String how) {
        return Contender.of(
                Subject.program(name, LiveStream.class, List.of(), how, LENGTH), subject -> figures(settings, subject));
    }

    private static Map<String, Double> figures(Settings settings, Subject subject) {
        try (Tool program = Tool.start(subject.command())) {
            program.awaitLine("ready");
            Run.pause(settings.warmUp());
            program.ask("latency");
            Run.pause(settings.window());
            List<Double> latency = program.ask("latency");
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("p50 µs", latency.get(0));
            figures.put("p99 µs", latency.get(1));
            figures.put("max µs", latency.get(2));
            return figures;
        }
    }
}
