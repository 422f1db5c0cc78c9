package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.PlainHttp;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogServerTest {
    @AfterEach
    void nothingIsLeft() {
        Catalogs.assertNothingIsLeft();
    }

    // --- servers of this JVM ----------------------------------------------------------------------------------------

    @Test
    void aServerAppearsWhenItStartsAndGoesWhenItCloses() {
        try (ImageStreamServer running = Catalogs.server(2).start();
                ImageStreamServer built = Catalogs.server(1).build();
                CatalogServer catalog =
                        CatalogServer.builder().add(running).add(built).start()) {
            assertThat(catalog.streams()).singleElement().satisfies(stream -> {
                assertThat(stream.descriptor()).isEqualTo(running.descriptor());
                assertThat(stream.http()).isEqualTo(running.httpUri());
                assertThat(stream.key()).isEqualTo("2");
            });
            built.start();
            Await.untilAsserted(
                    Duration.ofMillis(900), () -> assertThat(ids(catalog)).containsExactly(1, 2));
            running.close();
            Await.untilAsserted(
                    Duration.ofMillis(900), () -> assertThat(ids(catalog)).containsExactly(1));
        }
    }

    private static List<Integer> ids(CatalogServer catalog) {
        return catalog.streams().stream()
                .map(stream -> stream.descriptor().id())
                .toList();
    }

    @Test
    void aServerMayBeAddedAtAnyTimeAndMoreThanOnce() {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().start()) {
            assertThat(catalog.streams()).isEmpty();
            catalog.add(server).add(server);
            Await.untilAsserted(() -> assertThat(ids(catalog)).containsExactly(1));
            server.ips(5);
            Await.untilAsserted(() ->
                    assertThat(catalog.streams().get(0).descriptor().ips()).isEqualTo(5));
        }
    }

    @Test
    void doubleIdsAreBothShownWithAWarning() {
        try (ImageStreamServer one = Catalogs.server(1).start();
                ImageStreamServer other = Catalogs.server(1).name("other").start();
                CatalogServer catalog =
                        CatalogServer.builder().add(one).add(other).start()) {
            assertThat(catalog.streams()).hasSize(2).allMatch(CatalogStream::duplicateId);
            assertThat(catalog.streams()).extracting(CatalogStream::key).containsExactly("1", "1~2");
            assertThat(Catalogs.get(catalog, "/streams").text())
                    .contains("\"warnings\":[\"the id 1 is used by 2 streams: video1 at " + one.uri() + ", other at "
                            + other.uri() + "\"]");
            assertThat(Catalogs.get(catalog, "/streams/1~2").text()).contains("\"name\":\"other\"");
            assertThat(Catalogs.get(catalog, "/streams/1").text()).contains("\"name\":\"video1\"");
            assertThat(Catalogs.get(catalog, "/").text().split("Object ID=1 ", -1))
                    .hasSize(3);
            one.close();
            Await.untilAsserted(() -> assertThat(catalog.streams())
                    .singleElement()
                    .matches(stream -> !stream.duplicateId() && stream.key().equals("1~2")));
        }
    }

    @Test
    void closingFromAnywhereIsSafe() {
        CatalogServer catalog = CatalogServer.builder().start();
        Await.get(CompletableFuture.allOf(
                CompletableFuture.runAsync(catalog::close), CompletableFuture.runAsync(catalog::close)));
        catalog.close();
        assertThat(catalog.closed()).isCompleted();
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() ->
                            CatalogServer.builder().port(taken.getLocalPort()).start())
                    .isInstanceOf(ImageStreamException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> CatalogServer.builder().port(65_536)).hasMessage("port must be 0 to 65535, not 65536");
        assertThatThrownBy(() -> CatalogServer.builder().allowedOrigins("https://a/b"))
                .hasMessageContaining("'https://a/b'");
        assertThatThrownBy(() -> CatalogServer.builder().bind()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CatalogServer.builder().maxConnections(0))
                .hasMessage("maxConnections must be 1 or more, not 0");
        assertThatThrownBy(() -> CatalogServer.builder().dropAfter(Duration.ZERO))
                .hasMessageContaining("dropAfter");
        assertThatThrownBy(() -> CatalogServer.builder().address("a b")).hasMessageContaining("'a b'");
    }

    // --- what is answered -------------------------------------------------------------------------------------------

    @Test
    void theTextIsAsTheOriginalHasIt() {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainHttp client = PlainHttp.connect(catalog.port())) {
            for (int i = 0; i < 2; i++) { // On one connection.
                PlainHttp.Answer answer = client.get("/").readAnswer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.field("Content-Type")).startsWith("text/plain");
                assertThat(answer.field("Connection")).isEqualToIgnoringCase("keep-alive");
                assertThat(answer.text())
                        .isEqualTo("ServerAddress: 127.0.0.1 \r\nServerPort: " + catalog.port() + " \r\n"
                                + "Object ID=1 name=video1 type=JPEG address=127.0.0.1 port=" + server.port()
                                + " protocol=TCP_PUSH ips=24.0\r\n");
            }
        }
    }

    @Test
    void theJsonTellsAllOfAStream() throws IOException {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                FamilyClient viewer = FamilyClient.connect(server.port()).open().command("START")) {
            viewer.readFrame();
            Await.untilAsserted(() -> assertThat(catalog.streams().get(0).figures())
                    .hasValueSatisfying(figures -> {
                        assertThat(figures.viewers()).isEqualTo(1);
                        assertThat(figures.ips().orElse(0)).isBetween(10.0, 40.0);
                    }));
            PlainHttp.Answer answer = Catalogs.get(catalog, "/streams");
            assertThat(answer.field("Content-Type")).isEqualTo("application/json");
            assertThat(answer.text())
                    .startsWith("{\"address\":\"127.0.0.1\",\"port\":" + catalog.port() + ",\"time\":\"20")
                    .contains("\"streams\":[{\"key\":\"1\",\"id\":1,\"name\":\"video1\",\"type\":\"JPEG\","
                            + "\"method\":\"TCP_PUSH\",\"address\":\"127.0.0.1\",\"port\":" + server.port()
                            + ",\"uri\":\"" + server.uri() + "\",\"control\":null,\"ips\":24.0,\"state\":\"RUNNING\","
                            + "\"since\":\"20")
                    .contains("\"duplicateId\":false,\"file\":null,\"http\":\"http://127.0.0.1:" + server.port()
                            + "/\",\"sdp\":null,\"figures\":{\"connections\":1,\"viewers\":1,\"ips\":")
                    .contains("\"newestFrameAgeMs\":null,\"framesSent\":")
                    .contains("\"framesSkipped\":{")
                    .endsWith("\"warnings\":[]}");
            assertThat(isJson(answer.body())).isTrue();
            assertThat(isJson(Catalogs.get(catalog, "/streams/1").body())).isTrue();
        }
    }

    private static boolean isJson(byte[] body) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(body)) {
            while (parser.nextToken() != null) {
                assertThat(parser.currentToken()).isNotNull();
            }
        }
        return true;
    }

    @Test
    void theDescriptorIsTheFile() {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start()) {
            assertThat(Catalogs.get(catalog, "/streams/1/descriptor").text())
                    .isEqualTo(server.descriptor().toText());
        }
    }

    @Test
    void metricsAreInPrometheusFormat() {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start()) {
            Await.untilAsserted(() -> {
                PlainHttp.Answer answer = Catalogs.get(catalog, "/metrics");
                assertThat(answer.field("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
                assertThat(answer.text())
                        .contains("# TYPE imagestream_stream_frames_sent_total counter")
                        .containsPattern("(?m)^imagestream_catalog_streams 1.0$")
                        .containsPattern(
                                "(?m)^imagestream_stream_up\\{id=\"1\",key=\"1\",method=\"TCP_PUSH\",name=\"video1\"} 1.0$");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/streams", "/streams/1", "/streams/1/descriptor", "/healthz", "/metrics"})
    void headHasTheLengthAndNoBody(String path) {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainHttp client = PlainHttp.connect(catalog.port())) {
            PlainHttp.Head head = client.send(PlainHttp.request("HEAD", path)).readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(Integer.parseInt(head.fields().need("Content-Length"))).isPositive();
            assertThat(client.get("/healthz").readAnswer().text()).isEqualTo("ok\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /none, 404",
        "GET, /streams/, 404",
        "GET, /streams/2, 404",
        "GET, /streams/x/descriptor, 404",
        "GET, /streams/1~2, 404",
        "GET, /%, 400",
        "POST, /streams, 405",
        "DELETE, /streams/1, 405",
        "OPTIONS, /streams, 204",
        "OPTIONS, *, 204"
    })
    void whatIsWrongIsSaid(String method, String target, int status) {
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainHttp client = PlainHttp.connect(catalog.port())) {
            PlainHttp.Answer answer =
                    client.send(PlainHttp.request(method, target)).readAnswer();
            assertThat(answer.status()).isEqualTo(status);
            if (status == 405 || status == 204) {
                assertThat(answer.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            }
        }
    }

    @Test
    void badRequestsAreRefused() {
        try (CatalogServer catalog = CatalogServer.builder().start()) {
            assertThat(answer(catalog, "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"))
                    .isEqualTo(413);
            assertThat(answer(catalog, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(20_000) + "\r\n\r\n"))
                    .isEqualTo(431);
            assertThat(answer(catalog, "GET / HTTP/1.1\r\n\r\n")).isEqualTo(400);
            assertThat(answer(catalog, "GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n"))
                    .isEqualTo(421);
            assertThat(answer(catalog, "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n"))
                    .isEqualTo(403);
            assertThat(answer(catalog, "GET / HTTP/1.0\r\n\r\n")).isEqualTo(200);
        }
    }

    private static int answer(CatalogServer catalog, String request) {
        try (PlainHttp client = PlainHttp.connect(catalog.port())) {
            return client.send(request.getBytes(StandardCharsets.US_ASCII))
                    .readHead()
                    .status();
        }
    }

    @Test
    void otherSitesReadItOnceTheyAreNamed() {
        try (CatalogServer catalog = CatalogServer.builder()
                .allowedOrigins("https://dash.example")
                .allowedHosts("catalog.example")
                .start()) {
            PlainHttp.Answer answer = Catalogs.get(catalog, "/streams", "Origin: https://dash.example");
            assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo("https://dash.example");
            assertThat(answer(catalog, "GET / HTTP/1.1\r\nHost: catalog.example\r\n\r\n"))
                    .isEqualTo(200);
        }
    }
}
