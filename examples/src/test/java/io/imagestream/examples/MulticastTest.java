package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.StreamDescriptor;
import io.imagestream.StreamUri;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code server}, {@code view} and {@code relay} with a multicast group, which never leaves the loopback interface. */
@EnabledOnOs(OS.LINUX) // Others name the interface otherwise.
class MulticastTest {
    private static final List<byte[]> IMAGES = Golden.frames();

    @TempDir
    private Path folder;

    private Cli serve(String... options) {
        List<String> args = new ArrayList<>(List.of("server", "--interface", "127.0.0.1", "--ttl", "0", "--ips", "50"));
        args.addAll(Arrays.asList(options));
        Golden.writeFrames(folder).forEach(file -> args.add(file.toString()));
        return Cli.start(args.toArray(new String[0]));
    }

    private static Cli view(String... options) {
        List<String> args = new ArrayList<>(List.of("view", "--interface", "lo"));
        args.addAll(Arrays.asList(options));
        return Cli.start(args.toArray(new String[0]));
    }

    private static void assertTakes(int count, Cli view, Path pictures) {
        Cli.Result viewed = view.result();
        assertThat(viewed.err()).isEmpty();
        assertThat(viewed.out()).startsWith(count + " frames, ");
        assertThat(viewed.status()).isZero();
        assertThat(pictures.toFile().list()).hasSize(count);
        for (String name : pictures.toFile().list()) {
            int id = Integer.parseInt(name.replaceAll("\\d{8}-id(\\d)\\.jpg", "$1"));
            assertThat(pictures.resolve(name)).hasBinaryContent(IMAGES.get(id));
        }
    }

    @Test
    void pushesToAllWhoWatch() {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        try (Cli server = serve("--method", "mcast_push", "--addr", "239.255.42.43", "--fragment-size", "500")) {
            String uri = server.listening();
            assertThat(uri).matches("mcast_push://239\\.255\\.42\\.43:\\d+");
            try (Cli first = view("--count", "8", "--save", one.toString(), uri);
                    Cli second = view("--count", "8", "--save", other.toString(), "--source", "127.0.0.1", uri)) {
                assertTakes(8, first, one);
                assertTakes(8, second, other);
            }
            assertThat(server.interrupt()).isEqualTo(new Cli.Result(0, "listening " + uri + "\n", ""));
        }
    }

    @Test
    void takesNothingOfOtherSenders() {
        try (Cli server = serve("--method", "mcast_push");
                Cli view = view("--count", "1", "--timeout", "1", "--source", "127.0.0.2", server.listening())) {
            assertThat(view.result().err()).contains("no image came from " + server.listening());
            assertThat(view.result().status()).isEqualTo(1);
        }
    }

    @Test
    void turnsThePageForWhoOnlyWatches() {
        Path asked = folder.resolve("asked");
        Path watched = folder.resolve("watched");
        try (Cli server = serve("--method", "mcast_pull", "--addr", "239.255.42.44")) {
            String uri = server.listening();
            String control = server.out().await("control ").substring("control ".length());
            assertThat(control).matches("127\\.0\\.0\\.1:\\d+");
            try (Cli watching = view("--count", "4", "--save", watched.toString(), uri);
                    Cli asking = view("--ips", "20", "--control", control, "--save", asked.toString(), uri)) {
                assertTakes(4, watching, watched);
                Await.until("what was asked for", () -> asked.toFile().list().length >= 4);
                assertThat(asking.interrupt().status()).isZero();
            }
            assertThat(server.interrupt())
                    .isEqualTo(new Cli.Result(0, "listening " + uri + "\ncontrol " + control + "\n", ""));
        }
    }

    @Test
    void asksWhereAFileSaysSo() throws IOException {
        Path saved = folder.resolve("saved.flux");
        Path pictures = folder.resolve("pictures");
        try (Cli server = serve("--method", "mcast_pull", "--save", saved.toString())) {
            String control = server.out().await("control ").substring("control ".length());
            StreamDescriptor described = StreamDescriptor.read(saved);
            assertThat(described.uri()).isEqualTo(StreamUri.parse(server.listening()));
            assertThat(described.control().orElseThrow()).hasToString(control);
            try (Cli view = view("--count", "5", "--ips", "50", "--save", pictures.toString(), saved.toString())) {
                assertTakes(5, view, pictures);
            }
        }
    }

    @Test
    void relaysAGroupToThoseWhoCannotJoinIt() {
        Path pictures = folder.resolve("pictures");
        try (Cli server = serve("--method", "mcast_push");
                Cli relay = Cli.start("relay", "--source-interface", "lo", server.listening())) {
            assertThat(StreamUri.parse(relay.listening()).delivery()).isEqualTo(Delivery.TCP_PUSH);
            try (Cli view = Cli.start("view", "--count", "5", "--save", pictures.toString(), relay.listening())) {
                assertThat(view.result().status()).isZero();
            }
            assertThat(relay.interrupt().status()).isZero();
        }
        assertThat(pictures.toFile().listFiles())
                .hasSize(5)
                .allSatisfy(
                        file -> assertThat(Files.readAllBytes(file.toPath())).isIn(IMAGES));
    }

    @Test
    void endsInOrder() {
        try (Program server = Program.start(
                Main.class, "server", "--method", "mcast_pull", "--interface", "lo", "--control-port", "0")) {
            String uri = server.listening();
            String control = server.out().await("control ");
            assertThat(server.signal("INT").result())
                    .isEqualTo(new Cli.Result(0, "listening " + uri + "\n" + control + "\n", ""));
        }
    }

    @Test
    void namesAnInterfaceThatDoesNotExist() {
        Cli.Result result = Cli.run("server", "--method", "mcast_push", "--interface", "nowhere0");
        assertThat(result.err()).contains("nowhere0").hasLineCount(1);
        assertThat(result.status()).isEqualTo(1);
        Cli.Result viewed = Cli.run("view", "--interface", "nowhere0", "--count", "1", "mcast_push://239.1.2.3:9001");
        assertThat(viewed.err()).contains("nowhere0").hasLineCount(1);
        assertThat(viewed.status()).isEqualTo(1);
    }
}
