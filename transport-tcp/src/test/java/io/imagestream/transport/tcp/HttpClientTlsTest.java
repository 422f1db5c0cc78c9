package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.HttpClientBuilder;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FakeCamera;
import io.imagestream.testkit.TestCertificate;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The client with cameras that speak TLS. */
class HttpClientTlsTest {
    private static final String LOOPBACK = "127.0.0.1";
    private static final byte[] IMAGE = TestFrames.jpeg(1, 100_000);

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;
    private static Path pem;

    @BeforeAll
    static void makeCertificate() {
        certificate = TestCertificate.create();
        pem = certificate.writeCertificate(folder.resolve("camera.pem"));
    }

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static HttpClientBuilder client(String url) {
        return ImageStreamClient.builder().http(url).noReconnect();
    }

    private static void assertFails(HttpClientBuilder builder, String... words) {
        ImageStreamClient client = builder.build();
        assertThatThrownBy(client::start)
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContainingAll(words);
        client.close();
    }

    @Test
    void aCertificateOfItsOwnIsTrustedWhenItsFileIsGiven() throws Exception {
        try (FakeCamera camera = FakeCamera.startTls(LOOPBACK, certificate, FakeCamera.streams(IMAGE, IMAGE));
                ImageStreamClient byAddress =
                        client(camera.url("/stream")).trust(pem).start();
                ImageStreamClient byName = client("https://user:pass@localhost:" + camera.port() + "/stream")
                        .trust(pem)
                        .start()) {
            for (ImageStreamClient client : new ImageStreamClient[] {byAddress, byName}) {
                Await.until("an image", () -> client.stats().frames() >= 1);
                assertThat(client.newest().toByteArray()).isEqualTo(IMAGE);
            }
            assertThat(camera.visit(1).header("Authorization")).startsWith("Basic ");
            assertThat(camera.visit(1).header("Host")).isEqualTo("localhost:" + camera.port());
        }
    }

    @Test
    void readsAServerOfThisLibrary() {
        Path key = certificate.writeKey(folder.resolve("server-key.pem"));
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(TestFrames.source(3, 100_000))
                        .ips(50)
                        .tls(pem, key)
                        .start();
                ImageStreamClient client = client("https://localhost:" + server.port() + "/stream")
                        .trust(pem)
                        .start()) {
            Await.until("images", () -> client.stats().frames() >= 5);
            assertThat(client.stats().gaps()).isZero();
            assertFails(
                    client("http://localhost:" + server.port() + "/stream"),
                    "http://localhost:" + server.port() + "/stream: it answered 400");
        }
    }

    @Test
    void aFileMayHoldManyCertificates() throws Exception {
        Path many = folder.resolve("many.pem");
        Path other = TestCertificate.create().writeCertificate(folder.resolve("other.pem"));
        Files.writeString(many, "others first\n" + Files.readString(other) + "\n" + Files.readString(pem));
        try (FakeCamera camera = FakeCamera.startTls(LOOPBACK, certificate, FakeCamera.streams(IMAGE));
                ImageStreamClient client = client(camera.url("/")).trust(many).start()) {
            Await.until("an image", () -> client.stats().frames() == 1);
        }
    }

    @Test
    void aCertificateThatTheJdkDoesNotTrustIsRefused() throws Exception {
        try (FakeCamera camera = FakeCamera.startTls(LOOPBACK, certificate, FakeCamera.streams(IMAGE))) {
            assertFails(client(camera.url("/x")), camera.url("/x: its certificate is refused: "), "certification path");
            Path other = TestCertificate.create().writeCertificate(folder.resolve("another.pem"));
            assertFails(client(camera.url("/x")).trust(other), "its certificate is refused: ");
            assertThat(camera.visits()).as("nothing was asked").isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Elsewhere 127.0.0.2 is no address of the machine.
    void aCertificateForAnotherNameIsRefused() throws Exception {
        try (FakeCamera camera = FakeCamera.startTls("127.0.0.2", certificate, FakeCamera.streams(IMAGE))) {
            assertFails(
                    client(camera.url("/")).trust(pem).credentials("user", "secret"),
                    camera.url("/: its certificate is refused: "),
                    "127.0.0.2");
            assertThat(camera.visits()).as("nothing was asked").isEmpty();
        }
    }

    @Test
    void aPortWithoutTlsIsNamed() throws Exception {
        try (FakeCamera camera = FakeCamera.start(visit -> visit.send("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertFails(
                    client(camera.url("/").replace("http:", "https:")).trust(pem),
                    ": the server does not speak TLS on this port");
        }
        try (FakeCamera camera = FakeCamera.start(visit -> {})) {
            assertFails(
                    client(camera.url("/").replace("http:", "https:")).trust(pem),
                    ": the server closed the connection");
        }
    }

    @Test
    void aPortWithTlsIsNotSpokenToWithout() throws Exception {
        try (FakeCamera camera = FakeCamera.startTls(
                LOOPBACK, certificate, visit -> visit.request().stay())) {
            assertFails(
                    client(camera.url("/").replace("https:", "http:")), "http://127.0.0.1:" + camera.port() + "/: ");
        }
    }

    @Test
    void aHandshakeThatDoesNotEndIsGivenUpInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertFails(
                    client("https://127.0.0.1:" + silent.getLocalPort() + "/").openTimeout(Duration.ofMillis(300)),
                    ": no TLS handshake in time");
        }
    }

    @Test
    void aRedirectMayLeadToTlsButNotAwayFromIt() throws Exception {
        try (FakeCamera plain = FakeCamera.start(FakeCamera.streams(IMAGE));
                FakeCamera camera = FakeCamera.startTls(
                        LOOPBACK,
                        certificate,
                        FakeCamera.streams(IMAGE),
                        FakeCamera.answers("HTTP/1.1 301 X\r\nLocation: " + plain.url("/plain?secret") + "\r\n\r\n"));
                FakeCamera front = FakeCamera.start(
                        FakeCamera.answers("HTTP/1.1 301 X\r\nLocation: " + camera.url("/") + "\r\n\r\n"))) {
            try (ImageStreamClient client = client(front.url("/"))
                    .trust(pem)
                    .credentials("user", "secret")
                    .start()) {
                Await.until("an image", () -> client.stats().frames() == 1);
            }
            assertThat(camera.visit(0).header("Authorization"))
                    .as("for the other scheme")
                    .isNull();
            assertFails(
                    client(camera.url("/")).trust(pem),
                    camera.url("/: it redirects to ") + plain.url("/plain?***, which is not encrypted"));
            assertThat(plain.visits()).isEmpty();
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws IOException {
        String url = "https://127.0.0.1:1/";
        Path missing = folder.resolve("missing.pem");
        assertFails(client(url).trust(missing), url, "'" + missing + "' does not exist");
        assertFails(client(url).trust(folder), url, "'" + folder + "' cannot be read");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertFails(client(url).trust(empty), url, "'" + empty + "' holds no certificate");
        Path key = certificate.writeKey(folder.resolve("key.pem"));
        assertFails(client(url).trust(key), url, "'" + key + "' holds ");
    }

    @Test
    void aClientThatConnectsAgainAndAgainKeepsFewSessions() throws IOException {
        assertThat(ClientTls.context(Optional.empty()).sessionCacheSize()).isEqualTo(4);
    }
}
