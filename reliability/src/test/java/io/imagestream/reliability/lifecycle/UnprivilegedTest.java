package io.imagestream.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.reliability.Answers;
import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program that an account without any privilege runs, as a container should. */
@EnabledOnOs(OS.LINUX)
class UnprivilegedTest {
    private static final int NOBODY = 65_534;

    @TempDir
    private Path folder;

    /** Starts a server of every kind and a catalog of them, watches each, and tells who it is. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            Path running = Path.of(arguments[0]);
            try (CatalogServer catalog =
                    CatalogServer.builder().directory(running).start()) {
                for (Kinds kind : Kinds.all()) {
                    CountDownLatch seen = new CountDownLatch(1);
                    try (ImageStreamServer server = kind.server()
                                    .source(FrameSource.frames(Kinds.FRAMES))
                                    .ips(50)
                                    .announceIn(running)
                                    .start();
                            ImageStreamClient client = kind.client(server)
                                    .onFrame(frame -> seen.countDown())
                                    .start()) {
                        Await.until(client + " sees something", () -> seen.getCount() == 0);
                        Await.until(
                                "the catalog sees " + server,
                                () -> catalog.streams().size() == 1);
                    }
                    Await.until(
                            "the catalog sees it go", () -> catalog.streams().isEmpty());
                }
                Answers.print("uid " + Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            } catch (ImageStreamException e) {
                Answers.print("failed: " + e.getMessage());
            }
            System.exit(0);
        }
    }

    @BeforeEach
    void onlyRootCanBecomeNobody() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        if (System.getenv("CI") != null) {
            assertThat(root).as("run by root, who can become somebody else").isTrue();
        }
        assumeThat(root).isTrue();
    }

    /** Copies the class path to where everybody can read it. */
    private String readable() {
        List<String> entries = new ArrayList<>();
        Path copies = mode(folder.resolve("path"), "rwxr-xr-x");
        mode(folder, "rwxr-xr-x");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.exists(Path.of(entry))) {
                Path copy = copies.resolve(
                        Integer.toString(entries.size()) + (Files.isDirectory(Path.of(entry)) ? "" : ".jar"));
                copy(Path.of(entry), copy);
                entries.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    mode(target, "rwxr-xr-x");
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path mode(Path made, String permissions) {
        try {
            Files.createDirectories(made);
            return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Child asNobody(Path running) {
        return Child.program(List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                readable(),
                Program.class.getName(),
                running.toString()));
    }

    @Test
    void everyServerAndTheCatalogServe() throws IOException {
        Path running = mode(folder.resolve("running"), "rwxr-xr-x");
        Files.setAttribute(running, "unix:uid", NOBODY);
        try (Child program = asNobody(running)) {
            assertThat(program.line()).isEqualTo("uid " + NOBODY);
            assertThat(program.exit()).isZero();
        }
    }

    @Test
    void aFolderThatMayNotBeWrittenIsNamed() {
        Path running = mode(folder.resolve("closed"), "rwxr-xr-x");
        try (Child program = asNobody(running)) {
            assertThat(program.line())
                    .isEqualTo("failed: the server cannot be announced in '" + running + "': it may not be written");
            assertThat(program.exit()).isZero();
        }
    }
}
