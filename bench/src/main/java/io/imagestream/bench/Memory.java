package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import java.util.List;

/** What clients and frames take of the heap. */
final class Memory implements Measurement {
    private static final int LENGTH = 8 * 1024;
    private static final int IDLE = 2000;
    private static final int WATCHING = 500;
    private static final int IPS = 24;
    private static final int ALLOCATED = 6;
    private static final int HEAP = 7;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String title() {
        return "Heap of a client that waits for a frame (" + IDLE
                + " clients), and what is allocated for a frame and client (" + WATCHING + " clients, " + IPS + "/s)";
    }

    @Override
    public void measure(Settings settings, Report report) {
        for (String protocol : List.of("original", "http")) {
            Contender idle = Contender.of(
                    Subject.ours("tcp_idle", LENGTH, IPS),
                    "bytes of heap",
                    subject -> idle(settings, subject, protocol));
            Comparison.run(settings, report, protocol + ", waiting", List.of(idle));
            Contender watching = Contender.of(
                    Subject.ours("tcp_push", LENGTH, IPS),
                    "bytes allocated",
                    subject -> allocated(settings, subject, protocol));
            Comparison.run(settings, report, protocol + ", a frame", List.of(watching));
        }
    }

    private static double idle(Settings settings, Subject subject, String protocol) {
        try (Tool server = Tool.start(subject)) {
            try (Tool first = sink(settings, server, 10, protocol)) { // What is loaded once is there then.
                first.await("connected");
            }
            double before = server.ask("gc", "frames").get(HEAP);
            try (Tool sink = sink(settings, server, IDLE, protocol)) {
                sink.await("connected");
                return (server.ask("gc", "frames").get(HEAP) - before) / IDLE;
            }
        }
    }

    private static double allocated(Settings settings, Subject subject, String protocol) {
        try (Tool server = Tool.start(subject);
                Tool sink = sink(settings, server, WATCHING, protocol)) {
            sink.await("connected");
            Run.pause(settings.warmUp());
            List<Double> begun = server.ask("frames");
            Run.pause(settings.window());
            List<Double> ended = server.ask("frames");
            return (ended.get(ALLOCATED) - begun.get(ALLOCATED)) / (ended.get(0) - begun.get(0));
        }
    }

    private static Tool sink(Settings settings, Tool server, int clients, String protocol) {
        return Tool.start(Subject.command(settings.tool("tcp_sink"), server.port(), clients, protocol));
    }
}
