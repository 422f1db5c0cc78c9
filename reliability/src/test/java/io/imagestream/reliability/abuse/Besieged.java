package io.imagestream.reliability.abuse;

import io.imagestream.ImageStreamServer;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.reliability.Answers;
import io.imagestream.reliability.Footprint;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A program with the servers that are attacked, with the limits that they have by default. */
final class Besieged {
    static final int FRAME = 32 * 1024;
    static final int IPS = 25;

    private Besieged() {}

    /**
     * What a program says of itself.
     *
     * @param cpuMillis of all its threads since it began
     * @param heapKb in use after garbage collection
     * @param descriptors that are open
     * @param clients of the server that was asked about
     * @param reasons why clients were refused or have gone, such as {@code TOO_MANY_CLIENTS=3}
     */
    record Figures(long cpuMillis, long heapKb, int descriptors, int clients, String reasons) {
        static Figures parse(String line) {
            String[] words = line.split(" ", 5);
            return new Figures(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    words[4]);
        }

        /** How often a reason was counted. */
        long count(String reason) {
            return Arrays.stream(reasons.split(","))
                    .map(entry -> entry.split("="))
                    .filter(entry -> entry[0].equals(reason))
                    .mapToLong(entry -> Long.parseLong(entry[1]))
                    .sum();
        }
    }

    /** Prints the ports of the servers over TCP and UDP and of the catalog; answers to a server's name with its figures. */
    public static void main(String[] args) throws IOException {
        ImageStreamServer tcp = ImageStreamServer.builder()
                .tcpPush()
                .bind("::") // IPv4, too.
                .source(TestFrames.source(10, FRAME))
                .ips(IPS)
                .start();
        ImageStreamServer udp = ImageStreamServer.builder()
                .udpPush()
                .bind("0.0.0.0")
                .source(TestFrames.source(10, FRAME))
                .ips(IPS)
                .start();
        CatalogServer catalog = CatalogServer.builder().bind("0.0.0.0").add(tcp).start();
        Answers.print(tcp.port() + " " + udp.port() + " " + catalog.port());
        Answers.serve(line -> figures(line.equals("udp") ? udp : tcp));
    }

    private static String figures(ImageStreamServer server) {
        Footprint held = Footprint.now();
        String reasons = server.stats().disconnects().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
        return cpuMillis() + " " + held.heap() / 1000 + " " + held.descriptors() + " "
                + server.stats().clients() + " " + reasons;
    }

    static long cpuMillis() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1_000_000;
    }
}
