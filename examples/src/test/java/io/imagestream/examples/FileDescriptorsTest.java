package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.StreamUri;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server that has run out of file descriptors neither dies nor spins, and goes on once there are some again. */
@EnabledOnOs(OS.LINUX)
class FileDescriptorsTest {
    private static final int LIMIT = 150;

    @TempDir
    private Path folder;

    @Test
    void runningOutOfThemMakesAcceptingPauseAndGoOn() throws IOException {
        List<Socket> silent = new ArrayList<>();
        String image = Golden.writeFrames(folder).get(0).toString();
        try (Program server = Program.startWithFileLimit(LIMIT, Main.class, "server", "--method", "tcp_pull", image)) {
            int port = StreamUri.parse(server.listening()).port();
            try (FamilyClient watching = FamilyClient.connect(port).open()) {
                // Here each class that is loaded needs a file descriptor for a moment, unlike those in a jar.
                assertThat(watching.command("GET 0").readFrame().id()).isZero();
                for (int i = 0; i < 2 * LIMIT; i++) {
                    silent.add(new Socket(InetAddress.getByName("127.0.0.1"), port)); // Some wait in the backlog.
                }
                Await.until("it says so", () -> server.err().text().contains("cannot be accepted"));
                for (int i = 0; i < 100; i++) {
                    assertThat(watching.command("GET 0").readFrame().id()).isZero();
                }
                for (Socket socket : silent) {
                    socket.close();
                }
                try (FamilyClient next = FamilyClient.connect(port).open()) {
                    assertThat(next.command("GET 0").readFrame().id()).isZero();
                }
                assertThat(server.err().text().lines().filter(line -> line.contains("cannot be accepted")))
                        .hasSize(1);
            }
            assertThat(server.signal("TERM").result().status()).isZero();
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void dataConnectionsThatCannotBeMadeEndTheirSessionsAlone() throws IOException {
        List<FamilyClient> clients = new ArrayList<>();
        String image = Golden.writeFrames(folder).get(0).toString();
        try (Program server = Program.startWithFileLimit(LIMIT, Main.class, "server", "--method", "tcp_pull", image)) {
            int port = StreamUri.parse(server.listening()).port();
            try (FamilyClient watching = FamilyClient.connect(port).open()) {
                assertThat(watching.command("GET 0").readFrame().id()).isZero();
                for (int i = 0; i < LIMIT; i++) {
                    clients.add(FamilyClient.connect(port).send("LISTEN_PORT {port}\r\n"));
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(watching.command("GET 0").readFrame().id()).isZero();
                }
                clients.forEach(FamilyClient::close);
                Await.until("there is room again", () -> canWatch(port));
                assertThat(server.err().text().lines().count()).isLessThan(5); // No flood, no stack trace.
            }
            assertThat(server.signal("TERM").result().status()).isZero();
        } finally {
            clients.forEach(FamilyClient::close);
        }
    }

    private static boolean canWatch(int port) {
        try (FamilyClient next = FamilyClient.connect(port)) {
            next.command("LISTEN_PORT {port}").awaitData(Duration.ofSeconds(5));
            return next.command("GET 0").readFrame().id() == 0;
        } catch (AssertionError | UncheckedIOException e) {
            return false;
        }
    }
}
