package io.imagestream.reliability.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.FamilyDatagramClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With 64 file descriptors, of which this program and an idle server need about 30, a server lives on when all are used. */
@EnabledOnOs(OS.LINUX)
class DescriptorsTest {
    private static final List<String> JVM = List.of("-Xmx128m");
    private static final int MANY = 100;
    private static final int IPS = 25;
    private static final int ON_THEIR_WAY = 5;

    @TempDir
    private Path temp;

    private static List<String> limit(int descriptors) {
        return List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh");
    }

    private static void read(FamilyClient client, int frames) {
        for (int i = 0; i < frames; i++) {
            client.readFrame();
        }
    }

    @Test
    void pushOverTcpGoesOnAndTakesClientsAgainOnceItCan() throws IOException {
        List<Socket> many = new ArrayList<>();
        try (Shown shown = Shown.start(limit(64), JVM, "via=tcp", "ips=" + IPS);
                FamilyClient watching = FamilyClient.connect(shown.port()).open()) {
            watching.command("START").readFrame();
            for (int i = 0; i < MANY; i++) {
                many.add(new Socket(InetAddress.getByName("127.0.0.1"), shown.port())); // Some wait in the backlog.
            }
            Await.until("it says so", () -> !shown.warnings().isEmpty());
            read(watching, 2 * IPS);
            assertThat(shown.figure("clients")).isBetween(20L, 50L);
            for (Socket socket : many) {
                socket.close();
            }
            try (FamilyClient next = FamilyClient.connect(shown.port()).open()) {
                next.command("START").readFrame();
                read(watching, IPS);
            }
            assertThat(shown.warnings())
                    .singleElement()
                    .asString()
                    .contains("cannot be accepted", "Too many open files");
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        } finally {
            for (Socket socket : many) {
                socket.close();
            }
        }
    }

    @Test
    void pushOverUdpGoesOnAndTakesClientsAgainOnceItCan() {
        List<FamilyDatagramClient> many = new ArrayList<>();
        try (Shown shown = Shown.start(limit(64), JVM, "via=udp", "ips=" + IPS);
                FamilyDatagramClient watching =
                        FamilyDatagramClient.of(shown.port()).open()) {
            watching.command("START").readFrame();
            for (int i = 0; i < MANY; i++) {
                many.add(FamilyDatagramClient.of(shown.port()).open().command("START"));
            }
            Await.until("it says so", () -> !shown.warnings().isEmpty());
            Await.until("all were heard", () -> shown.figure("clients") + shown.figure("CONNECT_BACK_FAILED") > MANY);
            assertThat(shown.figure("viewers")).isBetween(20L, 50L);
            assertThat(shown.figure("CONNECT_BACK_FAILED")).isBetween(50L, 80L);
            for (int i = 0; i < 2 * IPS; i++) {
                watching.readFrame();
            }
            many.forEach(client -> client.command("END"));
            Await.until("there is room again", () -> shown.figure("clients") == 1);
            try (FamilyDatagramClient next =
                    FamilyDatagramClient.of(shown.port()).open()) {
                next.command("START").readFrame();
            }
            assertThat(shown.warnings()).singleElement().asString().contains("no data socket", "Too many open files");
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        } finally {
            many.forEach(FamilyDatagramClient::close);
        }
    }

    @Test
    void catalogAndAnnouncementTakeNobodyForDead() throws IOException {
        Path folder = temp.resolve("running");
        List<Socket> many = new ArrayList<>();
        try (Shown shown = Shown.start(limit(64), JVM, "ips=" + IPS, "announce=" + folder, "catalog=" + folder)) {
            Await.until("it is in the catalog", () -> shown.ask("states").equals("states RUNNING"));
            Path file;
            try (var files = Files.list(folder)) {
                file = files.findFirst().orElseThrow();
            }
            for (int i = 0; i < MANY; i++) {
                many.add(new Socket(InetAddress.getByName("127.0.0.1"), shown.port()));
            }
            Await.until("there are none left", () -> shown.warnings().size() >= 2);
            shown.ask("ips 12.5"); // To write that down takes a descriptor; the sign of life takes none.
            FileTime old = FileTime.from(Instant.now().minus(Duration.ofMinutes(2)));
            Files.setLastModifiedTime(file, old);
            Await.untilAsserted(
                    () -> assertThat(Files.getLastModifiedTime(file)).isGreaterThan(old));
            assertThat(shown.ask("states")).isEqualTo("states RUNNING");
            for (Socket socket : many) {
                socket.close();
            }
            Await.until("it is written", () -> text(file).contains("12.5"));
            assertThat(shown.ask("states")).isEqualTo("states RUNNING");
            assertThat(shown.log()).noneMatch(line -> line.contains("has died"));
            assertThat(shown.warnings())
                    .hasSize(3)
                    .anyMatch(line -> line.contains("cannot be accepted"))
                    .anyMatch(line -> line.contains("cannot be read"))
                    .anyMatch(line -> line.contains("cannot be kept up"));
            assertThat(shown.ask("close")).isEqualTo("closed 0");
            assertThat(folder).isEmptyDirectory();
        } finally {
            for (Socket socket : many) {
                socket.close();
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The network interfaces are looked at every two seconds, and that takes a descriptor. */
    @ParameterizedTest
    @ValueSource(strings = {"mcast", "rtp"})
    void whatIsSentToAGroupOrAReceiverGoesOnAndSoDoesWhoReceivesIt(String via) {
        try (Shown shown = Shown.start(limit(64), JVM, "via=" + via, "ips=" + IPS, "consumer=well")) {
            shown.awaitMore("consumed", 2);
            long incomplete = shown.figure("incomplete");
            shown.ask("take-descriptors");
            shown.awaitMore("consumed", 3 * IPS);
            shown.ask("give-descriptors");
            shown.awaitMore("consumed", IPS);
            assertThat(shown.figure("sent") - shown.figure("consumed"))
                    .as("frames lost, or on their way")
                    .isLessThanOrEqualTo(ON_THEIR_WAY);
            assertThat(shown.figure("incomplete")).isEqualTo(incomplete);
            assertThat(shown.figure("connections")).isEqualTo(1);
            assertThat(shown.warnings()).isEmpty();
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        }
    }

    @Test
    void aServerThatCannotOpenItsSocketsSaysSoAndCanBeStartedLater() {
        for (String via : List.of("tcp", "udp", "mcast", "rtp")) {
            try (Shown shown = Shown.start(limit(64), JVM, "via=" + via)) {
                assertThat(shown.ask("without-descriptors"))
                        .startsWith("ImageStreamException: ")
                        .endsWith("Too many open files; then true");
                assertThat(shown.warnings()).isEmpty();
            }
        }
    }
}
