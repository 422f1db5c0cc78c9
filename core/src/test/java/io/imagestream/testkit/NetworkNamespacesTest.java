package io.imagestream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkNamespacesTest {
    private static final String NEEDS = "root and iproute2";
    private static final List<String> NAMES = List.of("a", "b");

    private final List<String> made = new ArrayList<>();

    private NetworkNamespaces create(NetworkNamespaces.Build build) {
        return NetworkNamespaces.create(NEEDS, NAMES, namespaces -> {
            NAMES.forEach(name -> made.add(namespaces.of(name)));
            build.within(namespaces);
        });
    }

    private void assertNothingLeft() {
        assertThat(made)
                .hasSize(2)
                .allSatisfy(name -> assertThat(Path.of("/run/netns", name)).doesNotExist());
    }

    @Test
    void leadOutOfNothing() {
        try (NetworkNamespaces namespaces = create(each -> each.ip("a", "link add eth0 type veth peer name eth1"))) {
            assertThat(namespaces.ip("a", "-o link").lines()).hasSize(3);
            assertThat(namespaces.run("b", "ip", "-o", "link").lines()).hasSize(1);
        }
        assertNothingLeft();
    }

    @Test
    void closingEndsTheProgramsInThem() throws IOException {
        Process program;
        try (NetworkNamespaces namespaces = create(each -> {})) {
            List<String> command = new ArrayList<>(namespaces.enter("b"));
            command.addAll(List.of("sleep", "1000"));
            program = new ProcessBuilder(command).start();
            Await.until(
                    "it runs there",
                    () -> namespaces
                            .run("b", "ip", "netns", "pids", namespaces.of("b"))
                            .contains(Long.toString(program.pid())));
        }
        assertThat(Await.get(program.onExit()).exitValue()).isNotZero();
        assertNothingLeft();
    }

    @Test
    void closingTwiceOrInterruptedIsNothingSpecial() {
        NetworkNamespaces namespaces = create(each -> {});
        Thread.currentThread().interrupt();
        namespaces.close();
        assertThat(Thread.interrupted()).isTrue();
        assertNothingLeft();
        namespaces.close();
    }

    @Test
    void aNetworkThatCannotBeMadeLeavesNothing() {
        assertThatThrownBy(() -> create(namespaces -> namespaces.ip("b", "link set eth7 up")))
                .hasMessageContaining("in b: ip -n " + made.get(1) + " link set eth7 up")
                .hasMessageContaining("eth7");
        assertNothingLeft();
    }

    @Test
    void whatTheMachineLacksIsTold() {
        assertThatThrownBy(() -> create(namespaces -> {
                    throw new IOException("nothing, on purpose");
                }))
                .hasMessageContaining("network namespaces need root and iproute2: nothing, on purpose");
        assertNothingLeft();
    }
}
