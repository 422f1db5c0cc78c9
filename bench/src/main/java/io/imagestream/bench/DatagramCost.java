package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import io.imagestream.wire.FragmentTrain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a datagram costs a UDP server. */
final class DatagramCost implements Measurement {
    private static final int LENGTH = 32 * 1024;
    private static final int IPS = 24;
    private static final int CLIENTS = 200;
    private static final int[] SIZES = {512, 1200, 8192};
    private static final int TYPICAL_SIZE = 1200;
    private static final String UNIT = "µs a datagram";

    @Override
    public String name() {
        return "datagrams";
    }

    @Override
    public String title() {
        return "CPU of the server for each datagram over UDP on loopback, 200 clients, 32 KB, 24/s, pacing off";
    }

    @Override
    public void measure(Settings settings, Report report) {
        for (int size : SIZES) {
            compare(settings, report, size, "gso");
            compare(settings, report, size, "plain");
        }
    }

    private static void compare(Settings settings, Report report, int size, String how) {
        int datagrams = (int) Math.ceil((double) FragmentTrain.length(7, LENGTH, size) / size);
        List<Contender> contenders = new ArrayList<>();
        contenders.add(asked(
                settings,
                Subject.ours("imagestream", segmentation(how), "udp_push", LENGTH, IPS, size),
                size,
                datagrams));
        if (how.equals("plain") && size == TYPICAL_SIZE && GStreamer.isInstalled()) {
            List<String> sink = Subject.command(settings.tool("udp_sink"), size, "ports", CLIENTS);
            contenders.add(new Contender(
                    "GStreamer multiudpsink",
                    () -> Map.of(
                            UNIT,
                            Run.toward(settings, sink, ports -> GStreamer.udp(size, datagrams * IPS, ports))
                                    .cpuPerFrame())));
        }
        contenders.add(asked(
                settings, Subject.reference(settings, "udp_sender", LENGTH, IPS, size, how, CLIENTS), size, datagrams));
        Comparison.run(settings, report, how + ", " + size + " bytes", contenders);
    }

    /** Clients ask the server for the datagrams. */
    private static Contender asked(Settings settings, Subject subject, int size, int datagrams) {
        String sink = settings.tool("udp_sink");
        return Contender.of(
                subject,
                UNIT,
                server -> Run.of(settings, server, port -> Subject.command(sink, size, "clients", port, CLIENTS))
                                .cpuPerFrame()
                        / datagrams);
    }

    static List<String> segmentation(String how) {
        return List.of("-Dio.imagestream.udp.segmentation=" + how.equals("gso"));
    }
}
