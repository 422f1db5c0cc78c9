package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerBuilder;
import io.imagestream.ServerChoice;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium shows the catalog's page: all streams with moving pictures, over two connections, following every change. */
class CatalogPageTest {
    private static final int STREAMS = 10;
    private static final List<String> METHODS = List.of("MCAST_PUSH", "TCP_PUSH", "TCP_PULL", "UDP_PUSH", "UDP_PULL");

    /** Tall, so that all pictures are within it. */
    private static final String ALL_ON_THE_SCREEN = "document.body.style.zoom = '0.2'; return true;";

    private static final String SOURCES = "return [...document.images].map(image => image.src).join(' ');";

    @TempDir
    private Path folder;

    private static ImageStreamServer server(int id) {
        ServerChoice choice = ImageStreamServer.builder();
        ServerBuilder<?> builder =
                switch (id % METHODS.size()) {
                    case 1 -> choice.tcpPush();
                    case 2 -> choice.tcpPull();
                    case 3 -> choice.udpPush();
                    case 4 -> choice.udpPull();
                    default ->
                        choice.mcastPush("239.255.42.48")
                                .networkInterface("127.0.0.1")
                                .timeToLive(0);
                };
        return builder.id(id).name("camera" + id).ips(10).start();
    }

    private static String text(WebDriver browser) {
        return String.valueOf(browser.execute("return document.body.innerText;"));
    }

    private static List<String> pictures(WebDriver browser) {
        return List.of(String.valueOf(browser.execute(SOURCES)).split(" "));
    }

    @Test
    void showsTenStreamsAndFollowsThem() {
        List<ImageStreamServer> servers = new ArrayList<>();
        try (WebDriver browser = WebDriver.start(folder, false);
                CatalogServer catalog = CatalogServer.builder()
                        .directory(folder.resolve("running"))
                        .start()) {
            for (int id = 1; id <= STREAMS; id++) {
                servers.add(server(id));
                catalog.add(servers.get(id - 1));
            }
            browser.open(catalog.uri().toString());
            browser.execute(ALL_ON_THE_SCREEN);
            Await.until("ten streams", () -> text(browser).contains("10 streams"));
            assertThat(text(browser)).contains(METHODS);

            // Every picture is there, and every one moves.
            Await.until("ten pictures", () -> pictures(browser).size() == STREAMS);
            List<String> before = pictures(browser);
            Await.until("ten other pictures", () -> {
                List<String> now = pictures(browser);
                for (int i = 0; i < STREAMS; i++) {
                    if (now.get(i).equals(before.get(i))) {
                        return false;
                    }
                }
                return true;
            });
            byte[] picture = browser.screenshot();
            Await.until("another picture", () -> !java.util.Arrays.equals(picture, browser.screenshot()));

            // Counts follow.
            String viewers = "return document.querySelector('.viewers').textContent;";
            assertThat(browser.execute(viewers)).isEqualTo("0");
            try (ImageStreamClient client =
                    ImageStreamClient.builder().from(servers.get(0).uri()).start()) {
                Await.until("a viewer", () -> "1".equals(browser.execute(viewers)));
                assertThat(client.stats().connected()).isTrue();
            }

            // A stopped stream disappears, and one whose server was killed is called stale.
            servers.get(0).close();
            Await.until(
                    "nine streams",
                    () -> !text(browser).contains("camera1 ") && text(browser).contains("9 streams"));
            assertThat(browser.console()).isEqualTo("[]");
            catalog.close();
            Await.until("the catalog's end", () -> text(browser).contains("The catalog does not answer"));
        } finally {
            servers.forEach(ImageStreamServer::close);
        }
    }

    @Test
    void saysPlainlyThatAServerHasDied() throws Exception {
        Path running = Files.createDirectory(folder.resolve("running"));
        try (WebDriver browser = WebDriver.start(folder, false);
                CatalogServer catalog = CatalogServer.builder()
                        .directory(running)
                        .dropAfter(Await.PATIENCE)
                        .start()) {
            // A file of the original whose server is not there.
            Files.writeString(
                    running.resolve("dead"),
                    "ID: 3\nName: hall\nType: JPEG\nAddress: 127.0.0.1\nPort: 1\nProtocol: TCP_PUSH\nIPS: 5.0\n");
            browser.open(catalog.uri().toString());
            Await.until("the stale stream", () -> text(browser).contains("Stale: its server has died"));
            assertThat(text(browser)).contains("hall", "1 stale");
            assertThat(browser.console()).isEqualTo("[]");
        }
    }
}
