package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.StreamUri;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code server}, {@code view} and {@code relay} over UDP, with each other and with sockets that share no code with the library. */
class ServeDatagramsTest {
    private static final List<byte[]> IMAGES = Golden.frames();

    @TempDir
    private Path folder;

    private Cli serve(String... options) {
        List<String> args = new ArrayList<>(List.of("server", "--ips", "50"));
        args.addAll(Arrays.asList(options));
        Golden.writeFrames(folder).forEach(file -> args.add(file.toString()));
        return Cli.start(args.toArray(new String[0]));
    }

    @ParameterizedTest
    @CsvSource({"udp_push, 1200", "udp_pull, 1200", "udp_push, 400", "udp_pull, 65507"})
    void bringsFilesByteForByte(String method, String fragmentSize) throws IOException {
        Path pictures = folder.resolve("pictures");
        try (Cli server = serve("--method", method)) {
            String uri = server.listening();
            assertThat(uri).matches(method + "://127\\.0\\.0\\.1:\\d+");
            Cli.Result viewed = Cli.run(
                    "view", "--count", "12", "--fragment-size", fragmentSize, "--save", pictures.toString(), uri);
            assertThat(viewed.out()).matches("12 frames, [0-9.]+/s, .*\n");
            assertThat(viewed.err()).isEmpty();
            assertThat(viewed.status()).isZero();
            assertThat(server.interrupt()).isEqualTo(new Cli.Result(0, "listening " + uri + "\n", ""));
        }
        // A busy machine may lose some, so which they are is not known; those that came are whole.
        for (String name : pictures.toFile().list()) {
            int id = Integer.parseInt(name.replaceAll("\\d{8}-id(\\d)\\.jpg", "$1"));
            assertThat(pictures.resolve(name)).hasBinaryContent(IMAGES.get(id));
        }
        assertThat(pictures.toFile().list()).hasSize(12);
    }

    @Test
    void sendsNoLongerDatagramThanItIsTold() {
        try (Cli server = serve("--method", "udp_pull", "--fragment-size", "700");
                FamilyDatagrams client = new FamilyDatagrams()) {
            int port = StreamUri.parse(server.listening()).port();
            client.say(port, "LISTEN_PORT {port}\r\nFRAGMENT_SIZE 8000\r\nGET 0\r\n\r\n");
            byte[] image = new byte[IMAGES.get(0).length];
            int longest = 0;
            for (int got = 0; got < image.length; ) {
                FamilyDatagrams.Part part = client.readPart();
                assertThat(part.id()).isZero();
                assertThat(part.length()).isEqualTo(image.length);
                System.arraycopy(part.bytes(), 0, image, part.offset(), part.bytes().length);
                got += part.bytes().length;
                longest = Math.max(longest, part.datagram());
            }
            assertThat(image).isEqualTo(IMAGES.get(0));
            assertThat(longest).isEqualTo(700);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp_push", "udp_pull"})
    void letsNetworksWatchAndNobodyElse(String method) {
        try (Cli server = serve("--method", method, "--allow", "192.0.2.0/24", "--allow", "loopback")) {
            assertThat(Cli.run("view", "--count", "1", server.listening()).status())
                    .isZero();
        }
        try (Cli server = serve("--method", method, "--allow", "192.0.2.0/24")) {
            Cli.Result viewed = Cli.run("view", "--count", "1", "--timeout", "0.5", server.listening());
            assertThat(viewed.err())
                    .isEqualTo("imagestream view: no image came from " + server.listening() + " within 0.5 s\n");
            assertThat(viewed.status()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"udp_push, tcp_push", "tcp_push, udp_push", "udp_pull, udp_pull"})
    void servesAgainWhatItReceives(String from, String to) throws IOException {
        Path pictures = folder.resolve("pictures");
        try (Cli server = serve("--method", from);
                Cli relay = Cli.start("relay", "--method", to, server.listening())) {
            assertThat(relay.listening()).matches(to + "://127\\.0\\.0\\.1:\\d+");
            Cli.Result viewed = Cli.run("view", "--count", "8", "--save", pictures.toString(), relay.listening());
            assertThat(viewed.status()).isZero();
            assertThat(viewed.err()).isEmpty();
            assertThat(relay.interrupt().err()).isEmpty();
            assertThat(relay.result().status()).isZero();
        }
        try (Stream<Path> files = Files.list(pictures)) {
            assertThat(files)
                    .hasSize(8)
                    .allSatisfy(file -> assertThat(Files.readAllBytes(file)).isIn(IMAGES));
        }
    }

    @Test
    void reportsWhatItSends() {
        try (Cli server = serve("--method", "udp_push", "-v");
                Cli view = Cli.start("view", server.listening())) {
            assertThat(server.err().await("1 viewer, ")).contains(" frames/s and ", " KB/s sent, 0 skipped");
            assertThat(view.out().await("")).contains(" frames, ");
        }
    }
}
