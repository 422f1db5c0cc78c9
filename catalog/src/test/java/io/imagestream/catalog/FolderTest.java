package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.ServerProcess;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in the folder of running servers, with time at a test's command. */
class FolderTest {
    @TempDir
    private Path folder;

    private final ManualScheduler time = new ManualScheduler();
    private CatalogServer catalog;

    @BeforeEach
    void start() {
        catalog = CatalogServer.builder().directory(folder).scheduler(time).start();
    }

    @AfterEach
    void nothingIsLeft() {
        catalog.close();
        Catalogs.assertNothingIsLeft();
    }

    private void write(String name, String text) {
        Catalogs.write(folder, name, text);
    }

    /** Lets the catalog look, as often as the time says. */
    private void pass(Duration duration) {
        for (long past = 0; past < duration.toMillis(); past += 500) {
            time.advance(Duration.ofMillis(500));
            // Well again once it has looked, on a thread of its own.
            Await.untilAsserted(
                    () -> assertThat(Catalogs.get(catalog, "/healthz").status()).isEqualTo(200));
        }
    }

    /** Looks again and again until that holds, which takes half a second of the catalog's time at most if nothing else does. */
    private void eventually(Await.Check check) {
        Await.untilAsserted(() -> {
            time.advance(Duration.ofMillis(1));
            check.run();
        });
    }

    private void look() {
        time.advance(Duration.ofMillis(500));
    }

    private List<String> names() {
        return catalog.streams().stream()
                .map(stream -> stream.descriptor().name())
                .toList();
    }

    @Test
    void aFileAppearsChangesAndGoesWithinASecond() throws IOException {
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001));
        look();
        eventually(() -> assertThat(names()).containsExactly("video1"));
        assertThat(catalog.streams().get(0).file()).contains(folder.resolve("a.txt"));
        String key = catalog.streams().get(0).key();
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001) + "IPS: 3.5\n");
        look();
        eventually(() -> assertThat(catalog.streams().get(0).descriptor().ips()).isEqualTo(3.5));
        assertThat(catalog.streams().get(0).key()).isEqualTo(key);
        Files.delete(folder.resolve("a.txt"));
        look();
        eventually(() -> assertThat(names()).isEmpty());
    }

    @Test
    void whatTheFolderHoldsAtTheStartIsKnownAtOnce() {
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001));
        try (CatalogServer second = CatalogServer.builder().directory(folder).start()) {
            assertThat(second.streams()).hasSize(1);
        }
    }

    @Test
    void theFolderMayComeLater() throws IOException {
        Path later = folder.resolve("later");
        try (CatalogServer second = CatalogServer.builder().directory(later).start()) {
            assertThat(second.streams()).isEmpty();
            Files.createDirectory(later);
            Catalogs.write(later, "a", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001));
            Await.untilAsserted(
                    Duration.ofSeconds(1), () -> assertThat(second.streams()).hasSize(1));
        }
    }

    @Test
    void otherFilesArePassedOver() throws IOException {
        write(".gitignore", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001));
        write("README", "Name: of the game\nnothing to see\n");
        write("half.txt", "ID: 1\nName: x\n");
        Files.createDirectory(folder.resolve("sub"));
        write("z.txt", Catalogs.descriptor(2, Delivery.MCAST_PUSH, "239.1.2.3", 9001));
        look();
        look();
        eventually(() -> assertThat(names()).containsExactly("video2"));
        assertThat(Catalogs.get(catalog, "/streams").text()).contains("\"warnings\":[]");
    }

    /** Else whoever may write here could have files told that he may not read himself. */
    @Test
    void linksArePassedOver(@TempDir Path elsewhere) throws IOException {
        Path file = Catalogs.write(elsewhere, "a", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001));
        Files.createSymbolicLink(folder.resolve("a.txt"), file);
        write("z.txt", Catalogs.descriptor(2, Delivery.UDP_PUSH, "127.0.0.1", 9002));
        look();
        look();
        eventually(() -> assertThat(names()).containsExactly("video2"));
        Files.delete(folder.resolve("a.txt"));
    }

    @Test
    void aBrokenFileIsToldByNameAndStopsNothing() {
        write("broken.txt", "Port: 99999\nProtocol: TCP_PUSH\n");
        write("bytes.txt", "Port: \u0000\u0001\nProtocol\n");
        write("z.txt", Catalogs.descriptor(2, Delivery.UDP_PULL, "127.0.0.1", 9001));
        look();
        eventually(() -> assertThat(names()).containsExactly("video2"));
        look();
        eventually(() -> assertThat(Catalogs.get(catalog, "/streams").text())
                .contains("broken.txt' is no stream descriptor: line 1: port must be 0 to 65535, not 99999")
                .contains("bytes.txt'"));
        write("broken.txt", Catalogs.descriptor(1, Delivery.UDP_PULL, "127.0.0.1", 9002));
        write("bytes.txt", "");
        look();
        eventually(() -> assertThat(names()).containsExactly("video1", "video2"));
        eventually(() -> assertThat(Catalogs.get(catalog, "/streams").text()).contains("\"warnings\":[]"));
    }

    @Test
    void aFileWrittenPieceByPieceIsNotCalledBroken() {
        write("a.txt", "ID: 1\nPort: 9001\n");
        look();
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PULL, "127.0.0.1", 9001));
        look();
        eventually(() -> assertThat(names()).containsExactly("video1"));
        assertThat(Catalogs.get(catalog, "/streams").text()).contains("\"warnings\":[]");
    }

    @Test
    void aFileWrittenAnewStaysMeanwhile() {
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PULL, "127.0.0.1", 9001));
        pass(Duration.ofMillis(500));
        eventually(() -> assertThat(names()).containsExactly("video1"));
        Instant since = catalog.streams().get(0).since();
        write("a.txt", "");
        write("b.txt", Catalogs.descriptor(2, Delivery.UDP_PULL, "127.0.0.1", 9002));
        look();
        eventually(() -> assertThat(names()).containsExactly("video1", "video2"));
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PULL, "127.0.0.1", 9001) + "IPS: 2\n");
        look();
        eventually(() -> assertThat(names()).containsExactly("video1", "video2"));
        assertThat(catalog.streams().get(0).since()).isEqualTo(since);
        write("a.txt", "");
        eventually(() -> {
            time.advance(Duration.ofMillis(250));
            assertThat(names()).containsExactly("video2");
        });
    }

    @Test
    void aServerWhoseProcessIsGoneTurnsStaleAndGoes() {
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001) + Catalogs.killed());
        look();
        eventually(() ->
                assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == StreamState.STALE));
        pass(Duration.ofSeconds(9));
        assertThat(catalog.streams()).hasSize(1);
        assertThat(Catalogs.get(catalog, "/streams").text()).contains("\"state\":\"STALE\"");
        pass(Duration.ofMillis(1500));
        eventually(() -> assertThat(catalog.streams()).isEmpty());
        // It started again.
        write(
                "a.txt",
                Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001)
                        + ServerProcess.current().toLine());
        look();
        eventually(() ->
                assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == StreamState.RUNNING));
    }

    @Test
    void aServerInPlaceOfOneThatWasKilledIsNoCauseToWarn() {
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001) + Catalogs.killed());
        write("b.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9002));
        look();
        eventually(() -> assertThat(catalog.streams())
                .hasSize(2)
                .noneMatch(CatalogStream::duplicateId)
                .extracting(CatalogStream::state)
                .containsExactlyInAnyOrder(StreamState.RUNNING, StreamState.STALE));
        assertThat(Catalogs.get(catalog, "/streams").text()).contains("\"warnings\":[]");
    }

    private void isShownAs(StreamState state) {
        eventually(() -> assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == state));
    }

    private void beat(long ageSeconds) throws IOException {
        Files.setLastModifiedTime(
                folder.resolve("a.txt"), FileTime.from(Instant.now().minusSeconds(ageSeconds)));
        pass(Duration.ofSeconds(1));
    }

    /** The operating system reckons a start from the clock, so that it seems to be another one afterwards. */
    @Test
    void aServerThatGivesSignsOfLifeLivesThoughTheClockWasSet() throws IOException {
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001) + Catalogs.killed());
        pass(Duration.ofSeconds(1));
        isShownAs(StreamState.STALE);
        beat(3000);
        isShownAs(StreamState.STALE); // That one may have come before its end.
        beat(-3000);
        isShownAs(StreamState.RUNNING);
        pass(Duration.ofSeconds(15));
        isShownAs(StreamState.RUNNING);
        pass(Duration.ofSeconds(6));
        isShownAs(StreamState.STALE);
    }

    @Test
    void nobodyIsTakenForDeadBecauseTheCatalogSlept() {
        write(
                "a.txt",
                Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9001)
                        + ServerProcess.current().toLine());
        pass(Duration.ofSeconds(1));
        isShownAs(StreamState.RUNNING);
        time.leap(Duration.ofHours(1));
        pass(Duration.ofSeconds(15));
        isShownAs(StreamState.RUNNING);
        pass(Duration.ofSeconds(6));
        isShownAs(StreamState.STALE);
    }

    @Test
    void aServerElsewhereIsStaleWithoutSignsOfLife() throws IOException {
        ServerProcess elsewhere = new ServerProcess(1, Instant.now(), "elsewhere.example");
        Path file = folder.resolve("a.txt");
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "10.0.0.9", 9001) + elsewhere.toLine());
        // That machine's clock is wrong.
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(5000)));
        pass(Duration.ofSeconds(15));
        eventually(() ->
                assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == StreamState.RUNNING));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(4995)));
        pass(Duration.ofSeconds(15));
        assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == StreamState.RUNNING);
        pass(Duration.ofSeconds(6));
        eventually(() ->
                assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == StreamState.STALE));
    }

    @Test
    void ofAnotherProgramTcpIsCheckedByConnecting() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        int port;
        try (ServerSocket original = new ServerSocket(0, 50, loopback)) {
            port = original.getLocalPort();
            write("a.txt", Catalogs.descriptor(1, Delivery.TCP_PUSH, "127.0.0.1", port));
            pass(Duration.ofSeconds(7));
            assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == StreamState.RUNNING);
        }
        Await.untilAsserted(() -> {
            pass(Duration.ofMillis(500));
            assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == StreamState.STALE);
        });
        try (ServerSocket again = new ServerSocket(port, 50, loopback)) {
            Await.untilAsserted(() -> {
                pass(Duration.ofMillis(500));
                assertThat(again.isBound()).isTrue();
                assertThat(catalog.streams()).singleElement().matches(stream -> stream.state() == StreamState.RUNNING);
            });
        }
    }

    @Test
    void ofAnotherProgramDatagramsStay() {
        write("a.txt", Catalogs.descriptor(1, Delivery.UDP_PUSH, "127.0.0.1", 9));
        write("b.txt", Catalogs.descriptor(2, Delivery.MCAST_PUSH, "239.1.2.3", 9));
        pass(Duration.ofSeconds(30));
        assertThat(catalog.streams()).hasSize(2).allMatch(stream -> stream.state() == StreamState.RUNNING);
    }

    @Test
    void aStreamThatIsAddedAndAnnouncedIsShownOnce() {
        try (ImageStreamServer server = Catalogs.server(1).announceIn(folder).start()) {
            look();
            eventually(() -> assertThat(catalog.streams())
                    .singleElement()
                    .matches(stream -> stream.file().isPresent()));
            catalog.add(server);
            eventually(() -> assertThat(catalog.streams())
                    .singleElement()
                    .matches(stream -> stream.file().isEmpty()));
            look();
            eventually(() -> assertThat(catalog.streams()).hasSize(1));
        }
        look();
        eventually(() -> assertThat(catalog.streams()).isEmpty());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeReadIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (CatalogServer second = CatalogServer.builder().directory(file).start()) {
            assertThat(second.streams()).isEmpty();
            assertThat(Catalogs.get(second, "/streams").text())
                    .contains("\"warnings\":[\"the folder '" + file + "' cannot be read\"]");
        }
    }
}
