package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** What a frame costs a multicast server as receivers come, and what RTP costs. All of it on the loopback interface. */
final class Groups implements Measurement {
    private static final int LENGTH = 32 * 1024;
    private static final int IPS = 60;
    private static final int SIZE = 1200;
    private static final String GROUP = "239.255.77.2";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int[] RECEIVERS = {1, 10, 100};

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public String title() {
        return "CPU of the server for each frame to a group and over RTP, about 32 KB in datagrams of 1200 bytes, 60/s, pacing off."
                + " On loopback the sender's own call copies a datagram to every receiver; on a network it does not";
    }

    @Override
    public void measure(Settings settings, Report report) {
        for (int receivers : RECEIVERS) {
            List<String> sink = Subject.command(settings.tool("udp_sink"), SIZE, "group", GROUP, receivers);
            toward(settings, report, "multicast, " + receivers + " receivers", GROUP, sink, "mcast_push");
        }
        List<String> sink = Subject.command(settings.tool("udp_sink"), SIZE, "ports", 1);
        toward(settings, report, "RTP, one receiver", LOOPBACK, sink, "rtp");
    }

    private static void toward(
            Settings settings, Report report, String of, String to, List<String> sink, String delivery) {
        for (String how : List.of("gso", "plain")) {
            Contender ours = new Contender(
                    "imagestream",
                    () -> figures(
                            settings,
                            sink,
                            port -> Subject.ours(
                                    "imagestream",
                                    DatagramCost.segmentation(how),
                                    delivery,
                                    LENGTH,
                                    IPS,
                                    SIZE,
                                    to,
                                    port,
                                    LOOPBACK)));
            Contender reference = new Contender(
                    "C",
                    () -> figures(
                            settings,
                            sink,
                            port -> Subject.reference(
                                    settings, "udp_sender", LENGTH, IPS, SIZE, how, to, port, LOOPBACK)));
            Comparison.run(settings, report, of + ", " + how, List.of(ours, reference));
        }
    }

    private static Map<String, Double> figures(Settings settings, List<String> sink, IntFunction<Subject> sender) {
        Run run = Run.toward(settings, sink, ports -> sender.apply(ports.get(0)));
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("µs a frame", run.cpuPerFrame());
        figures.put("µs a datagram and receiver", run.cpuPerDatagram());
        return figures;
    }
}
