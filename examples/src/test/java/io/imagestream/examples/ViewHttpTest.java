package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.FakeCamera;
import io.imagestream.testkit.Golden;
import io.imagestream.testkit.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code view} with cameras that speak HTTP. */
class ViewHttpTest {
    private static final List<byte[]> IMAGES = Golden.frames().subList(0, 3);
    private static final String GUARD =
            "Basic " + Base64.getEncoder().encodeToString("guard:top:secret".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path folder;

    private static FakeCamera.Script stream() {
        return FakeCamera.streams(IMAGES.toArray(new byte[0][]));
    }

    private static FakeCamera.Script forGuards() {
        return visit -> {
            if (GUARD.equals(visit.request().header("Authorization"))) {
                visit.send(FakeCamera.STREAM + "--frame\r\n")
                        .image(IMAGES.get(0))
                        .stay();
            } else {
                visit.send("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=camera\r\n\r\n");
            }
        };
    }

    @Test
    void readsACamera() throws IOException {
        try (FakeCamera camera = FakeCamera.start(stream())) {
            Cli.Result viewed =
                    Cli.run("view", "--count", "3", "--save", folder.toString(), camera.url("/video?size=big"));
            assertThat(viewed.out()).matches("3 frames, [0-9.]+/s, 0 gaps\n");
            assertThat(viewed.err()).isEmpty();
            assertThat(viewed.status()).isZero();
            assertThat(camera.visit(0).requestLine()).isEqualTo("GET /video?size=big HTTP/1.1");
        }
        for (int i = 0; i < 3; i++) {
            assertThat(folder.resolve(String.format("%08d-id%d.jpg", i + 1, i))).hasBinaryContent(IMAGES.get(i));
        }
    }

    @Test
    void tellsOnceASecondWhatComesWhereThereIsNoScreen() throws IOException {
        try (FakeCamera camera = FakeCamera.start(stream());
                Cli view = Cli.start("view", camera.url("/"))) {
            Await.until("a line", () -> view.out().text().contains("\n"));
            Cli.Result result = view.interrupt();
            assertThat(result.out().lines()).allMatch(line -> line.matches("3 frames, [0-9.]+/s, \\d+ KB/s, 0 gaps"));
            assertThat(result.status()).isZero();
        }
    }

    @Test
    void logsIn() throws IOException {
        Path login = Files.writeString(folder.resolve("login"), "guard:top:secret\n");
        try (FakeCamera camera = FakeCamera.start(forGuards())) {
            String url = camera.url("/");
            assertThat(Cli.run("view", "--count", "1", "--user", "guard:top:secret", url)
                            .status())
                    .isZero();
            assertThat(Cli.run("view", "--count", "1", "--user", "@" + login, url)
                            .status())
                    .isZero();
            assertThat(Cli.run("view", "--count", "1", url.replace("://", "://guard:top%3Asecret@"))
                            .status())
                    .isZero();
            Cli.Result nobody = Cli.run("view", "--count", "1", url);
            assertThat(nobody.err()).isEqualTo("imagestream view: " + url + ": it needs credentials\n");
            assertThat(nobody.status()).isEqualTo(1);
            Cli.Result other = Cli.run("view", "--count", "1", "--user", "guard:other", url);
            assertThat(other.err()).isEqualTo("imagestream view: " + url + ": it refused the credentials\n");
            assertThat(other.status()).isEqualTo(1);
        }
    }

    @Test
    void trustsACertificate() throws IOException {
        TestCertificate certificate = TestCertificate.create();
        String pem = certificate.writeCertificate(folder.resolve("camera.pem")).toString();
        String missing = folder.resolve("missing.pem").toString();
        try (FakeCamera camera = FakeCamera.startTls("127.0.0.1", certificate, stream())) {
            Cli.Result viewed = Cli.run("view", "--count", "3", "--trust", pem, camera.url("/"));
            assertThat(viewed.err()).isEmpty();
            assertThat(viewed.status()).isZero();
            Cli.Result stranger = Cli.run("view", "--count", "1", camera.url("/"));
            assertThat(stranger.err()).contains("its certificate is refused").hasLineCount(1);
            assertThat(stranger.status()).isEqualTo(1);
            Cli.Result lost = Cli.run("view", "--count", "1", "--trust", missing, camera.url("/"));
            assertThat(lost.err()).contains(missing, "does not exist").hasLineCount(1);
            assertThat(lost.status()).isEqualTo(1);
        }
    }

    @Test
    void namesTheStreamWithoutItsPasswordsWhenNoImageComes() throws IOException {
        try (FakeCamera camera = FakeCamera.start(
                visit -> visit.request().send(FakeCamera.STREAM).stay())) {
            String url = camera.url("/x");
            Cli.Result viewed = Cli.run(
                    "view", "--count", "1", "--timeout", "0.3", url.replace("://", "://guard:secret@") + "?pwd=secret");
            assertThat(viewed.err()).isEqualTo("imagestream view: no image came from " + url + "?*** within 0.3 s\n");
            assertThat(viewed.status()).isEqualTo(1);
        }
    }
}
