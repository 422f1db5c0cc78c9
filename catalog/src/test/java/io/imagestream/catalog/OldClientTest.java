package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.PlainHttp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that know no HTTP, and connections that nobody uses. */
class OldClientTest {
    @AfterEach
    void nothingIsLeft() {
        Catalogs.assertNothingIsLeft();
    }

    private static void expectCatalog(PlainHttp client) {
        PlainHttp.Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .startsWith("ServerAddress: ")
                .contains("\r\nObject ID=1 ")
                .endsWith("\r\n");
        assertThat(answer.field("Content-Length")).isEqualTo(String.valueOf(answer.body().length));
        client.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET", "GET /", "\r\n\r\n"})
    void whoSaysNothingSensibleIsToldWithinASecond(String said) {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainHttp client = PlainHttp.connect(catalog.port())) {
            client.send(said);
            long began = System.nanoTime();
            expectCatalog(client);
            // The client ends last; the answer itself has come after a second.
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(800), Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\n", "CATALOG\r\n\r\n", "GET /\r\n", "\u0001\u0002\n"})
    void whoSaysSomethingElseIsToldAtOnce(String said) {
        ManualScheduler stopped = new ManualScheduler();
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog =
                        CatalogServer.builder().add(server).scheduler(stopped).start();
                PlainHttp client = PlainHttp.connect(catalog.port())) {
            expectCatalog(client.send(said));
        }
    }

    @Test
    void whoOnlyEndsSendingIsToldAtOnce() {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder()
                        .add(server)
                        .scheduler(new ManualScheduler())
                        .start();
                PlainHttp client = PlainHttp.connect(catalog.port())) {
            String all = new String(client.endSending().readUntilEnd(), StandardCharsets.US_ASCII);
            assertThat(all).startsWith("HTTP/1.1 200 OK\r\n").contains("Object ID=1 ");
        }
    }

    @Test
    void anIdleConnectionIsClosed() {
        ManualScheduler time = new ManualScheduler();
        try (CatalogServer catalog = CatalogServer.builder()
                        .scheduler(time)
                        .idleTimeout(Duration.ofSeconds(5))
                        .start();
                PlainHttp client = PlainHttp.connect(catalog.port())) {
            assertThat(client.get("/healthz").readAnswer().status()).isEqualTo(200);
            time.advance(Duration.ofSeconds(3));
            assertThat(client.get("/healthz").readAnswer().status()).isEqualTo(200);
            client.send("GET / HTTP/1.1\r\n");
            CompletableFuture<Void> end = CompletableFuture.runAsync(client::expectEnd);
            Await.until("the connection is closed", () -> {
                time.advance(Duration.ofMillis(100)); // The event loop looks once for each of these at most.
                return end.isDone();
            });
            Await.get(end);
        }
    }

    @Test
    void connectionsAreBounded() {
        try (CatalogServer catalog = CatalogServer.builder()
                        .maxConnections(2)
                        .scheduler(new ManualScheduler())
                        .start();
                PlainHttp first = PlainHttp.connect(catalog.port());
                PlainHttp second = PlainHttp.connect(catalog.port())) {
            assertThat(first.get("/healthz").readAnswer().status()).isEqualTo(200);
            assertThat(second.get("/healthz").readAnswer().status()).isEqualTo(200);
            try (PlainHttp third = PlainHttp.connect(catalog.port())) {
                third.expectEnd();
            }
            first.close();
            Await.untilAsserted(() -> {
                try (PlainHttp next = PlainHttp.connect(catalog.port())) {
                    next.get("/healthz").expect("HTTP/1.1 200");
                }
            });
        }
    }

    @Test
    void aThousandIdleConnectionsDoNotHurtAStream() {
        List<PlainHttp> idle = new ArrayList<>();
        try (ImageStreamServer server = Catalogs.server(1).ips(100).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                FamilyClient viewer = FamilyClient.connect(server.port()).open().command("START")) {
            viewer.readFrame();
            for (int i = 0; i < 1000; i++) {
                // Half a request: who says nothing is answered after a second, and gone.
                idle.add(PlainHttp.connect(catalog.port()).send("GET / HTTP/1.1\r\n"));
            }
            long began = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                viewer.readFrame();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
            assertThat(Catalogs.get(catalog, "/healthz").status()).isEqualTo(200);
            for (PlainHttp client : List.of(idle.get(0), idle.get(999))) { // They were there all the time.
                assertThat(client.send("Host: localhost\r\n\r\n").readAnswer().status())
                        .isEqualTo(200);
            }
        } finally {
            idle.forEach(PlainHttp::close);
        }
    }
}
