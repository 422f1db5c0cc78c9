package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code view} with servers over UDP that lose something, end, or were never there. */
class ViewDatagramsTest {
    private static final List<byte[]> IMAGES = Golden.frames();

    @TempDir
    private Path folder;

    private static void sendWhole(FamilyDatagrams server, int port, int id) {
        byte[] image = IMAGES.get(id);
        for (int offset = 0; offset < image.length; offset += 400) {
            server.sendPart(port, id, image, offset, Math.min(400, image.length - offset));
        }
    }

    /** Sends four images, half of one of them. */
    private static void sendWithLoss(FamilyDatagrams server) {
        int port = Integer.parseInt(server.awaitCommand("LISTEN_PORT "));
        sendWhole(server, port, 0);
        server.sendPart(port, 1, IMAGES.get(1), 0, 400);
        sendWhole(server, port, 2);
        sendWhole(server, port, 3);
    }

    @Test
    void tellsHowManyFramesWereIncomplete() {
        try (FamilyDatagrams server = new FamilyDatagrams();
                Cli view = Cli.start("view", "--count", "3", "udp_push://127.0.0.1:" + server.port())) {
            sendWithLoss(server);
            assertThat(view.result().out()).matches("3 frames, [0-9.]+/s, 1 gaps, 1 incomplete\n");
            assertThat(view.result().status()).isZero();
        }
    }

    @Test
    void tellsOnceASecondHowManyFramesWereIncomplete() {
        try (FamilyDatagrams server = new FamilyDatagrams();
                Cli view = Cli.start("view", "udp_push://127.0.0.1:" + server.port())) {
            sendWithLoss(server);
            assertThat(view.out().await("3 frames, ")).endsWith(" gaps, 1 incomplete");
        }
    }

    @Test
    void asksForShorterDatagrams() {
        try (FamilyDatagrams server = new FamilyDatagrams();
                Cli view = Cli.start("view", "--fragment-size", "512", "udp_pull://127.0.0.1:" + server.port())) {
            assertThat(server.awaitCommand("FRAGMENT_SIZE ")).isEqualTo("512");
            assertThat(view.interrupt().status()).isZero();
            assertThat(server.awaitCommand("END")).isEmpty();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void failsWhenTheServerIsKilled() throws IOException {
        String image = Golden.writeFrames(folder).get(0).toString();
        Path pictures = folder.resolve("pictures");
        try (Program server = Program.start(Main.class, "server", "--method", "udp_push", "--ips", "50", image)) {
            String uri = server.listening();
            try (Cli view =
                    Cli.start("view", "--count", "1000000", "--timeout", "3", "--save", pictures.toString(), uri)) {
                Await.until("an image", () -> Files.exists(pictures.resolve("00000001-id0.jpg")));
                server.signal("KILL");
                Cli.Result result = view.result();
                assertThat(result.err())
                        .matches("imagestream view: only \\d+ of 1000000 images came from " + uri
                                + ", and no other within 3 s\n");
                assertThat(result.status()).isEqualTo(1);
            }
        }
    }

    @Test
    void failsWhereNobodyListens() throws IOException {
        int port;
        try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            port = closed.getLocalPort();
        }
        for (String method : List.of("udp_push", "udp_pull")) {
            String uri = method + "://127.0.0.1:" + port;
            Cli.Result viewed = Cli.run("view", "--count", "1", uri);
            assertThat(viewed.err()).isEqualTo("imagestream view: " + uri + ": nothing listens there\n");
            assertThat(viewed.status()).isEqualTo(1);
        }
    }
}
