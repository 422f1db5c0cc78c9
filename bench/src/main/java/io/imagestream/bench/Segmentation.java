package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import io.imagestream.wire.FragmentTrain;
import java.util.ArrayList;
import java.util.List;

/** What datagrams cost where the network device cuts them (UDP GSO), for which an {@code ifb} device stands in. */
final class Segmentation implements Measurement {
    private static final int LENGTH = 32 * 1024;
    private static final int IPS = 250;
    private static final int SIZE = 1200;
    private static final String GROUP = "239.255.77.1";
    private static final int PORT = 5077;
    private static final String ADDRESS = "10.77.0.1";
    /** A network of its own with such a device, which throws away what is sent: nothing leaves the machine. */
    private static final List<String> NETWORK = List.of(
            "unshare",
            "-rn",
            "sh",
            "-c",
            "ip link set lo up && ip link add ifb0 type ifb && ip link set ifb0 up multicast on mtu 1500"
                    + " && ip addr add " + ADDRESS + "/24 dev ifb0 && exec \"$@\"",
            "sh");

    @Override
    public String name() {
        return "segmentation";
    }

    @Override
    public String title() {
        return "CPU of the server for each datagram of 1200 bytes to a group, through a device that cuts trains itself (ifb), 32 KB, 250/s";
    }

    @Override
    public void measure(Settings settings, Report report) {
        double datagrams = Math.ceil((double) FragmentTrain.length(7, LENGTH, SIZE) / SIZE);
        List<Subject> subjects = new ArrayList<>();
        for (String how : List.of("gso", "plain")) {
            subjects.add(Subject.ours(
                            "imagestream, " + how,
                            DatagramCost.segmentation(how),
                            "mcast_push",
                            LENGTH,
                            IPS,
                            SIZE,
                            GROUP,
                            PORT,
                            ADDRESS)
                    .startedBy(NETWORK));
        }
        for (String how : List.of("gso", "plain")) {
            subjects.add(Subject.reference(settings, "udp_sender", LENGTH, IPS, SIZE, how, GROUP, PORT, ADDRESS)
                    .named("C, " + how)
                    .startedBy(NETWORK));
        }
        List<Row> rows = Comparison.run(
                settings,
                report,
                "ifb",
                subjects.stream()
                        .map(subject -> Contender.of(
                                subject,
                                "µs a datagram",
                                sender -> Run.alone(settings, sender).cpuPerFrame() / datagrams))
                        .toList());
        report.add(new Row(
                "plain sends to trains", "imagestream", "times", rows.get(1).ratios(rows.get(0))));
        report.add(new Row("plain sends to trains", "C", "times", rows.get(3).ratios(rows.get(2))));
    }
}
