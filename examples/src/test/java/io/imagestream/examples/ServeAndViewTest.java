package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code server} and {@code view}, with each other and with programs that share no code with the library. */
class ServeAndViewTest {
    private static final List<byte[]> IMAGES = Golden.frames();

    @TempDir
    private Path folder;

    private Cli serve(String... options) {
        List<String> args = new ArrayList<>(List.of("server"));
        args.addAll(Arrays.asList(options));
        Golden.writeFrames(folder).forEach(file -> args.add(file.toString()));
        return Cli.start(args.toArray(new String[0]));
    }

    private static List<String> names(Path pictures) throws IOException {
        try (Stream<Path> files = Files.list(pictures)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp_push", "tcp_pull"})
    void bringsEachFileByteForByteAndInOrder(String method) throws IOException {
        Path pictures = folder.resolve("new/pictures");
        try (Cli server = serve("--method", method, "--ips", "50")) {
            String uri = server.listening();
            assertThat(uri).matches(method + "://127\\.0\\.0\\.1:\\d+");
            Cli.Result viewed = Cli.run("view", "--count", "12", "--save", pictures.toString(), uri);
            assertThat(viewed.out()).matches("12 frames, [0-9.]+/s, 0 gaps\n");
            assertThat(viewed.err()).isEmpty();
            assertThat(viewed.status()).isZero();

            Cli.Result served = server.interrupt();
            String page = uri.replace(method, "http") + "/";
            assertThat(served).isEqualTo(new Cli.Result(0, "listening " + uri + "\nopen " + page + "\n", ""));
        }
        List<String> names = names(pictures);
        assertThat(names).hasSize(12);
        for (int i = 0; i < names.size(); i++) {
            assertThat(names.get(i)).isEqualTo(String.format("%08d-id%d.jpg", i + 1, i % 5));
            assertThat(Files.readAllBytes(pictures.resolve(names.get(i)))).isEqualTo(IMAGES.get(i % 5));
        }
    }

    @Test
    void asksForAsManyImagesASecondAsItIsTold() {
        try (Cli server = serve("--method", "tcp_pull")) {
            Cli.Result viewed = Cli.run("view", "--count", "4", "--ips", "5", server.listening());
            double rate = Double.parseDouble(viewed.out().replaceAll("(?s).*, ([0-9.]+)/s.*", "$1"));
            assertThat(rate).isLessThan(20);
        }
    }

    @Test
    void pushesToAnotherClientOfTheFamily() {
        try (Cli server = serve("--method", "TCP_PUSH", "--ips", "50", "--type", "JPEG");
                FamilyClient client = FamilyClient.connect(port(server))) {
            client.send("LISTEN_PORT {port}\r\n\r\nSTART\r\n\r\n");
            for (int i = 0; i < 7; i++) {
                FamilyClient.Received received = client.readFrame();
                assertThat(received.id()).isEqualTo(i % 5);
                assertThat(received.image()).isEqualTo(IMAGES.get(i % 5));
            }
        }
    }

    @Test
    void answersAnotherClientOfTheFamily() {
        try (Cli server = serve("--method", "tcp_pull");
                FamilyClient client = FamilyClient.connect(port(server))) {
            client.open();
            for (int id : new int[] {3, 0, 4}) {
                client.command("GET " + id);
                assertThat(client.readFrame().image()).isEqualTo(IMAGES.get(id));
            }
            client.command("GET -1"); // After the last one comes the first.
            assertThat(client.readFrame().id()).isZero();
        }
    }

    private static int port(Cli server) {
        String uri = server.listening();
        return Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
    }

    @Test
    void showsATestPatternWithoutImages() throws IOException {
        Path pictures = folder.resolve("pattern");
        try (Cli server = Cli.start("server", "--ips", "100")) {
            assertThat(Cli.run("view", "--count", "3", "--save", pictures.toString(), server.listening())
                            .status())
                    .isZero();
        }
        assertThat(names(pictures)).hasSize(3).allMatch(name -> name.endsWith(".jpg"));
    }

    @Test
    void servesAndViewsWhatAFileDescribes() throws IOException {
        Path flux = folder.resolve("film.flux");
        List<Path> images = Golden.writeFrames(folder);
        Files.writeString(
                flux,
                "ID=3\r\nName=film\r\nType=JPEG\r\nAddress=127.0.0.1\r\nPort=0\r\nProtocol=TCP_PULL\r\nIPS=50\r\n"
                        + images.get(2) + "\r\n" + images.get(4) + "\r\n");
        Path saved = folder.resolve("saved.flux");
        try (Cli server = Cli.start("server", "--flux", flux.toString(), "--save", saved.toString())) {
            String uri = server.listening();
            assertThat(Files.readString(saved))
                    .as("the file names the port that is bound")
                    .contains("\nPort: " + uri.substring(uri.lastIndexOf(':') + 1) + "\n");

            Path pictures = folder.resolve("pictures");
            Cli.Result viewed = Cli.run("view", saved.toString(), "--count", "3", "--save", pictures.toString());
            assertThat(viewed.status()).isZero();
            assertThat(names(pictures)).containsExactly("00000001-id0.jpg", "00000002-id1.jpg", "00000003-id0.jpg");
            assertThat(pictures.resolve("00000002-id1.jpg")).hasBinaryContent(IMAGES.get(4));
        }
    }

    @Test
    void savesTheTypeThatTheImagesTurnOutToHave() throws IOException {
        Path image = Files.write(folder.resolve("picture"), IMAGES.get(0));
        Path saved = folder.resolve("saved.flux");
        try (Cli server = Cli.start("server", "--save", saved.toString(), image.toString())) {
            server.listening();
            assertThat(Files.readString(saved)).contains("\nType: JPEG\n", "\n" + image + "\n");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Others have one loopback address.
    void bindsWhatItIsTold() {
        try (Cli server = Cli.start("server", "--bind", "127.0.0.2", "--bind", "127.0.0.1", "--addr", "localhost")) {
            String uri = server.listening();
            assertThat(uri).startsWith("tcp_push://localhost:");
            String port = uri.substring(uri.lastIndexOf(':'));
            for (String host : List.of("127.0.0.1", "127.0.0.2")) {
                assertThat(Cli.run("view", "--count", "1", "tcp_push://" + host + port)
                                .status())
                        .isZero();
            }
        }
    }
}
