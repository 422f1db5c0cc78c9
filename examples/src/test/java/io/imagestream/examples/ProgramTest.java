package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line in a JVM of its own: signals and the status that a shell sees. */
@DisabledOnOs(OS.WINDOWS)
class ProgramTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void endsAServerInOrder(String signal) {
        String image = Golden.writeFrames(folder).get(0).toString();
        try (Program server = Program.start(Main.class, "server", "--ips", "50", image)) {
            String uri = server.listening();
            assertThat(Cli.run("view", "--count", "2", uri).status()).isZero();
            assertThat(server.signal(signal).result())
                    .isEqualTo(new Cli.Result(0, "listening " + uri + "\nopen " + server.page() + "\n", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void endsAServerOverUdpInOrder(String signal) {
        String image = Golden.writeFrames(folder).get(0).toString();
        try (Program server = Program.start(Main.class, "server", "--method", "udp_push", "--ips", "50", image);
                Cli view = Cli.start("view", "--save", folder.resolve("seen").toString(), server.listening())) {
            Await.until("an image", () -> Files.exists(folder.resolve("seen/00000001-id0.jpg")));
            assertThat(server.signal(signal).result())
                    .isEqualTo(new Cli.Result(0, "listening " + server.listening() + "\n", ""));
            assertThat(view.interrupt().status()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void endsARelayInOrder(String signal) throws IOException {
        try (FamilyServer source = FamilyServer.of(Golden.frames());
                Program relay = Program.start(Main.class, "relay", "tcp_push://127.0.0.1:" + source.port())) {
            String uri = relay.listening();
            assertThat(Cli.run("view", "--count", "2", uri).status()).isZero();
            assertThat(relay.signal(signal).result())
                    .isEqualTo(new Cli.Result(0, "listening " + uri + "\nopen " + relay.page() + "\n", ""));
        }
    }

    @Test
    void endsADemoInOrder() {
        try (Program demo = Program.start(Main.class, "demo")) {
            Await.until("a line of figures", () -> demo.out().text().contains(" frames, "));
            Cli.Result result = demo.signal("INT").result();
            assertThat(result.err()).isEmpty();
            assertThat(result.status()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void tellsWhatAViewSavedBeforeItWasEnded(String signal) throws IOException {
        try (FamilyServer server = FamilyServer.of(Golden.frames());
                Program view = Program.start(
                        Main.class, "view", "--save", folder.toString(), "tcp_push://127.0.0.1:" + server.port())) {
            Path fifth = folder.resolve("00000005-id5.jpg");
            Await.until("five images", () -> Files.exists(fifth));
            Cli.Result result = view.signal(signal).result();
            assertThat(result.out()).matches("\\d+ frames, [0-9.]+/s, 0 gaps\n");
            assertThat(result.err()).isEmpty();
            assertThat(result.status()).isZero();
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(result.out()).startsWith(files.count() + " frames, ");
            }
        }
    }

    @Test
    void saysNothingWhenEndedWhileItConnects() throws Exception {
        try (FamilyServer server = FamilyServer.silent();
                Program view =
                        Program.start(Main.class, "view", "--count", "1", "tcp_push://127.0.0.1:" + server.port())) {
            server.awaitClient();
            assertThat(view.signal("INT").result()).isEqualTo(new Cli.Result(0, "", ""));
        }
    }

    @Test
    void givesTheStatusToTheShell() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Program portInUse =
                        Program.start(Main.class, "server", "--port", Integer.toString(taken.getLocalPort()));
                Program wrong = Program.start(Main.class, "server", "--frobnicate");
                Program nothing = Program.start(Main.class);
                Program version = Program.start(Main.class, "--version")) {
            assertThat(portInUse.result().status()).isEqualTo(1);
            assertThat(portInUse.result().err())
                    .contains(Integer.toString(taken.getLocalPort()))
                    .hasLineCount(1);
            assertThat(wrong.result().status()).isEqualTo(2);
            assertThat(wrong.result().err()).contains("--frobnicate").hasLineCount(1);
            assertThat(nothing.result().status()).isEqualTo(2);
            assertThat(version.result().status()).isZero();
        }
    }

    @Test
    void namesTheArtifactThatIsMissing() throws IOException {
        Path saved = folder.resolve("saved.flux");
        try (Program program = Program.start(
                Program.classPathWithoutTransports(),
                Main.class,
                "server",
                "--method",
                "udp_push",
                "--save",
                saved.toString())) {
            Cli.Result result = program.result();
            assertThat(result.err())
                    .startsWith("imagestream server: ")
                    .contains("io.imagestream:imagestream-transport-udp")
                    .hasLineCount(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.status()).isEqualTo(1);
        }
        assertThat(Files.readString(saved)).contains("UDP_PUSH");
    }
}
