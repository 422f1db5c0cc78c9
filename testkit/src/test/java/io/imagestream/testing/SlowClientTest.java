package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.SkipReason;
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowClientTest {
    private static final int LARGE = 1_000_000;

    private final IndexedTestSource source = IndexedTestSource.of(5, NumberedFrames.jpeg(LARGE));

    private TcpServerBuilder push() {
        return ImageStreamServer.builder().tcpPush().source(source).ips(100);
    }

    private static SlowClient open(ImageStreamServer server, boolean http) {
        return http
                ? SlowClient.http(server.httpUri().orElseThrow().resolve("/stream"))
                : SlowClient.tcpPush("127.0.0.1", server.port());
    }

    private static ClientStats statsOf(SlowClient client, ImageStreamServer server) {
        return Await.value(
                "the server's figures of this client",
                () -> server.clients().stream()
                        .filter(each -> each.address().getPort() == client.port())
                        .findFirst()
                        .orElse(null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsNothing(boolean http) {
        try (ImageStreamServer server = push().start();
                SlowClient client = open(server, http)) {
            Await.until(
                    "frames are skipped",
                    () -> statsOf(client, server).framesSkipped().containsKey(SkipReason.CLIENT_BEHIND));

            assertThat(client.bytesRead()).isZero();
            assertThat(statsOf(client, server).pendingBytes()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isDroppedByAServerThatLosesPatience(boolean http) {
        try (ImageStreamServer server =
                        push().stallLimit(Duration.ofMillis(200)).start();
                SlowClient client = open(server, http)) {
            Await.until("it is dropped", () -> server.stats().disconnected(DisconnectReason.STALLED) == 1);
            client.awaitEnd(Await.PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsNoFasterThanTold(boolean http) {
        int rate = 400_000;
        try (ImageStreamServer server = push().start();
                SlowClient client = open(server, http)) {
            long begin = System.nanoTime();
            client.readAtMost(rate);
            Await.until("it reads", () -> client.bytesRead() > rate / 2);
            double seconds = (System.nanoTime() - begin) / 1e9;

            assertThat(seconds).isGreaterThan(0.4); // The first piece is read at once.
            client.stall();
            assertThatThrownBy(() -> client.awaitEnd(Duration.ofMillis(20)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("after PT0.02S the server ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isGoneInTheMiddleOfAFrame(boolean http) {
        try (ImageStreamServer server = push().start();
                SlowClient client = open(server, http)) {
            client.breakOffInFrame();

            assertThat(client.bytesRead()).isBetween(LARGE / 2L, LARGE / 2L + 1000);
            Await.until("it is gone", () -> server.clients().isEmpty());
        }
    }

    @Test
    void asksForImages() {
        try (ImageStreamServer server =
                        ImageStreamServer.builder().tcpPull().source(source).start();
                SlowClient client = SlowClient.tcpPull("127.0.0.1", server.port())) {
            client.get(3).readAtMost(Integer.MAX_VALUE);
            Await.until("the image is there", () -> client.bytesRead() == "3\r\n1000000\r\n".length() + LARGE);
            client.get(-1);
            Await.until("another one is there", () -> client.bytesRead() > 2 * LARGE);
            client.send("END").awaitEnd(Await.PATIENCE);
        }
    }

    @Test
    void seesTheEndOfTheServer() {
        try (ImageStreamServer server = push().start();
                SlowClient client = open(server, false).readAtMost(1000)) {
            server.close();
            client.awaitEnd(Await.PATIENCE);
        }
    }

    @Test
    void tellsWhatWentWrong() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> SlowClient.tcpPush("127.0.0.1", free))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("no session with 127.0.0.1:" + free);
        assertThatThrownBy(() -> SlowClient.http(URI.create("http://127.0.0.1:" + free + "/stream")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("no connection to http://127.0.0.1:" + free);
        assertThatIllegalArgumentException().isThrownBy(() -> SlowClient.http(URI.create("https://camera/")));
        try (ImageStreamServer server = push().start()) {
            try (SlowClient client =
                    SlowClient.http(server.httpUri().orElseThrow().resolve("/nothing"))) {
                assertThatIllegalStateException().isThrownBy(() -> client.get(1));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> client.readAtMost(0))
                        .withMessage("bytesPerSecond must be 1 or more, not 0; stall() reads nothing");
                assertThatThrownBy(client::breakOffInFrame)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageStartingWith("the server answered 'HTTP/1.1 404");
            }
        }
    }
}
