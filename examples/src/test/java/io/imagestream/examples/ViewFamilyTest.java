package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code view} with a server of the family that numbers its images from 1, and with servers that bring nothing. */
class ViewFamilyTest {
    private static final List<byte[]> IMAGES = Golden.frames().subList(0, 3);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tcp_push", "tcp_pull"})
    void readsAStreamWhoseIdsBeginAtOne(String method) throws IOException {
        try (FamilyServer server = FamilyServer.of(IMAGES)) {
            Cli.Result viewed = Cli.run(
                    "view", "--count", "7", "--save", folder.toString(), method + "://127.0.0.1:" + server.port());
            assertThat(viewed.out()).matches("7 frames, [0-9.]+/s, 0 gaps\n");
            assertThat(viewed.err()).isEmpty();
            assertThat(viewed.status()).isZero();
        }
        for (int i = 0; i < 7; i++) {
            assertThat(folder.resolve(String.format("%08d-id%d.jpg", i + 1, i % 3 + 1)))
                    .hasBinaryContent(IMAGES.get(i % 3));
        }
        assertThat(folder.toFile().list()).hasSize(7);
    }

    @Test
    void failsWhenNoImageComes() throws IOException {
        try (FamilyServer server = FamilyServer.withoutImages()) {
            String uri = "tcp_push://127.0.0.1:" + server.port();
            Cli.Result viewed = Cli.run("view", "--count", "1", "--timeout", "0.3", uri);
            assertThat(viewed.err()).isEqualTo("imagestream view: no image came from " + uri + " within 0.3 s\n");
            assertThat(viewed.out()).isEmpty();
            assertThat(viewed.status()).isEqualTo(1);
        }
    }

    @Test
    void failsWhenTheServerDoesNotConnectBack() throws IOException {
        try (FamilyServer server = FamilyServer.silent()) {
            String uri = "tcp_pull://127.0.0.1:" + server.port();
            Cli.Result viewed = Cli.run("view", "--save", folder.toString(), "--timeout", "0.3", uri);
            assertThat(viewed.err()).contains("127.0.0.1:" + server.port()).hasLineCount(1);
            assertThat(viewed.status()).isEqualTo(1);
        }
    }

    @Test
    void failsWhenImagesCeaseToCome() throws IOException {
        FamilyServer server = FamilyServer.of(IMAGES);
        String uri = "tcp_push://127.0.0.1:" + server.port();
        try (Cli view = Cli.start("view", "--count", "1000000", "--timeout", "3", "--save", folder.toString(), uri)) {
            Await.until("an image", () -> folder.toFile().list().length > 0);
            server.stopSending();
            Cli.Result result = view.result();
            assertThat(result.err()).matches("imagestream view: only \\d+ of 1000000 images came from .*\n");
            assertThat(result.status()).isEqualTo(1);
        } finally {
            server.close();
        }
    }

    @Test
    void tellsOnceASecondWhatComesWhereThereIsNoScreen() throws IOException {
        try (FamilyServer server = FamilyServer.of(IMAGES);
                Cli view = Cli.start("view", "tcp_push://127.0.0.1:" + server.port())) {
            Await.until("two lines", () -> view.out().text().lines().count() >= 2);
            Cli.Result result = view.interrupt();
            assertThat(result.out().lines())
                    .allMatch(line -> line.matches("\\d+ frames, [0-9.]+/s, \\d+ KB/s, 0 gaps"));
            assertThat(result.status()).isZero();
            assertThat(result.err()).isEmpty();
        }
    }
}
