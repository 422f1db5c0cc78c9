package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.ThreadCount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The client against servers that are not ours. */
class TcpClientTest {
    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /** A server like the original, which connects back without saying from where. */
    private static void connectBack(ServerSocket listener, InetAddress from, CompletableFuture<Socket> data) {
        new Thread(() -> {
                    try (Socket control = listener.accept()) {
                        BufferedReader lines = new BufferedReader(
                                new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
                        int port = Integer.parseInt(lines.readLine().split(" ")[1]);
                        Socket back = new Socket(control.getInetAddress(), port, from, 0);
                        byte[] image = TestFrames.jpeg(1, 100);
                        back.getOutputStream().write("1\r\n100\r\n".getBytes(StandardCharsets.US_ASCII));
                        back.getOutputStream().write(image);
                        data.complete(back);
                        while (lines.readLine() != null) {
                            // Until the client goes.
                        }
                    } catch (IOException e) {
                        data.completeExceptionally(e);
                    }
                })
                .start();
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Elsewhere 127.0.0.2 is no address of the machine.
    void onLoopbackTheServerMayConnectBackFromAnotherAddress() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            CompletableFuture<Socket> data = new CompletableFuture<>();
            connectBack(listener, InetAddress.getByName("127.0.0.1"), data);
            try (ImageStreamClient client = ImageStreamClient.builder()
                            .tcpPush("127.0.0.2", listener.getLocalPort())
                            .start();
                    Socket opened = Await.get(data)) {
                Await.until("a frame", () -> client.stats().frames() == 1);
                assertThat(opened.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aServerThatNeverConnectsBackIsGivenUpInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ImageStreamClient client = ImageStreamClient.builder()
                    .tcpPush("127.0.0.1", silent.getLocalPort())
                    .openTimeout(Duration.ofMillis(200))
                    .build();
            assertThatThrownBy(client::start)
                    .isInstanceOf(ImageStreamException.class)
                    .hasMessageContaining("it did not connect back in time");
            client.close();
        }
    }

    @Test
    void aRefusalIsToldInWordsThatPeopleKnow() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ImageStreamClient client =
                ImageStreamClient.builder().tcpPush("127.0.0.1", port).build();
        assertThatThrownBy(client::start)
                .isInstanceOf(ImageStreamException.class)
                .hasMessageMatching("tcp_push://127.0.0.1:" + port + ": Connection refused: .*");
        client.close();
    }

    /** Else the JVM of a program that only watches would end with the first loss of its server. */
    @Test
    void anOpenClientKeepsItsThreadsWhileItIsDisconnected() {
        ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .source(TestFrames.source(1, 100))
                .start();
        try (ImageStreamClient client = ImageStreamClient.builder()
                .tcpPush("127.0.0.1", server.port())
                .reconnect(Duration.ofHours(1), Duration.ofHours(1))
                .start()) {
            server.close();
            Await.until("the loss", () -> !client.stats().connected());
            assertThat(ThreadCount.names("imagestream-loop")).isNotEmpty();
        }
    }
}
