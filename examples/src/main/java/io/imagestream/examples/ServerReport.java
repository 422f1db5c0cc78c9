package io.imagestream.examples;

import io.imagestream.ClientProtocol;
import io.imagestream.ClientStats;
import io.imagestream.ImageStreamServer;
import io.imagestream.LatenessStats;
import io.imagestream.ServerStats;
import java.io.PrintWriter;
import java.util.EnumMap;
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
        List<ClientStats> clients = server.clients();
        out.printf(
                Locale.ROOT,
                "%s, %.1f frames/s and %.0f KB/s sent, %d skipped%s%n",
                viewers(clients),
                (stats.framesSent() - before.framesSent()) / seconds,
                (stats.bytesSent() - before.bytesSent()) / seconds / 1024,
                sum(stats.framesSkipped()) - sum(before.framesSkipped()),
                lateness(stats.lateness()));
        printSlow(clients);
        stats.disconnects().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(ended -> count(ended.getValue(), "client") + " ended so far: "
                        + ended.getKey().sentence())
                .forEach(out::println);
        out.flush();
        before = stats;
        printedNanos = now;
    }

    /** Such as {@code 5 viewers (2 HTTP, 1 WebSocket)}: those of the original's protocol are the rest. */
    private static String viewers(List<ClientStats> clients) {
        Map<ClientProtocol, Long> viewing = clients.stream()
                .filter(ClientStats::viewing)
                .collect(Collectors.groupingBy(
                        ClientStats::protocol, () -> new EnumMap<>(ClientProtocol.class), Collectors.counting()));
        String others = viewing.entrySet().stream()
                .filter(entry -> entry.getKey() != ClientProtocol.ORIGINAL)
                .map(entry -> entry.getValue() + " " + entry.getKey().label())
                .collect(Collectors.joining(", "));
        return count(sum(viewing), "viewer") + (others.isEmpty() ? "" : " (" + others + ")");
    }

    /** Nothing is late before there was a frame. */
    private static String lateness(LatenessStats lateness) {
        return lateness.ticks() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", 99 of 100 frames less than %.1f ms late",
                        lateness.p99().toNanos() / 1e6);
    }

    private void printSlow(List<ClientStats> clients) {
        clients.stream()
                .filter(client -> missed(client) > missed.getOrDefault(client.number(), 0L))
                .limit(MAX_SLOW_CLIENTS)
                .map(ClientStats::describe)
                .forEach(out::println);
        missed = clients.stream().collect(Collectors.toMap(ClientStats::number, ServerReport::missed));
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static long missed(ClientStats client) {
        return sum(client.framesSkipped());
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
