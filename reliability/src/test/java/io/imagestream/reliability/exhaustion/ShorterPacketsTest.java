package io.imagestream.reliability.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.NetworkNamespaces;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A network whose packets become shorter than the datagrams, as where a tunnel takes the place of a cable: there the kernel does not
 * cut bursts into datagrams (UDP GSO) any more, and says so with the next burst. Plain datagrams pass, as IP cuts them up.
 */
@EnabledOnOs(OS.LINUX)
class ShorterPacketsTest {
    private static final String HERE = "here";
    private static final int IPS = 25;

    @ParameterizedTest
    @CsvSource({"udp, 3", "mcast, 3", "rtp, 1"})
    void datagramsAreSentOneByOneAndThatIsSaidOnce(String via, int consumers) {
        try (NetworkNamespaces network = NetworkNamespaces.create(
                        "root and iproute2", List.of(HERE), made -> made.ip(HERE, "link set lo up"));
                Shown shown = Shown.start(
                        network.enter(HERE),
                        List.of(
                                "-Xmx128m",
                                "-Dio.netty.machineId=02:00:00:00:00:00:00:01"), // None is to be found there.
                        "via=" + via,
                        "ips=" + IPS,
                        "bytes=20000", // 17 datagrams of 1200 bytes.
                        "consumer=well",
                        "consumers=" + consumers)) {
            shown.awaitMore("consumed", 10L * consumers);
            assertThat(told(shown)).as("while it is well").isEmpty();
            long before = shown.figure("SEND_FAILED"); // By RTP, while nobody listened yet.
            network.ip(HERE, "link set lo mtu 1000");
            shown.awaitMore("consumed", (long) IPS * consumers);
            assertThat(told(shown)).singleElement().asString().contains("datagrams of 1200 bytes", "Message too long");
            assertThat(shown.figure("SEND_FAILED")).isEqualTo(before);
            assertThat(shown.figure("connections")).isEqualTo(consumers);
            assertThat(shown.warnings()).isEmpty();
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        }
    }

    private static List<String> told(Shown shown) {
        return shown.log().stream()
                .filter(line -> line.contains("are sent one by one"))
                .toList();
    }
}
