package io.imagestream.reliability.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.AnnouncedStream;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The folder of running servers is a file system of four pages, in a mount namespace of the program's own, which takes it along. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
    private static final List<String> JVM = List.of("-Xmx128m");

    @TempDir
    private Path folder;

    @BeforeAll
    static void mayMount() throws IOException, InterruptedException {
        int status;
        try {
            status = new ProcessBuilder("unshare", "-m", "true").start().waitFor();
        } catch (IOException e) {
            status = -1;
        }
        if (status != 0) {
            String message = "a mount namespace needs root and util-linux";
            if (!Optional.ofNullable(System.getenv("CI")).orElse("").isEmpty()) {
                throw new AssertionError(message + ", and CI is set: nothing may be skipped");
            }
            System.err.println("skipped: " + message); // Maven does not tell why.
            throw new TestAbortedException(message);
        }
    }

    private List<String> smallDisk() {
        String script = "mount -t tmpfs -o size=16k small '" + folder + "' && exec \"$@\"";
        return List.of("unshare", "-m", "sh", "-c", script, "sh");
    }

    /** The folder as the program sees it. */
    private Path inside(Shown shown) {
        return Path.of("/proc", Long.toString(shown.child().process().pid()), "root")
                .resolve(folder.toString().substring(1));
    }

    private static void fill(Path disk) {
        try {
            Files.write(disk.resolve("filler.bin"), new byte[64 * 1024]);
            throw new AssertionError("there is still room");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static List<String> names(Path disk) {
        try (Stream<Path> files = Files.list(disk)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double announcedIps(Path file) {
        try {
            return AnnouncedStream.read(file).orElseThrow().descriptor().ips();
        } catch (IOException e) {
            throw new AssertionError("no whole descriptor", e);
        }
    }

    @Test
    void aServerThatRunsGivesSignsOfLifeAndWritesOnceThereIsRoom() throws IOException {
        try (Shown shown = Shown.start(smallDisk(), JVM, "announce=" + folder, "catalog=" + folder, "ips=20");
                Watching client = Watching.start("tcp", shown.port())) {
            Path disk = inside(shown);
            Path file = disk.resolve(names(disk).get(0));
            Await.until("it is in the catalog", () -> shown.ask("states").equals("states RUNNING"));
            fill(disk);
            shown.ask("ips 25");
            Await.until("it says so", () -> !shown.warnings().isEmpty());
            FileTime old = FileTime.from(Instant.now().minus(Duration.ofMinutes(2)));
            Files.setLastModifiedTime(file, old);
            Await.untilAsserted(
                    () -> assertThat(Files.getLastModifiedTime(file)).isGreaterThan(old));
            assertThat(announcedIps(file)).as("what it said before, whole").isEqualTo(20);
            assertThat(names(disk)).containsExactly("filler.bin", String.valueOf(file.getFileName()));
            assertThat(shown.ask("states")).isEqualTo("states RUNNING");
            client.awaitMore(10);
            Files.delete(disk.resolve("filler.bin"));
            Await.until("it is written", () -> announcedIps(file) == 25);
            Await.until("it says so", () -> shown.log().stream().anyMatch(line -> line.contains("is kept up again")));
            fill(disk);
            assertThat(shown.ask("close")).isEqualTo("closed 0");
            assertThat(names(disk)).containsExactly("filler.bin");
            assertThat(shown.warnings()).singleElement().asString().contains("cannot be kept up", "No space left");
            assertThat(client.interruptions()).isZero();
        }
    }

    @Test
    void aServerThatCannotBeAnnouncedDoesNotStartAndSaysWhy() {
        try (Shown shown = Shown.start(smallDisk(), JVM)) {
            Path disk = inside(shown);
            fill(disk);
            assertThat(shown.ask("announce " + folder))
                    .isEqualTo("ImageStreamException: the server cannot be announced in '" + folder
                            + "': no space left on device");
            assertThat(names(disk)).containsExactly("filler.bin");
            try {
                Files.delete(disk.resolve("filler.bin"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            assertThat(shown.ask("announce " + folder)).isEqualTo("announced");
            assertThat(names(disk)).singleElement().asString().endsWith(".flux");
            assertThat(shown.warnings()).isEmpty();
        }
    }
}
