package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.StreamUri;
import io.imagestream.testkit.Golden;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code server} gives to browsers, and to whom. */
class ServeHttpTest {
    private static final List<byte[]> IMAGES = Golden.frames();

    @TempDir
    private Path folder;

    private Cli serve(String... options) {
        List<String> args = new ArrayList<>(List.of("server"));
        args.addAll(Arrays.asList(options));
        Golden.writeFrames(folder).forEach(file -> args.add(file.toString()));
        return Cli.start(args.toArray(new String[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp_push", "tcp_pull"})
    void tellsWhereABrowserFindsThePage(String method) {
        try (Cli server = serve("--method", method, "--name", "lobby")) {
            String uri = server.listening();
            String page = server.page();
            assertThat(page).isEqualTo(uri.replace(method, "http") + "/");
            assertThat(Web.get(page).text()).contains("<title>lobby</title>");
            assertThat(Web.get(page + "frames/3").body()).isEqualTo(IMAGES.get(3));
            assertThat(Web.get(page + "frame").body()).isIn(IMAGES);
        }
    }

    @Test
    void switchesHttpOff() {
        try (Cli server = serve("--no-http")) {
            String uri = server.listening();
            assertThat(Web.get(uri.replace("tcp_push", "http") + "/").status()).isEqualTo(501);
            assertThat(Cli.run("view", "--count", "1", uri).status()).isZero();
            assertThat(server.interrupt().out()).isEqualTo("listening " + uri + "\n");
        }
    }

    @Test
    void letsUsersWatchAndNobodyElse() throws IOException {
        Path file = Files.writeString(folder.resolve("users"), "night:at: noon\n\nday: 1\n");
        try (Cli server = serve("--user", "guard:pass:word", "--user", "@" + file)) {
            String image = server.page() + "frames/0";
            Web.Answer refused = Web.get(image);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate").orElseThrow()).startsWith("Basic ");
            for (String login : List.of("guard:pass", "guard:pass:word ", "@" + file, "day:1", "guard:at: noon")) {
                assertThat(Web.get(image, "Authorization", Web.basic(login)).status())
                        .isEqualTo(401);
            }
            for (String login : List.of("guard:pass:word", "night:at: noon", "day: 1")) {
                assertThat(Web.get(image, "Authorization", Web.basic(login)).body())
                        .isEqualTo(IMAGES.get(0));
            }
            assertThat(Cli.run("view", "--count", "1", server.listening()).status())
                    .isEqualTo(1);
            assertThat(server.interrupt().err())
                    .as("only this machine can connect")
                    .isEmpty();
        }
    }

    @Test
    void letsNetworksWatchAndNobodyElse() {
        try (Cli server = serve("--allow", "192.0.2.0/24", "--allow", "loopback")) {
            assertThat(Web.get(server.page()).status()).isEqualTo(200);
            assertThat(Cli.run("view", "--count", "1", server.listening()).status())
                    .isZero();
        }
        try (Cli server = serve("--allow", "192.0.2.0/24")) {
            String page = server.page();
            assertThatThrownBy(() -> Web.get(page)).isInstanceOf(UncheckedIOException.class);
            assertThat(Cli.run("view", "--count", "1", server.listening()).status())
                    .isEqualTo(1);
        }
    }

    @Test
    void wantsBothTheNetworkAndTheUser() {
        try (Cli server = serve("--allow", "192.0.2.0/24", "--user", "a:b")) {
            String page = server.page();
            assertThatThrownBy(() -> Web.get(page, "Authorization", Web.basic("a:b")))
                    .isInstanceOf(UncheckedIOException.class);
        }
        try (Cli server = serve("--allow", "loopback", "--user", "a:b")) {
            assertThat(Web.get(server.page()).status()).isEqualTo(401);
            assertThat(Web.get(server.page(), "Authorization", Web.basic("a:b")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void knowsItselfByTheNamesThatItIsTold() {
        try (Cli server = serve("--allow-host", "cams.example", "--allow-host", "lobby.example")) {
            int port = StreamUri.parse(server.listening()).port();
            for (String name : List.of("cams.example", "lobby.example", "localhost")) {
                assertThat(statusFor(port, name)).isEqualTo(200);
            }
            assertThat(statusFor(port, "evil.example")).isBetween(400, 499);
        }
    }

    private static int statusFor(int port, String host) {
        try (PlainHttp http = PlainHttp.connect(port)) {
            return http.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                    .readAnswer()
                    .status();
        }
    }

    @Test
    void letsPagesOfOtherSitesShowTheStream() {
        try (Cli server = serve("--allow-origin", "https://dash.example", "--allow-origin", "http://10.0.0.7:8080")) {
            String image = server.page() + "frame";
            for (String origin : List.of("https://dash.example", "http://10.0.0.7:8080")) {
                assertThat(Web.get(image, "Origin", origin).header("Access-Control-Allow-Origin"))
                        .contains(origin);
            }
            assertThat(Web.get(image, "Origin", "https://evil.example").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void warnsOfPasswordsInTheClearWhereOthersCanConnect() {
        try (Cli server = serve("--user", "a:b", "--bind", "0.0.0.0", "--addr", "127.0.0.1", "--allow", "loopback")) {
            server.listening();
            assertThat(server.interrupt().err())
                    .startsWith("imagestream server: warning: ")
                    .contains("--tls-cert", "passwords")
                    .hasLineCount(1);
        }
    }

    @Test
    void servesByTlsAlone() {
        TestCertificate certificate = TestCertificate.create();
        String chain = certificate.writeCertificate(folder.resolve("chain.pem")).toString();
        String key = certificate.writeKey(folder.resolve("key.pem")).toString();
        HttpClient client =
                HttpClient.newBuilder().sslContext(certificate.trusting()).build();
        try (Cli server = serve(
                "--tls-cert", chain, "--tls-key", key, "--user", "a:b", "--bind", "0.0.0.0", "--addr=127.0.0.1")) {
            String uri = server.listening();
            String page = server.page();
            assertThat(page).isEqualTo(uri.replace("tcp_push", "https") + "/");
            assertThat(Web.get(client, page).status()).isEqualTo(401);
            assertThat(Web.get(client, page + "frames/2", "Authorization", Web.basic("a:b"))
                            .body())
                    .isEqualTo(IMAGES.get(2));
            assertThat(Cli.run("view", "--count", "1", uri).status()).isEqualTo(1);
            assertThat(server.interrupt().err()).as("nobody reads the password").isEmpty();
        }
    }
}
