package io.imagestream.reliability.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.catalog.CatalogServer;
import io.imagestream.catalog.CatalogStream;
import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.PlainHttp;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever may write into the folder of running servers can have a catalog read, tell, or stop at. */
class FolderAbuseTest {
    private static final String SECRET = "password=7fb1c0ffee";
    /** What another program's settings may look like: enough to be taken for a descriptor. */
    private static final String SETTINGS = "ID=7\nName=7fb1c0ffee\nPort=5432\nProtocol=UDP_PUSH\n" + SECRET + "\n";

    private static final String GOOD = "ID: 1\nName: good\nAddress: 127.0.0.1\nPort: 9\nProtocol: UDP_PUSH\n";
    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir
    Path temp;

    private Path folder() throws IOException {
        return Files.createDirectories(temp.resolve("running"));
    }

    private CatalogServer catalog() throws IOException {
        return CatalogServer.builder().directory(folder()).start();
    }

    /** Writes a good descriptor last and waits for it: by then all that was there before has been looked at. */
    private void awaitAnotherLook(CatalogServer catalog, String name) throws IOException {
        Files.writeString(folder().resolve(name), GOOD.replace("good", name));
        Await.until("a look at the folder", () -> names(catalog).contains(name));
    }

    private static List<String> names(CatalogServer catalog) {
        return catalog.streams().stream()
                .map(CatalogStream::descriptor)
                .map(descriptor -> descriptor.name())
                .toList();
    }

    /** All that the catalog tells anybody. */
    private static String everything(CatalogServer catalog) {
        StringBuilder told = new StringBuilder();
        for (String target : List.of("/", "/streams", "/metrics", "/healthz")) {
            told.append(get(catalog, target));
        }
        for (CatalogStream stream : catalog.streams()) {
            for (String rest : List.of("", "/descriptor", ".sdp")) {
                told.append(get(catalog, "/streams/" + stream.key() + rest));
            }
        }
        return told.toString();
    }

    private static String get(CatalogServer catalog, String target) {
        try (PlainHttp http = PlainHttp.connect(catalog.port())) {
            return http.get(target, "Connection: close").readAnswer().text();
        }
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path secret = Files.writeString(temp.resolve("settings"), SETTINGS);
        assertLinksAreNotFollowed(secret);
        try (Stream<Path> links = Files.list(folder())) { // JUnit warns of those that lead elsewhere.
            for (Path link : links.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private void assertLinksAreNotFollowed(Path secret) throws IOException {
        Path broken = Files.writeString(temp.resolve("broken"), "Port=" + SECRET + "\nProtocol=TCP_PUSH\n");
        Files.createSymbolicLink(folder().resolve("absolute"), secret);
        Files.createSymbolicLink(folder().resolve("relative.flux"), Path.of("..", "settings"));
        Files.createSymbolicLink(folder().resolve("broken.flux"), broken);
        Files.createSymbolicLink(folder().resolve("passwd"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(folder().resolve("endless"), Path.of("/dev/zero"));
        Files.createSymbolicLink(folder().resolve("round"), Path.of("round"));
        Files.createSymbolicLink(folder().resolve("folder"), temp);
        try (CatalogServer catalog = catalog()) {
            awaitAnotherLook(catalog, "one");
            awaitAnotherLook(catalog, "two"); // What is broken is told at the second look.
            assertThat(names(catalog)).containsExactlyInAnyOrder("one", "two");
            assertThat(everything(catalog)).doesNotContain("7fb1c0ffee", "root:");
        }
    }

    @Test
    void whatWouldBlockOrNeverEndIsPassedOver() throws IOException {
        try (Child made =
                Child.program(List.of("mkfifo", folder().resolve("fifo").toString()))) {
            assertThat(made.exit()).isZero();
        }
        Files.createDirectory(folder().resolve("folder.txt"));
        Files.writeString(folder().resolve("folder.txt").resolve("inner"), GOOD.replace("good", "inner"));
        try (RandomAccessFile huge =
                new RandomAccessFile(folder().resolve("huge").toFile(), "rw")) {
            huge.writeBytes(GOOD.replace("good", "huge"));
            huge.setLength(100L * 1024 * MEBIBYTE); // Takes no place on the disk.
        }
        try (CatalogServer catalog = catalog()) {
            awaitAnotherLook(catalog, "one");
            awaitAnotherLook(catalog, "two");
            assertThat(names(catalog)).containsExactlyInAnyOrder("one", "two");
            assertThat(get(catalog, "/healthz")).isEqualTo("ok\n");
            assertThat(get(catalog, "/streams"))
                    .contains("huge' is no stream descriptor: it is larger than 1048576 bytes");
        }
    }

    /** Short lines take fifty times their length in memory, once they are images' names. */
    @Test
    void manyLinesTakeNoMemory() throws IOException {
        for (int i = 0; i < 3; i++) {
            Files.writeString(
                    folder().resolve("large" + i), GOOD.replace("good", "large") + "x\n".repeat(7 * MEBIBYTE));
        }
        try (CatalogServer catalog = catalog()) {
            awaitAnotherLook(catalog, "one");
            assertThat(names(catalog)).containsExactly("one");
        }
    }

    @Test
    void manyStreamsWithOneIdAreShownSoon() throws IOException {
        for (int i = 0; i < 2000; i++) {
            Files.writeString(folder().resolve("same" + i), GOOD.replace("good", "same" + i));
        }
        long began = System.nanoTime();
        try (CatalogServer catalog = catalog()) {
            Await.until("all of them", () -> catalog.streams().size() == 2000);
            System.out.printf(
                    "2000 descriptors with one id are shown after %d ms%n", (System.nanoTime() - began) / 1_000_000);
            assertThat(get(catalog, "/streams/1~2000")).contains("\"id\":1");
        }
    }

    @Test
    void imagesAreNamedAndNeverRead() throws IOException {
        Path secret = Files.writeString(temp.resolve("secret"), SECRET);
        Files.writeString(
                folder().resolve("escape"), GOOD + "../secret\n../../../../etc/passwd\n/etc/passwd\n" + secret + "\n");
        try (CatalogServer catalog = catalog()) {
            awaitAnotherLook(catalog, "one");
            assertThat(everything(catalog)).contains("../secret").doesNotContain(SECRET, "root:");
            for (String image : List.of("0", "../secret", "..%2Fsecret", secret.toString())) {
                assertThat(get(catalog, "/streams/1/frames/" + image)).contains("There is no such stream");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/streams/../../settings",
                "/streams/..%2F..%2Fsettings/descriptor",
                "/streams/%2e%2e/settings/descriptor",
                "/streams/..%5csettings/descriptor",
                "/streams/%252e%252e%252fsettings/descriptor",
                "/streams/1%00/descriptor",
                "/streams/1/../../settings",
                "/../settings",
                "//settings",
                "/..%c0%af..%c0%afetc/passwd",
                "/catalog.js/../../../../../../../etc/passwd",
                "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                "/io/imagestream/catalog/catalog.html",
                "/META-INF/MANIFEST.MF",
                "/CatalogPage.class",
                "file:///etc/passwd",
                "http://localhost/../../etc/passwd",
            })
    void targetsLeadToNothingElse(String target) throws IOException {
        Files.writeString(temp.resolve("settings"), SETTINGS);
        try (CatalogServer catalog = catalog();
                PlainHttp http = PlainHttp.connect(catalog.port())) {
            awaitAnotherLook(catalog, "one");
            PlainHttp.Answer answer = http.get(target, "Connection: close").readAnswer();
            assertThat(answer.status()).isIn(400, 404);
            assertThat(answer.text()).doesNotContain("7fb1c0ffee", "root:", "Manifest");
        }
    }
}
