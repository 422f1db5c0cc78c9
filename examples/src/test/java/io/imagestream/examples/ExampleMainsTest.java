package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamClient;
import io.imagestream.StreamUri;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FakeCamera;
import io.imagestream.testkit.Golden;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small example programs. */
class ExampleMainsTest {
    @TempDir
    private Path folder;

    @Test
    void pushesAFolder() throws IOException {
        Golden.writeFrames(folder);
        Path pictures = folder.resolve("seen");
        try (Program program = Program.start(PushFolder.class, folder.toString())) {
            String uri = program.listening();
            assertThat(Web.get(program.page() + "frames/4").body())
                    .isEqualTo(Golden.frames().get(4));
            assertThat(Cli.run("view", "--count", "5", "--save", pictures.toString(), uri)
                            .status())
                    .isZero();
        }
        List<byte[]> images = Golden.frames();
        for (int i = 0; i < images.size(); i++) {
            assertThat(pictures.resolve(String.format("%08d-id%d.jpg", i + 1, i)))
                    .hasBinaryContent(images.get(i));
        }
    }

    @Test
    void pushesWhatIsDrawnWhileSomebodyWatches() {
        try (Program program = Program.start(PushLive.class)) {
            String uri = program.listening();
            assertThat(Web.get(program.page() + "frame").status()).isEqualTo(200);
            for (int visit = 0; visit < 2; visit++) {
                assertThat(Cli.run("view", "--count", "3", uri).status()).isZero();
            }
        }
    }

    @Test
    void pushesWhatIsDrawnInDatagrams() {
        try (Program program = Program.start(PushDatagrams.class)) {
            String uri = program.listening();
            assertThat(uri).startsWith("udp_push://127.0.0.1:");
            for (int visit = 0; visit < 2; visit++) {
                assertThat(Cli.run("view", "--count", "3", uri).status()).isZero();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Others have no multicast on the loopback interface.
    void sendsWhatIsDrawnAsRtp() throws IOException {
        try (Program program = Program.start(SendRtp.class)) {
            program.out().await("a=framerate:30");
            Path sdp = Files.writeString(
                    folder.resolve("stream.sdp"), program.out().text());
            Cli.Result viewed = Cli.run("view", "--interface", "lo", "--count", "3", sdp.toString());
            assertThat(viewed.err()).isEmpty();
            assertThat(viewed.status()).isZero();
        }
    }

    @Test
    void pullsImagesByTheirIds() {
        String[] files = Golden.writeFrames(folder).stream().map(Path::toString).toArray(String[]::new);
        try (Program program = Program.start(Pull.class, files)) {
            Cli.Result result = program.result();
            assertThat(result.status()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(result.out().lines())
                    .hasSize(6)
                    .first()
                    .asString()
                    .startsWith("asked for 4, got Frame[4, JPEG, 2198 bytes");
            assertThat(result.out().lines()).last().asString().startsWith("the next one is Frame[1, ");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Others name the loopback interface otherwise.
    void turnsThePageForEverybody() throws IOException {
        List<String> args = new ArrayList<>(List.of("lo"));
        Golden.writeFrames(folder).forEach(file -> args.add(file.toString()));
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (Program program = Program.start(PageTurner.class, args.toArray(new String[0]));
                ImageStreamClient viewer = watch(program.listening(), seen)) {
            program.type("3");
            program.out().await("Frame[3, ");
            program.type("next");
            program.out().await("Frame[4, ");
            program.type("elsewhere");
            program.type("0");
            program.out().await("Frame[0, ");
            Await.until("the viewer sees the pages", () -> seen.equals(List.of(3, 4, 0)));
            assertThat(viewer.newest().toByteArray()).isEqualTo(Golden.frames().get(0));
            program.type("end");
            assertThat(program.result().status()).isZero();
            assertThat(program.result().err()).isEmpty();
        }
    }

    private static ImageStreamClient watch(String uri, List<Integer> seen) {
        StreamUri group = StreamUri.parse(uri);
        return ImageStreamClient.builder()
                .mcastPull(group.host(), group.port())
                .networkInterface("lo")
                .onFrame(frame -> seen.add(frame.id()))
                .start();
    }

    @Test
    void relaysACamera() throws IOException {
        List<byte[]> images = Golden.frames();
        Path pictures = folder.resolve("seen");
        try (FakeCamera camera = FakeCamera.start(visit -> {
                    visit.request().send(FakeCamera.STREAM + "--frame\r\n");
                    for (int i = 0; true; i++) {
                        visit.image(images.get(i % images.size()));
                        Thread.sleep(50);
                    }
                });
                Program program = Program.start(Relay.class, camera.url("/stream"))) {
            String uri = program.listening();
            assertThat(Cli.run("view", "--count", "3", "--save", pictures.toString(), uri)
                            .status())
                    .isZero();
            assertThat(camera.visits()).hasSize(1);
        }
        for (File picture : pictures.toFile().listFiles()) {
            byte[] seen = Files.readAllBytes(picture.toPath());
            assertThat(images).anyMatch(image -> Arrays.equals(image, seen));
        }
        assertThat(pictures.toFile().list()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                PushFolder.class,
                PushLive.class,
                PushDatagrams.class,
                SendRtp.class,
                Pull.class,
                PageTurner.class,
                Relay.class
            })
    void areShort(Class<?> main) throws IOException {
        Path source = Path.of("src/main/java", main.getName().replace('.', '/') + ".java");
        assertThat(Files.readAllLines(source)).hasSizeLessThan(45);
    }
}
