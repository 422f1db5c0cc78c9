package io.imagestream.examples;

import io.imagestream.ClientStats;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerStats;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells what a server did since the last report, and which clients are slow and why. */
final class ServerReport {
    private static final int MAX_SLOW_CLIENTS = 10;

    private final ImageStreamServer server;
    private final PrintWriter out;
    private long printedNanos = System.nanoTime();
    private ServerStats before;
    /** How many frames each client had missed at the last report. */
    private Map<Long, Long> missed = Map.of();

    ServerReport(ImageStreamServer server, PrintWriter out) {
        this.server = server;
        this.out = out;
        before = server.stats();
    }

    void print() {
        ServerStats stats = server.stats();
        long now = System.nanoTime();
        double seconds = (now - printedNanos) / 1e9;
        out.printf(
                Locale.ROOT,
                "%d viewers, %.1f frames/s and %.0f KB/s sent, %d skipped, 99 of 100 frames less than %.1f ms late%n",
                stats.viewers(),
                (stats.framesSent() - before.framesSent()) / seconds,
                (stats.bytesSent() - before.bytesSent()) / seconds / 1024,
                sum(stats.framesSkipped()) - sum(before.framesSkipped()),
                stats.lateness().p99().toNanos() / 1e6);
        printSlow(server.clients());
        stats.disconnects().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(ended -> ended.getValue() + " clients so far have ended: "
                        + ended.getKey().sentence())
                .forEach(out::println);
        out.flush();
        before = stats;
        printedNanos = now;
    }

    private void printSlow(List<ClientStats> clients) {
        clients.stream()
                .filter(client -> missed(client) > missed.getOrDefault(client.number(), 0L))
                .limit(MAX_SLOW_CLIENTS)
                .map(ClientStats::describe)
                .forEach(out::println);
        missed = clients.stream().collect(Collectors.toMap(ClientStats::number, ServerReport::missed));
    }

    private static long missed(ClientStats client) {
        return sum(client.framesSkipped());
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
