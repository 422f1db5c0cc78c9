package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestCertificate;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP within TLS, on real sockets, and whoever comes without. */
class TlsTest {
    private static final TestCertificate CERTIFICATE = TestCertificate.create();
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    private Path chain;
    private Path key;

    @BeforeEach
    void writeFiles() {
        chain = CERTIFICATE.writeCertificate(folder.resolve("chain.pem"));
        key = CERTIFICATE.writeKey(folder.resolve("key.pem"));
    }

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static TcpServerBuilder builder(int length) {
        return ImageStreamServer.builder()
                .tcpPush()
                .id(5)
                .source(TestFrames.source(50, length))
                .ips(50);
    }

    private ImageStreamServer server(int length) {
        return builder(length).tls(chain, key).start();
    }

    private static PlainHttp secure(ImageStreamServer server, int receiveBuffer) {
        return PlainHttp.over(
                CERTIFICATE.shakeHands(PlainHttp.plainSocket("127.0.0.1", "127.0.0.1", server.port(), receiveBuffer)));
    }

    private static void awaitCount(ImageStreamServer server, DisconnectReason reason, long count) {
        Await.untilAsserted(
                () -> assertThat(server.stats().disconnected(reason)).isEqualTo(count));
    }

    @Test
    void everythingIsServedWithinTls() {
        try (ImageStreamServer server = server(1000);
                PlainHttp http = secure(server, 0);
                PlainHttp stream = secure(server, 0);
                PlainWebSocket webSocket = PlainWebSocket.open(secure(server, 0), "/ws")) {
            assertThat(server.httpUri().orElseThrow()).hasScheme("https").hasPort(server.port());
            assertThat(http.get("/frames/3").readAnswer().body()).isEqualTo(TestFrames.jpeg(3, 1000));
            assertThat(http.get("/").readAnswer().text()).contains("stream5");
            stream.openStream("/stream");
            for (int id = 0; id < 5; id++) {
                PlainHttp.Part part = stream.readPart();
                assertThat(part.id()).isEqualTo(id);
                assertThat(part.image()).isEqualTo(TestFrames.jpeg(id, 1000));
            }
            PlainWebSocket.Message message = webSocket.readMessage();
            assertThat(message.image()).isEqualTo(TestFrames.jpeg(message.frameId(), 1000));
        }
    }

    @Test
    void framesOfMoreThanARecordArriveWhole() {
        int length = 700_000;
        try (ImageStreamServer server = server(length);
                PlainHttp stream = secure(server, 0)) {
            stream.openStream("/stream");
            for (int i = 0; i < 5; i++) {
                PlainHttp.Part part = stream.readPart();
                assertThat(part.image()).isEqualTo(TestFrames.jpeg(part.id(), length));
            }
        }
    }

    @Test
    void aKeyStoreServesAsWell() {
        try (ImageStreamServer server = builder(1000)
                        .tls(CERTIFICATE.keyStore(PASSWORD), PASSWORD)
                        .start();
                PlainHttp http = secure(server, 0)) {
            assertThat(http.get("/frame").readAnswer().status()).isEqualTo(200);
        }
    }

    @Test
    void aBrowserWithoutTlsIsToldWhatToDo() {
        try (ImageStreamServer server = server(1000);
                PlainHttp http = PlainHttp.connect(server.port())) {
            PlainHttp.Answer answer = http.get("/").readAnswer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("HTTPS");
            http.expectEnd();
            awaitCount(server, DisconnectReason.TLS_REQUIRED, 1);
        }
    }

    @Test
    void commandsAreNotObeyedWithoutTlsNorWithin() throws IOException {
        try (ImageStreamServer server = server(1000);
                FamilyClient client = FamilyClient.connect(server.port());
                ServerSocket victim = new ServerSocket(0);
                PlainHttp within = secure(server, 0)) {
            client.send("LISTEN_PORT {port}\r\n\r\n");
            client.expectControlEnd();
            within.send("LISTEN_PORT " + victim.getLocalPort() + "\r\n\r\n");
            within.expectEnd();
            awaitCount(server, DisconnectReason.TLS_REQUIRED, 2);
            victim.setSoTimeout(200);
            assertThatExceptionOfType(IOException.class).isThrownBy(victim::accept);
        }
    }

    @Test
    void aHandshakeThatFailsIsCounted() {
        try (ImageStreamServer server = server(1000);
                PlainHttp client = PlainHttp.connect(server.port())) {
            client.send(
                    new byte[] {0x16, 3, 1, 0, 5, 'h', 'e', 'l', 'l', 'o'}); // A record of the handshake that is none.
            client.readUntilEnd();
            awaitCount(server, DisconnectReason.TLS_FAILED, 1);
        }
    }

    @Test
    void aHandshakeThatDripsIsEndedInTime() {
        try (ImageStreamServer server = builder(1000)
                        .tls(chain, key)
                        .setupTimeout(Duration.ofMillis(300))
                        .start();
                PlainHttp silent = PlainHttp.connect(server.port());
                PlainHttp begun = PlainHttp.connect(server.port())) {
            begun.send(new byte[] {0x16, 3, 1, 2, 0, 1});
            silent.readUntilEnd();
            begun.readUntilEnd();
            Await.untilAsserted(() -> assertThat(server.stats().disconnects().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(2));
            try (PlainHttp good = secure(server, 0)) {
                assertThat(good.get("/frame").readAnswer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aClientThatStallsWithinTlsIsDropped() {
        try (ImageStreamServer server = builder(200_000)
                        .tls(chain, key)
                        .stallLimit(Duration.ofMillis(500))
                        .start();
                PlainHttp stalled = secure(server, 4096);
                PlainHttp reading = secure(server, 0)) {
            stalled.get("/stream");
            reading.openStream("/stream");
            int read = 0;
            while (server.stats().disconnected(DisconnectReason.STALLED) == 0) {
                assertThat(reading.readPart().image()).hasSize(200_000);
                assertThat(++read).as("frames meanwhile").isLessThan(1000);
            }
            assertThat(reading.readPart().image()).hasSize(200_000);
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamedAndNothingIsLeftBound() throws IOException {
        Path nothing = folder.resolve("nothing.pem");
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        for (Path[] files : new Path[][] {{nothing, key}, {chain, nothing}, {nonsense, key}, {chain, nonsense}}) {
            ImageStreamServer server =
                    builder(1000).port(port).tls(files[0], files[1]).build();
            assertThatExceptionOfType(ImageStreamException.class)
                    .isThrownBy(server::start)
                    .withMessageContaining(files[0].equals(chain) ? files[1].toString() : files[0].toString());
            server.close();
        }
        builder(1000).port(port).tls(chain, key).start().close();
    }

    @Test
    void aPasswordThatDoesNotFitIsSaidAndNotShown() {
        KeyStore store = CERTIFICATE.keyStore(PASSWORD);
        ImageStreamServer server =
                builder(1000).tls(store, "guess".toCharArray()).build();
        assertThatExceptionOfType(ImageStreamException.class)
                .isThrownBy(server::start)
                .withMessageContaining("key store")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("guess"));
        server.close();
    }
}
