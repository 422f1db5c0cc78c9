package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Closing leaves no thread, socket or buffer behind, whatever the clients are doing. */
class ShutdownTest {
    @Test
    @EnabledOnOs(OS.LINUX) // Elsewhere a process cannot count its own file descriptors.
    void closingLeavesNothingBehind() throws IOException {
        serveAndClose(); // What is loaded once stays open.
        Leftovers.assertNone();
        long before = openSockets();
        for (int i = 0; i < 5; i++) {
            serveAndClose();
        }
        Leftovers.assertNone();
        Await.untilAsserted(() -> assertThat(openSockets()).isEqualTo(before));
    }

    private static void serveAndClose() {
        List<AutoCloseable> clients = new ArrayList<>();
        try (ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .ips(100)
                .source(TestFrames.source(10, 300_000))
                .start()) {
            clients.add(FamilyClient.connect(server.port())); // silent
            clients.add(FamilyClient.connect(server.port()).send("LISTEN_PO")); // half a command
            clients.add(FamilyClient.connect(server.port()).send("GET / HTTP/1.1\r\n")); // HTTP
            clients.add(FamilyClient.connect(server.port()).open()); // not started
            clients.add(FamilyClient.connect("127.0.0.1", server.port(), 4096)
                    .open()
                    .command("START")); // stalled
            clients.add(FamilyClient.connect(server.port()).send("LISTEN_PORT 1\r\n")); // connecting back
            clients.add(ImageStreamClient.builder()
                    .tcpPush("127.0.0.1", server.port())
                    .start());
            Await.until("one is behind", () -> server.clients().stream().anyMatch(c -> c.pendingBytes() > 0));
        }
        for (AutoCloseable client : clients) {
            try {
                client.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static long openSockets() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(ShutdownTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // It was closed while we looked.
        }
    }

    @Test
    void whoDoesNotTakeItsFrameInTimeIsCutOff() {
        ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .ips(100)
                .source(TestFrames.source(10, 8_000_000))
                .start();
        try (FamilyClient stalled =
                FamilyClient.connect("127.0.0.1", server.port(), 4096).open().command("START")) {
            Await.until("it is behind", () -> server.clients().stream().anyMatch(c -> c.pendingBytes() > 0));
            server.close(Duration.ofMillis(50));
            assertThat(server.stats().disconnects()).containsOnlyKeys(DisconnectReason.SERVER_CLOSED);
            assertThat(server.stats().framesSent()).isZero();
        } finally {
            server.close();
        }
    }
}
