package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.StreamUri;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of images on their way when a server is told to end. */
class DrainTest {
    private static final int LENGTH = 8_000_000;

    @TempDir
    private Path folder;

    @Test
    void anImageOnItsWayArrives() throws IOException {
        Path image = Files.write(folder.resolve("1.jpg"), TestFrames.jpeg(1, LENGTH));
        try (Cli server = Cli.start("server", "--drain", "20", "--ips", "1", image.toString())) {
            StreamUri uri = StreamUri.parse(server.listening());
            try (FamilyClient client =
                    FamilyClient.connect("127.0.0.1", uri.port(), 4096).open().command("START")) {
                client.readData(
                        1, Await.PATIENCE); // The image has begun, and is longer than what the system takes at once.
                CompletableFuture<Cli.Result> ending = CompletableFuture.supplyAsync(server::interrupt);
                client.readData(("0\r\n" + LENGTH + "\r\n").length() - 1 + LENGTH, Await.PATIENCE);
                client.expectDataEnd();
                assertThat(ending.join().status()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "3601", "NaN", "soon"})
    void aWrongTimeIsNamed(String seconds) {
        Cli.Result result = Cli.run("server", "--drain", seconds);
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("--drain", seconds);
    }
}
