package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageTest {
    @AfterEach
    void nothingIsLeft() {
        Catalogs.assertNothingIsLeft();
    }

    @Test
    void whoTakesHtmlGetsThePageAndEverybodyElseTheText() {
        try (CatalogServer catalog = CatalogServer.builder().start()) {
            PlainHttp.Answer page = Catalogs.get(catalog, "/", "Accept: text/html,application/xhtml+xml,*/*;q=0.8");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(page.field("Vary")).isEqualTo("Accept");
            assertThat(page.field("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(page.field("Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors 'self'");
            assertThat(page.text()).startsWith("<!DOCTYPE html>").contains("catalog.js", "catalog.css");
            assertThat(Catalogs.get(catalog, "/", "Accept: */*").text()).startsWith("ServerAddress: ");
            assertThat(Catalogs.get(catalog, "/").text()).startsWith("ServerAddress: ");
        }
    }

    /** The page uses nothing from anywhere else, and no script or style of its own within it, which its policy forbids. */
    @Test
    void thePageAndItsFilesNameNothingElsewhere() {
        try (CatalogServer catalog = CatalogServer.builder().start()) {
            for (String path : new String[] {"/", "/catalog.js", "/catalog.css"}) {
                assertThat(Catalogs.get(catalog, path, "Accept: text/html").text())
                        .doesNotContainPattern("https?://|<style|onclick");
            }
            assertThat(Catalogs.get(catalog, "/catalog.js").field("Content-Type"))
                    .isEqualTo("text/javascript; charset=utf-8");
            assertThat(Catalogs.get(catalog, "/catalog.css").field("Content-Type"))
                    .isEqualTo("text/css; charset=utf-8");
        }
    }

    @Test
    void picturesAreForWebSocketsOfThisSiteAlone() {
        try (CatalogServer catalog = CatalogServer.builder().start()) {
            assertThat(Catalogs.get(catalog, "/pictures").status()).isEqualTo(426);
            try (PlainHttp client = PlainHttp.connect(catalog.port())) {
                String handshake = PlainWebSocket.handshake("/pictures", "Origin: http://elsewhere.example");
                assertThat(client.send(handshake).readHead().status()).isEqualTo(403);
            }
        }
    }

    @Test
    void withoutTheLibraryThereAreNoMetrics() {
        try (CatalogServer catalog = CatalogServer.builder().start(Optional.empty())) {
            PlainHttp.Answer answer = Catalogs.get(catalog, "/metrics");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).contains("io.micrometer:micrometer-registry-prometheus");
        }
    }
}
