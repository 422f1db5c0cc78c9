package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers in processes of their own. */
class KilledServerTest {
    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        Catalogs.assertNothingIsLeft();
    }

    /** Announces a server and stays. */
    static final class Announcing {
        private Announcing() {}

        public static void main(String[] args) throws InterruptedException {
            ImageStreamServer server = ImageStreamServer.builder()
                    .tcpPush()
                    .id(7)
                    .name("other-process")
                    .announceIn(Path.of(args[0]))
                    .start();
            System.out.println("port " + server.port());
            Thread.sleep(Duration.ofMinutes(2).toMillis());
            server.close();
        }
    }

    private Process start() throws IOException {
        String path = Stream.of("jdk.module.path", "java.class.path")
                .map(System::getProperty)
                .filter(entries -> entries != null && !entries.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        String classes = Path.of("target", "test-classes").toAbsolutePath().toString();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes + File.pathSeparator + path,
                        Announcing.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).startsWith("port ");
        return process;
    }

    @Test
    void aKilledServerTurnsStaleAndGoes() throws IOException, InterruptedException {
        Process process = start();
        try (CatalogServer catalog = CatalogServer.builder()
                .directory(folder)
                .dropAfter(Duration.ofSeconds(2))
                .start()) {
            assertThat(catalog.streams()).singleElement().satisfies(stream -> {
                assertThat(stream.descriptor().name()).isEqualTo("other-process");
                assertThat(stream.state()).isEqualTo(StreamState.RUNNING);
            });
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            Await.untilAsserted(
                    Duration.ofSeconds(2),
                    () -> assertThat(catalog.streams())
                            .singleElement()
                            .matches(stream -> stream.state() == StreamState.STALE));
            Await.untilAsserted(
                    Duration.ofSeconds(5), () -> assertThat(catalog.streams()).isEmpty());
            assertThat(folder).isNotEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aTerminatedServerRemovesItsFile() throws IOException, InterruptedException {
        Process process = start();
        try (CatalogServer catalog = CatalogServer.builder().directory(folder).start()) {
            assertThat(catalog.streams()).hasSize(1);
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(folder).isEmptyDirectory();
            Await.untilAsserted(
                    Duration.ofSeconds(2), () -> assertThat(catalog.streams()).isEmpty());
        } finally {
            process.destroyForcibly();
        }
    }
}
