package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Golden;
import io.imagestream.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

/** {@code relay}, between servers and clients of this command line. */
class RelayTest {
    private static final List<byte[]> IMAGES = Golden.frames();

    @TempDir
    private Path folder;

    private Cli serve(String... options) {
        List<String> args = new ArrayList<>(List.of("server", "--ips", "50"));
        args.addAll(Arrays.asList(options));
        Golden.writeFrames(folder).forEach(file -> args.add(file.toString()));
        return Cli.start(args.toArray(new String[0]));
    }

    private void assertShowsTheImages(String uri) throws IOException {
        Path pictures = Files.createTempDirectory(folder, "pictures");
        assertThat(Cli.run("view", "--count", "8", "--save", pictures.toString(), uri))
                .matches(viewed -> viewed.status() == 0 && viewed.err().isEmpty(), "all went well");
        try (Stream<Path> files = Files.list(pictures)) {
            assertThat(files)
                    .hasSize(8)
                    .allSatisfy(file -> assertThat(Files.readAllBytes(file)).isIn(IMAGES));
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp_push, tcp_push", "tcp_pull, tcp_push", "tcp_push, tcp_pull", "tcp_pull, tcp_pull"})
    void servesAgainWhatItReceives(String from, String to) throws IOException {
        try (Cli server = serve("--method", from);
                Cli relay = Cli.start("relay", "--method", to, server.listening())) {
            assertThat(relay.listening()).matches(to + "://127\\.0\\.0\\.1:\\d+");
            assertShowsTheImages(relay.listening());
            assertThat(Web.get(relay.page() + "frame").body()).isIn(IMAGES);
            assertThat(relay.interrupt().err()).isEmpty();
            assertThat(relay.result().status()).isZero();
        }
    }

    @Test
    void readsAUrl() throws IOException {
        try (Cli server = serve();
                Cli relay = Cli.start("relay", server.page() + "stream")) {
            assertShowsTheImages(relay.listening());
        }
    }

    @Test
    void readsADescriptionAndKeepsWhatItSaysOfTheStream() throws IOException {
        Path saved = folder.resolve("saved.flux");
        try (Cli server = serve("--name", "lobby", "--id", "7", "--save", saved.toString())) {
            server.listening();
            try (Cli relay = Cli.start("relay", saved.toString())) {
                assertThat(Web.get(relay.page()).text()).contains("<title>lobby</title>", "at most 50 images/s");
                assertShowsTheImages(relay.listening());
            }
            try (Cli relay = Cli.start("relay", "--name", "hall", "--ips", "12.5", saved.toString())) {
                assertThat(Web.get(relay.page()).text()).contains("<title>hall</title>", "at most 12.5 images/s");
            }
        }
    }

    @Test
    void sendsOnNoMoreThanItIsTold() {
        try (Cli server = serve();
                Cli relay = Cli.start("relay", "--ips", "5", server.listening())) {
            Cli.Result viewed = Cli.run("view", "--count", "4", relay.listening());
            double rate = Double.parseDouble(viewed.out().replaceAll("(?s).*, ([0-9.]+)/s.*", "$1"));
            assertThat(rate).isLessThan(20);
        }
    }

    @Test
    void goesOnWhenTheSourceIsBack() throws IOException {
        try (Cli server = serve();
                Cli relay = Cli.start("relay", server.listening())) {
            String source = server.listening();
            assertShowsTheImages(relay.listening());
            server.interrupt();
            assertThat(relay.err().await("imagestream relay: "))
                    .contains(source)
                    .endsWith("; trying again");
            try (Cli again = serve("--port", source.substring(source.lastIndexOf(':') + 1))) {
                assertThat(again.listening()).isEqualTo(source);
                relay.err().await("imagestream relay: the source is back");
                assertShowsTheImages(relay.listening());
            }
        }
    }

    @Test
    void failsWhenItsPortIsInUse() throws IOException {
        try (Cli server = serve();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            Cli.Result result = Cli.run("relay", "--port", port, server.listening());
            assertThat(result.err()).contains(port).hasLineCount(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.status()).isEqualTo(1);
        }
    }

    @Test
    void logsInAtTheSourceAndHasUsersOfItsOwn() throws IOException {
        Path login = Files.writeString(folder.resolve("login"), "camera:at: home\n");
        try (Cli server = serve("--user", "@" + login)) {
            String source = server.page() + "stream";
            Cli.Result refused = Cli.run("relay", "--source-user", "camera:wrong", source);
            assertThat(refused.err())
                    .contains(source, "refused the credentials")
                    .hasLineCount(1);
            assertThat(refused.status()).isEqualTo(1);
            try (Cli relay = Cli.start("relay", "--source-user", "@" + login, "--user", "guard:1", source)) {
                String image = relay.page() + "frame";
                assertThat(Web.get(image, "Authorization", Web.basic("camera:at: home"))
                                .status())
                        .isEqualTo(401);
                assertThat(Web.get(image, "Authorization", Web.basic("guard:1")).body())
                        .isIn(IMAGES);
            }
        }
    }

    @Test
    void trustsTheSourcesCertificate() throws IOException {
        TestCertificate certificate = TestCertificate.create();
        String chain = certificate.writeCertificate(folder.resolve("chain.pem")).toString();
        String key = certificate.writeKey(folder.resolve("key.pem")).toString();
        try (Cli server = serve("--tls-cert", chain, "--tls-key", key)) {
            String source = server.page() + "stream";
            assertThat(source).startsWith("https://");
            assertThat(Cli.run("relay", source).status()).isEqualTo(1);
            try (Cli relay = Cli.start("relay", "--source-trust", chain, source)) {
                assertShowsTheImages(relay.listening());
            }
        }
    }
}
