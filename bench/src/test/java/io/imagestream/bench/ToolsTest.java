package io.imagestream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagestream.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The references, the sinks and our programs understand one another; what they cost is not tested. */
@EnabledOnOs(OS.LINUX) // epoll.
class ToolsTest {
    private static final int LENGTH = 5000;
    private static final int IPS = 50;
    private static final Duration INTERVALS =
            Duration.ofSeconds(1).dividedBy(IPS).multipliedBy(5);
    private static final int CLIENTS = 3;
    private static final String LOOPBACK = "127.0.0.1";

    @TempDir
    private static Path tools;

    private final Settings settings = new Settings(1, Duration.ofMillis(500), Duration.ofMillis(500), false, tools);

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        boolean required = !Optional.ofNullable(System.getenv("CI")).orElse("").isEmpty();
        assumeThat(required || installed("cc")).as("a C compiler").isTrue(); // In CI it fails without one.
        try (Stream<Path> sources = Files.list(Path.of("src/main/c"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".c")).toList()) {
                Path program = tools.resolve(source.getFileName().toString().replace(".c", ""));
                Process compiler = new ProcessBuilder(
                                "cc",
                                "-O2",
                                "-Wall",
                                "-Wextra",
                                "-Wno-unused-function",
                                "-Werror",
                                "-o",
                                program.toString(),
                                source.toString())
                        .inheritIO()
                        .start();
                assertThat(compiler.waitFor()).as("%s", source).isZero();
            }
        }
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private IntFunction<List<String>> tcp(String protocol) {
        return port -> Subject.command(settings.tool("tcp_sink"), port, CLIENTS, protocol);
    }

    private static void assertDelivers(Subject subject, IntFunction<List<String>> sink) {
        try (Tool server = Tool.start(subject);
                Tool receivers = Tool.start(sink.apply(server.port()))) {
            receivers.await("connected");
            assertDelivers(server, receivers);
        }
    }

    private static void assertDelivers(Tool server, Tool receivers) {
        Await.until("frames are sent", () -> server.ask("frames").get(0) > 0);
        Await.until("the slowest client gets something", () -> {
            receivers.ask("bytes");
            Run.pause(INTERVALS); // The sink tells of the time between two lines; each client gets its frames at a time
            // of its own.
            return receivers.ask("bytes").get(1) > 0;
        });
    }

    /** Starts receivers first, which tell their ports. */
    private static void assertDelivers(List<String> sink, IntFunction<Subject> sender) {
        try (Tool receivers = Tool.start(sink)) {
            int port = receivers.await("connected").get(0).intValue();
            try (Tool server = Tool.start(sender.apply(port))) {
                assertDelivers(server, receivers);
            }
        }
    }

    @Test
    void serversAndSinksOverTcp() {
        for (String protocol : List.of("original", "http")) {
            assertDelivers(Subject.ours("tcp_push", LENGTH, IPS), tcp(protocol));
            assertDelivers(Subject.reference(settings, "tcp_writer", LENGTH, IPS), tcp(protocol));
            assertDelivers(Subject.reference(settings, "tcp_writer", LENGTH, 0), tcp(protocol));
        }
    }

    @Test
    void serversAndSinksOverUdp() {
        IntFunction<List<String>> sink =
                port -> Subject.command(settings.tool("udp_sink"), 1200, "clients", port, CLIENTS);
        assertDelivers(Subject.ours("udp_push", LENGTH, IPS, 1200), sink);
        for (String how : List.of("gso", "plain")) {
            assertDelivers(Subject.reference(settings, "udp_sender", LENGTH, IPS, 1200, how, CLIENTS), sink);
        }
    }

    @Test
    void sendersThatAreToldWhereTo() {
        String group = "239.255.77.3";
        List<String> members = Subject.command(settings.tool("udp_sink"), 1200, "group", group, CLIENTS);
        assertDelivers(members, port -> Subject.ours("mcast_push", LENGTH, IPS, 1200, group, port, LOOPBACK));
        assertDelivers(
                members,
                port -> Subject.reference(settings, "udp_sender", LENGTH, IPS, 1200, "plain", group, port, LOOPBACK));
        assertDelivers(
                Subject.command(settings.tool("udp_sink"), 1200, "ports", 1),
                port -> Subject.ours("rtp", LENGTH, IPS, 1200, LOOPBACK, port, LOOPBACK));
    }

    @Test
    void aRunTellsWhatAServerDidAndTook() {
        Run run = Run.of(settings, Subject.reference(settings, "tcp_writer", LENGTH, 0), tcp("http"));
        assertThat(run.seconds()).isGreaterThanOrEqualTo(settings.window().toMillis() / 1000.0);
        assertThat(run.frames()).isNotNegative();
        assertThat(run.cpuNanos()).isNotNegative();
    }

    @Test
    void requestsAreAnswered() {
        for (String protocol : List.of("original", "http")) {
            String delivery = protocol.equals("original") ? "tcp_pull" : "tcp_push";
            try (Tool server = Tool.start(Subject.ours(delivery, LENGTH, IPS));
                    Tool clients = Tool.start(Subject.command(
                            settings.tool("requests"), server.port(), CLIENTS, protocol, "/frames/7"))) {
                clients.await("connected");
                Await.until("answers", () -> clients.ask("requests").get(0) > 0);
            }
        }
    }

    @Test
    void aServerThatStartsAnewCountsAnew() {
        try (Tool server = Tool.start(Subject.ours("tcp_push", LENGTH, IPS))) {
            int port = server.port();
            server.renew();
            assertThat(server.port()).isPositive().isNotEqualTo(port);
            assertThat(server.ask("frames")).hasSize(8);
        }
    }

    @Test
    void liveFramesTellTheirAge() {
        for (String how : List.of("library", "slow", "plain")) {
            try (Tool program = Tool.start(Subject.program("live", LiveStream.class, List.of(), how, LENGTH)
                    .command())) {
                program.awaitLine("ready");
                Await.untilAsserted(() -> assertThat(program.ask("latency"))
                        .as(how)
                        .hasSize(3)
                        .allSatisfy(micros -> assertThat(micros).isPositive()));
            }
        }
    }
}
