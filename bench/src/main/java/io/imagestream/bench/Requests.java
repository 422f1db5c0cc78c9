package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many single images a server gives out, and how soon. */
final class Requests implements Measurement {
    private static final int LENGTH = 32 * 1024;
    private static final int CONNECTIONS = 16;

    @Override
    public String name() {
        return "requests";
    }

    @Override
    public String title() {
        return "Single images of 32 KB, 16 connections, each asks for the next when the last has come; the server has one processor";
    }

    @Override
    public void measure(Settings settings, Report report) {
        compare(settings, report, "original", "-", List.of(Subject.ours("tcp_pull", LENGTH, 24)));
        List<Subject> http = new ArrayList<>(List.of(Subject.ours("tcp_push", LENGTH, 24)));
        http.add(Subject.program(
                "JDK's HTTP server", JdkHttp.class, List.of("-Dsun.net.httpserver.nodelay=true"), LENGTH));
        Nginx.subject(LENGTH).ifPresentOrElse(http::add, () -> report.remark("nginx is not installed."));
        compare(settings, report, "http", "/frames/7", http);
    }

    private static void compare(
            Settings settings, Report report, String protocol, String path, List<Subject> subjects) {
        List<Contender> contenders = subjects.stream()
                .map(subject -> subject.startedBy(List.of("taskset", "-c", "0")))
                .map(subject -> Contender.of(subject, server -> answers(settings, server, protocol, path)))
                .toList();
        Comparison.run(settings, report, protocol, contenders);
    }

    private static Map<String, Double> answers(Settings settings, Subject subject, String protocol, String path) {
        try (Tool server = Tool.start(subject);
                Tool clients = Tool.start(Subject.command(
                        "taskset", "-c", "1", settings.tool("requests"), server.port(), CONNECTIONS, protocol, path))) {
            clients.await("connected");
            Run.pause(settings.warmUp());
            clients.ask("requests");
            long cpu = server.cpuNanos();
            long begin = System.nanoTime();
            Run.pause(settings.window());
            List<Double> answers = clients.ask("requests");
            double seconds = (System.nanoTime() - begin) / 1e9;
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("requests a second", answers.get(0) / seconds);
            figures.put("requests a CPU second", answers.get(0) * 1e9 / (server.cpuNanos() - cpu));
            figures.put("p50 µs", answers.get(1));
            figures.put("p99 µs", answers.get(2));
            figures.put("p99.9 µs", answers.get(3));
            return figures;
        }
    }
}
