package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.PlainHttp;
import io.imagestream.transport.netty.http.HttpAnswer;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is given the page, and what is answered without metrics. */
class PageTest {
    private static final Page PAGE = (exchange, session) -> {
        boolean mine = exchange.path().equals("/") || exchange.path().equals("/page.js");
        if (mine) {
            exchange.answer(HttpAnswer.text(HttpResponseStatus.OK, "page"));
        }
        return mine;
    };

    @AfterEach
    void nothingIsLeft() {
        Catalogs.assertNothingIsLeft();
    }

    @Test
    void browsersGetThePageAndOthersTheText() {
        try (CatalogServer catalog = CatalogServer.builder().start(PAGE, Optional.empty())) {
            assertThat(Catalogs.get(catalog, "/", "Accept: text/html,*/*").text())
                    .isEqualTo("page\n");
            assertThat(Catalogs.get(catalog, "/").text()).startsWith("ServerAddress: ");
            assertThat(Catalogs.get(catalog, "/", "Accept: text/plain").text()).startsWith("ServerAddress: ");
            assertThat(Catalogs.get(catalog, "/page.js").text()).isEqualTo("page\n");
            assertThat(Catalogs.get(catalog, "/streams").text()).startsWith("{");
            assertThat(Catalogs.get(catalog, "/other").status()).isEqualTo(404);
        }
    }

    @Test
    void withoutTheLibraryThereAreNoMetrics() {
        try (CatalogServer catalog = CatalogServer.builder().start(Page.NONE, Optional.empty())) {
            PlainHttp.Answer answer = Catalogs.get(catalog, "/metrics");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).contains("io.micrometer:micrometer-registry-prometheus");
        }
    }
}
