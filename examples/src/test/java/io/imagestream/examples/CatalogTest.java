package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code catalog}, {@code run} and {@code server --running}. */
class CatalogTest {
    @TempDir
    private Path folder;

    private Path running() {
        return folder.resolve("running");
    }

    @Test
    void aServerAnnouncesItselfAndGoes() {
        try (Cli catalog =
                Cli.start("catalog", "--port", "0", "--dir", running().toString())) {
            String page = catalog.page();
            assertThat(page).matches("http://127\\.0\\.0\\.1:\\d+/");
            try (Cli server = Cli.start(
                    "server", "--name", "lobby", "--running", running().toString())) {
                server.listening();
                Await.untilAsserted(
                        () -> assertThat(Web.get(page + "streams").text()).contains("\"name\":\"lobby\""));
                server.interrupt();
            }
            assertThat(running()).isEmptyDirectory();
            Await.untilAsserted(() -> assertThat(Web.get(page).text()).doesNotContain("lobby"));
            assertThat(catalog.interrupt()).isEqualTo(new Cli.Result(0, "open " + page + "\n", ""));
        }
    }

    @Test
    void aCatalogNeedsAPort() {
        assertThat(Cli.run("catalog").status()).isEqualTo(2);
        Cli.Result wrong = Cli.run("catalog", "--port", "65536");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("'--port'", "0 to 65535", "65536");
    }

    private Path installation(String... lines) throws IOException {
        return Files.writeString(
                folder.resolve("serv.txt"), "ServerAddress: 127.0.0.1\nServerPort: 0\n" + String.join("\n", lines));
    }

    private String stream(int id, Delivery delivery, String more) throws IOException {
        String image = Golden.writeFrames(folder).get(0).toString();
        boolean group = delivery.isMulticast();
        Path file = folder.resolve(delivery.label() + id + ".txt");
        Files.writeString(
                file,
                "ID: " + id + "\nName: s" + id + "\nType: JPEG\nAddress: " + (group ? "239.255.42.42" : "127.0.0.1")
                        + "\nPort: 0\nProtocol: " + delivery + "\nIPS: 20.0\n" + more + image + "\n");
        return file.toString();
    }

    @Test
    void runsAWholeInstallation() throws IOException {
        List<String> streams = new ArrayList<>();
        for (Delivery delivery : List.of(Delivery.TCP_PULL, Delivery.TCP_PUSH, Delivery.UDP_PULL, Delivery.UDP_PUSH)) {
            streams.add(stream(streams.size() + 1, delivery, ""));
        }
        Path file = installation(streams.toArray(new String[0]));
        try (Cli run = Cli.start("run", "--running", running().toString(), file.toString(), "0")) {
            String page = run.page();
            Await.untilAsserted(
                    () -> { // Servers come into the catalog a moment after they have started.
                        String text = Web.get(page).text();
                        for (int id = 1; id <= 4; id++) {
                            assertThat(text)
                                    .contains(
                                            "Object ID=" + id + " name=s" + id + " type=JPEG address=127.0.0.1 port=");
                        }
                    });
            assertThat(Web.get(page + "streams").text()).contains("\"warnings\":[]");
            assertThat(Web.get(page + "metrics").text()).contains("imagestream_catalog_streams 4.0");
            Files.writeString(
                    running().resolve("original"), "ID=9\r\nName=old\r\nPort=9\r\nProtocol=UDP_PULL\r\nIPS=2\r\n");
            Await.untilAsserted(() -> assertThat(Web.get(page).text()).contains("name=old"));
            Files.delete(running().resolve("original"));
            Cli.Result result = run.interrupt();
            assertThat(result.status()).isZero();
            assertThat(result.err()).isEmpty();
        }
        assertThat(running()).isEmptyDirectory();
    }

    @Test
    void runsStreamsThatAreSentAsRtp() throws IOException {
        String image = Golden.writeFrames(folder).get(0).toString();
        Path good = Files.writeString(
                folder.resolve("good.txt"), "ID: 1\nAddress: 127.0.0.1\nPort: 9\nProtocol: RTP\n" + image + "\n");
        Path bad = Files.writeString(
                folder.resolve("bad.txt"), "ID: 2\nAddress: 127.0.0.1\nPort: 0\nProtocol: RTP\n" + image + "\n");
        Path file = installation(bad.toString(), good.toString());
        try (Cli run = Cli.start("run", "--running", running().toString(), file.toString())) {
            assertThat(run.listening()).isEqualTo("rtp://127.0.0.1:9");
            String page = run.page();
            Await.untilAsserted(
                    () -> assertThat(Web.get(page + "streams/1.sdp").text()).contains("m=video 9 RTP/AVP 26\r\n"));
            assertThat(run.err().await("imagestream run: '")).contains("bad.txt' is not served: port(...) must say");
            assertThat(run.interrupt().status()).isZero();
        }
    }

    @Test
    void whatIsSentInTwoWaysIsOneStreamToACatalogElsewhere() {
        try (Cli catalog =
                        Cli.start("catalog", "--port", "0", "--dir", running().toString());
                Cli server = Cli.start(
                        "server",
                        "--method",
                        "tcp_push",
                        "--rtp",
                        "127.0.0.1:9",
                        "--running",
                        running().toString())) {
            server.out().await("play ");
            String page = catalog.page();
            Await.untilAsserted(() -> assertThat(Web.get(page + "streams").text())
                    .contains("\"method\":\"TCP_PUSH\"", "\"method\":\"RTP\"", ".sdp\"", "\"warnings\":[]"));
        }
    }

    @Test
    void tellsWhichStreamCannotBeServedAndServesTheOthers() throws IOException {
        Path file = installation(
                stream(1, Delivery.TCP_PUSH, ""),
                folder.resolve("absent.txt").toString(),
                stream(2, Delivery.TCP_PUSH, folder.resolve("no.jpg") + "\n"));
        try (Cli run = Cli.start("run", "--running", running().toString(), file.toString())) {
            String page = run.page();
            Await.untilAsserted(
                    () -> assertThat(Web.get(page).text()).contains("ID=1 ").doesNotContain("ID=2 "));
            assertThat(run.err().await("imagestream run: '")).contains("absent.txt' is not served: ");
            assertThat(run.interrupt().err())
                    .contains("tcp_push2.txt' is not served: ")
                    .contains("no.jpg");
        }
    }

    @Test
    void failsWithoutAnyStream() throws IOException {
        Cli.Result none = Cli.run("run", installation("absent.txt").toString());
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("'absent.txt' is not served", "none of the streams in ");
        Path broken = Files.writeString(folder.resolve("broken"), "ServerPort: x\n");
        Cli.Result wrong = Cli.run("run", broken.toString());
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("broken' is no installation description: line 1: ServerPort");
        assertThat(Cli.run("run", broken.toString(), "5").err()).contains("VERBOSITY must be 0 to 4, not 5");
    }
}
