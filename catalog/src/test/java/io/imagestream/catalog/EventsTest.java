package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.PlainHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    @AfterEach
    void nothingIsLeft() {
        Catalogs.assertNothingIsLeft();
    }

    /** One event; comments and the retry line are passed over. */
    private record Event(long id, String name, String data) {}

    private static PlainHttp open(CatalogServer catalog, int receiveBuffer) {
        PlainHttp client = PlainHttp.connect(catalog.port(), receiveBuffer);
        PlainHttp.Head head = client.get("/events").readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.fields().need("Content-Type")).isEqualTo("text/event-stream");
        assertThat(head.fields().get("Content-Length")).isEmpty();
        return client;
    }

    private static String line(PlainHttp client) {
        StringBuilder line = new StringBuilder();
        while (true) {
            char next = new String(client.read(1), StandardCharsets.ISO_8859_1).charAt(0);
            if (next == '\n') {
                return line.toString();
            }
            line.append(next);
        }
    }

    private static Event read(PlainHttp client) {
        while (true) {
            String line = line(client);
            if (line.startsWith("id: ")) {
                long id = Long.parseLong(line.substring(4));
                String name = line(client).substring("event: ".length());
                String data = line(client).substring("data: ".length());
                assertThat(line(client)).isEmpty();
                return new Event(id, name, data);
            }
            assertThat(line).matches("|:.*|retry: 1000");
        }
    }

    private static Event readNext(PlainHttp client, String name) {
        Event event = read(client);
        while (!event.name().equals(name)) {
            event = read(client);
        }
        return event;
    }

    @Test
    void changesAreToldInOrder() {
        try (ImageStreamServer server = Catalogs.server(1).build();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainHttp client = open(catalog, 0)) {
            Event first = read(client);
            assertThat(first.name()).isEqualTo("snapshot");
            assertThat(first.data()).contains("\"streams\":[]");
            server.start();
            Event appeared = read(client);
            assertThat(appeared.name()).isEqualTo("appeared");
            assertThat(appeared.data()).startsWith("{\"key\":\"1\",\"id\":1,").contains("\"ips\":24.0");
            server.ips(5);
            Event changed = readNext(client, "changed");
            assertThat(changed.data()).contains("\"ips\":5.0");
            server.close();
            Event gone = readNext(client, "gone");
            assertThat(gone.data()).isEqualTo("{\"key\":\"1\",\"id\":1}");
            assertThat(first.id()).isLessThan(appeared.id());
            assertThat(appeared.id()).isLessThan(changed.id());
            assertThat(changed.id()).isLessThan(gone.id());
        }
    }

    @Test
    void warningsAreTold() {
        try (ImageStreamServer one = Catalogs.server(1).start();
                ImageStreamServer other = Catalogs.server(1).build();
                CatalogServer catalog =
                        CatalogServer.builder().add(one).add(other).start();
                PlainHttp client = open(catalog, 0)) {
            other.start();
            assertThat(readNext(client, "changed").data()).contains("\"duplicateId\":true");
            assertThat(readNext(client, "warnings").data()).startsWith("[\"the id 1 is used by 2 streams: ");
        }
    }

    @Test
    void figuresAreToldByThemselves() {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainHttp client = open(catalog, 0);
                FamilyClient viewer = FamilyClient.connect(server.port()).open().command("START")) {
            viewer.readFrame();
            Event figures = readNext(client, "figures");
            while (!figures.data().contains("\"viewers\":1,")) {
                figures = readNext(client, "figures");
            }
            assertThat(figures.data())
                    .startsWith("[{\"key\":\"1\",\"figures\":{\"connections\":1,\"viewers\":1,\"ips\":");
        }
    }

    @Test
    void aSilentCatalogSaysThatItIsStillHere() {
        ManualScheduler time = new ManualScheduler();
        try (CatalogServer catalog = CatalogServer.builder().scheduler(time).start();
                PlainHttp client = open(catalog, 0)) {
            read(client);
            CompletableFuture<String> comment = CompletableFuture.supplyAsync(() -> line(client));
            time.advance(Duration.ofMillis(14_500));
            assertThat(Catalogs.get(catalog, "/streams").status()).isEqualTo(200); // Behind what that caused.
            assertThat(comment).isNotDone();
            Await.until("a comment came", () -> {
                time.advance(Duration.ofMillis(100));
                return comment.isDone();
            });
            assertThat(comment.join()).startsWith(": ");
        }
    }

    @Test
    void headTellsOnlyThatThereAreEvents() {
        try (CatalogServer catalog = CatalogServer.builder().start();
                PlainHttp client = PlainHttp.connect(catalog.port())) {
            PlainHttp.Head head =
                    client.send(PlainHttp.request("HEAD", "/events")).readHead();
            assertThat(head.fields().need("Content-Type")).isEqualTo("text/event-stream");
            assertThat(client.get("/healthz").readAnswer().status()).isEqualTo(200);
        }
    }

    /** A reader that does not read is sent nothing more, gets all there is when it reads again, and goes when it never does. */
    @Test
    void aSlowReaderIsNeverQueuedFor(@TempDir Path folder) {
        ManualScheduler time = new ManualScheduler();
        String longName = "x".repeat(3000); // A few files that make much to tell.
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder()
                        .add(server)
                        .directory(folder)
                        .scheduler(time)
                        .start();
                PlainHttp slow = open(catalog, 4096);
                PlainHttp dead = open(catalog, 4096);
                PlainHttp good = open(catalog, 0)) {
            int events = 0;
            for (int round = 1; round <= 20; round++) { // 15 MB and more.
                for (int id = 2; id < 302; id++) {
                    Catalogs.write(
                            folder,
                            id + ".flux",
                            Catalogs.descriptor(id, Delivery.UDP_PUSH, "127.0.0.1", 9000)
                                            .replace("\nType", longName + "\nType")
                                    + "IPS: " + round + "\n"
                                    + "#  ".repeat(round));
                }
                server.ips(round);
                time.advance(Duration.ofMillis(500));
                String last = "\"id\":301,";
                Event event = read(good);
                while (!(event.data().contains(last) && event.data().contains("\"ips\":" + round + ".0"))) {
                    event = read(good);
                    events++;
                }
            }
            int late = 0;
            Event event = read(slow);
            while (!(event.name().equals("snapshot") && event.data().contains("\"ips\":20.0,"))) {
                event = read(slow);
                late++;
            }
            assertThat(late).as("events that waited, of " + events).isLessThan(events / 2);
            for (int i = 0; i < 15; i++) {
                server.ips(100 + i);
                time.advance(Duration.ofSeconds(1));
                readUntil(good, "\"ips\":" + (100 + i) + ".0,"); // However long that takes on a busy machine.
                assertThat(Catalogs.get(catalog, "/streams/1").status()).isEqualTo(200);
            }
            assertThat(dead.readUntilEnd().length).as("bytes that waited").isLessThan(8_000_000);
            server.ips(300); // The others are still told.
            readUntil(good, "\"ips\":300.0,");
        }
    }

    private static void readUntil(PlainHttp client, String data) {
        Event event = read(client);
        while (!event.data().contains(data)) {
            event = read(client);
        }
    }
}
