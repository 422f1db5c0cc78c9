package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.ImageFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code demo} and what it draws. */
class DemoTest {
    @Test
    void readsItsOwnStreamBack() {
        Cli.Result result = Cli.run("demo", "--seconds", "3");
        assertThat(result.status()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines().filter(line -> line.contains(" frames, ")))
                .hasSizeBetween(1, 3)
                .allMatch(line -> line.matches("\\d+ frames, [0-9.]+/s, \\d+ KB/s, \\d+ gaps, age [0-9.]+ ms"));
    }

    @Test
    void tellsHowToSeeItFromElsewhere() {
        try (Cli demo = Cli.start("demo")) {
            String line = demo.out().await("To see it");
            assertThat(line).contains("java -jar ", ".jar view tcp_push://127.0.0.1:");
            String uri = line.substring(line.indexOf("tcp_push:"));
            assertThat(Cli.run("view", "--count", "2", uri).status()).isZero();
            String datagrams = demo.out().await("The same over UDP: java -jar ");
            assertThat(Cli.run("view", "--count", "2", datagrams.substring(datagrams.indexOf("udp_push:")))
                            .status())
                    .isZero();
            assertThat(demo.interrupt().status()).isZero();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void showsTheSameOverMulticastOnThisMachine() {
        try (Cli demo = Cli.start("demo")) {
            String line = demo.out().await("The same over multicast: java -jar ");
            String[] view = line.substring(line.indexOf("view ")).split(" ");
            assertThat(view).hasSize(4).contains("--interface", "127.0.0.1");
            assertThat(Cli.run(view[0], view[1], view[2], view[3], "--count", "2")
                            .status())
                    .isZero();
            assertThat(demo.interrupt().status()).isZero();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void showsTheSameOverRtpOnThisMachine() throws IOException {
        try (Cli demo = Cli.start("demo")) {
            String page = demo.page();
            String line = demo.out().await("The same over RTP, in a player: ");
            assertThat(line)
                    .endsWith(
                            "ffplay -localaddr 127.0.0.1 -protocol_whitelist http,tcp,rtp,udp " + page + "stream.sdp");
            String sdp = Web.get(page + "stream.sdp").text();
            assertThat(sdp).contains("s=galaxy\r\n", "c=IN IP4 239.255.42.42/0\r\n");
            Path file = Files.writeString(Files.createTempFile("demo", ".sdp"), sdp);
            try {
                assertThat(Cli.run("view", "--interface", "lo", "--count", "2", file.toString())
                                .status())
                        .isZero();
            } finally {
                Files.delete(file);
            }
            assertThat(demo.interrupt().status()).isZero();
        }
    }

    @Test
    void tellsFirstWhatToOpenInABrowser() throws IOException {
        try (Cli demo = Cli.start("demo")) {
            String page = demo.page();
            assertThat(demo.out().text()).startsWith("open http://127.0.0.1:").startsWith("open " + page + "\n");
            assertThat(Web.get(page).text()).contains("<title>galaxy</title>");
            BufferedImage image = ImageIO.read(
                    new ByteArrayInputStream(Web.get(page + "frame").body()));
            assertThat(image.getWidth()).isEqualTo(640);
            demo.out().await("There is no screen here."); // Nor for tests on a desk.
        }
    }

    @Test
    void saysThatNoBrowserCanBeStarted() {
        Cli.Result result = Cli.run("demo", "--open", "--seconds", "1");
        assertThat(result.err())
                .startsWith("imagestream demo: --open: ")
                .contains("no browser", "http://127.0.0.1:")
                .hasLineCount(1);
        assertThat(result.status()).isZero();
    }

    @Test
    void drawsPicturesThatMove() throws IOException {
        GalaxyFrames galaxy = new GalaxyFrames(320, 180);
        Frame first = galaxy.get();
        Frame second = galaxy.get();
        assertThat(first.format()).isEqualTo(ImageFormat.JPEG);
        assertThat(second.toByteArray()).isNotEqualTo(first.toByteArray());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(first.toByteArray()));
        assertThat(image.getWidth()).isEqualTo(320);
        assertThat(image.getHeight()).isEqualTo(180);
        assertThat(image.getRGB(160, 90) & 0xFF).as("the middle is bright").isGreaterThan(150);
    }

    @Test
    void knowsHowOldAFrameIs() {
        GalaxyFrames galaxy = new GalaxyFrames(64, 36);
        galaxy.arrived(galaxy.get());
        assertThat(galaxy.age()).matches(", age [0-9.]+ ms");
    }

    @Test
    void addsLightUpToTheBrightest() {
        Light light = new Light();
        int[] pixels = new int[9];
        light.add(pixels, 3, 1, 1, 1, Light.rgb(200, 100, 1));
        light.add(pixels, 3, 1, 1, 1, Light.rgb(200, 100, 1));
        assertThat(pixels).containsExactly(0, 0, 0, 0, 0xFFC802, 0, 0, 0, 0);
    }

    @Test
    void leavesOutLightBeyondTheEdges() {
        int[] pixels = new int[9];
        for (int at : new int[] {-100, -20, 20, 100}) {
            new Light().add(pixels, 3, at, 1, 5, Light.rgb(255, 255, 255));
            new Light().add(pixels, 3, 1, at, 5, Light.rgb(255, 255, 255));
        }
        assertThat(pixels).containsOnly(0);
    }
}
