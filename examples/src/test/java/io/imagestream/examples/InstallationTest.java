package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A whole installation and its neighbours, each in a process of its own, as people run them. */
@EnabledOnOs(OS.LINUX) // Others neither send to groups by their loopback interface nor know these signals.
class InstallationTest {
    private static final List<Delivery> METHODS =
            List.of(Delivery.TCP_PULL, Delivery.TCP_PUSH, Delivery.UDP_PULL, Delivery.UDP_PUSH, Delivery.MCAST_PUSH);

    @TempDir
    private Path folder;

    private Path running() {
        return folder.resolve("running");
    }

    private Program run() throws IOException {
        String image = Golden.writeFrames(folder).get(0).toString();
        List<String> lines = new ArrayList<>(List.of("ServerAddress: 127.0.0.1", "ServerPort: 0"));
        for (Delivery method : METHODS) {
            int id = METHODS.indexOf(method) + 1;
            Path file = folder.resolve("s" + id + ".txt");
            Files.writeString(
                    file,
                    "ID: " + id + "\nName: s" + id + "\nType: JPEG\nAddress: "
                            + (method.isMulticast() ? "239.255.42.47" : "127.0.0.1") + "\nPort: 0\nProtocol: " + method
                            + "\nIPS: 20.0\n" + image + "\n");
            lines.add(file.toString());
        }
        Path installation = Files.write(folder.resolve("serv.txt"), lines);
        return Program.start(
                Main.class,
                "run",
                "--interface",
                "127.0.0.1",
                "--running",
                running().toString(),
                installation.toString());
    }

    private Program server(int id, String name) {
        return Program.start(
                Main.class,
                "server",
                "--id",
                String.valueOf(id),
                "--name",
                name,
                "--running",
                running().toString());
    }

    /** Reads what /events tells until the catalog goes. */
    private static Lines events(String page) throws IOException {
        Lines lines = new Lines();
        InputStream in = URI.create(page + "events").toURL().openStream();
        Thread reader = new Thread(() -> {
            try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                text.transferTo(lines);
            } catch (IOException e) {
                // The catalog has gone.
            }
        });
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private static void awaitEvent(Lines events, String name, String data) {
        Await.until(
                name + " of " + data,
                () -> events.text()
                        .lines()
                        .filter(line -> line.startsWith("data: ") && line.contains(data))
                        .anyMatch(line -> events.text().contains("event: " + name + "\n" + line)));
    }

    @Test
    void fiveMethodsAreShownAndOthersComeAndGo() throws IOException {
        try (Program run = run()) {
            String page = run.page();
            try (Program killed = server(6, "killed");
                    Program stopped = server(7, "stopped")) {
                Lines events = events(page);
                killed.listening();
                stopped.listening();
                Path original = Files.writeString(
                        running().resolve("original"), "ID=8\r\nName=old\r\nPort=9\r\nProtocol=UDP_PULL\r\nIPS=2\r\n");

                awaitEvent(events, "appeared", "\"name\":\"old\"");
                awaitEvent(events, "appeared", "\"name\":\"killed\"");
                awaitEvent(events, "appeared", "\"name\":\"stopped\"");
                awaitEvent(events, "figures", "{\"key\":\"5\",");
                String text = Web.get(page).text();
                String json = Web.get(page + "streams").text();
                for (Delivery method : METHODS) {
                    String name = "s" + (METHODS.indexOf(method) + 1);
                    assertThat(text).containsPattern("name=" + name + " .* protocol=" + method + " ips=20.0");
                    assertThat(json)
                            .containsPattern(
                                    "\"name\":\"" + name + "\",\"type\":\"JPEG\",\"method\":\"" + method + "\"");
                    assertThat(events.text()).contains("\"name\":\"" + name + "\"");
                }
                assertThat(text).contains("ID=6 name=killed ", "ID=7 name=stopped ", "ID=8 name=old ");
                assertThat(Web.get(page, "Accept", "text/html").text()).contains("catalog.js");

                assertThat(stopped.signal("INT").result().status()).isZero();
                awaitEvent(events, "gone", "{\"key\":\"7\",");
                assertThat(Web.get(page).text()).doesNotContain("name=stopped");

                killed.signal("KILL").result();
                awaitEvent(events, "changed", "\"name\":\"killed\"");
                assertThat(Web.get(page + "streams/6").text()).contains("\"state\":\"STALE\"");
                awaitEvent(events, "gone", "{\"key\":\"6\",");
                assertThat(Web.get(page + "streams/6").status()).isEqualTo(404);

                Files.delete(original);
                awaitEvent(events, "gone", "{\"key\":\"8\",");
            }
            Cli.Result result = run.signal("INT").result();
            assertThat(result.status()).isZero();
            assertThat(result.err()).isEmpty();
        }
        assertThat(running())
                .as("what a killed server left")
                .isDirectoryContaining(file -> file.getFileName().toString().startsWith("killed"));
        assertThat(running().toFile().list()).hasSize(1);
    }
}
