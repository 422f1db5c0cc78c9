package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.TestFrames;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for browsers, as its server sends it. */
class PageTest {
    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static TcpServerBuilder push() {
        return ImageStreamServer.builder().tcpPush().source(TestFrames.source(3, 100));
    }

    private static PlainHttp.Answer get(ImageStreamServer server, String target) {
        try (PlainHttp client = PlainHttp.connect(server.port())) {
            return client.get(target).readAnswer();
        }
    }

    @Test
    void thePageNamesItsStreamAndRate() {
        try (ImageStreamServer server = push().name("lobby").ips(12.5).start()) {
            PlainHttp.Answer page = get(server, "/");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(page.text())
                    .startsWith("<!DOCTYPE html>")
                    .contains("<title>lobby</title>")
                    .contains("12.5 images/s")
                    .doesNotContain("{{");
            assertThat(server.stats().viewers()).isZero(); // Nobody watches yet.
        }
    }

    @ParameterizedTest
    @CsvSource({"24, 24 images/s", "1000, 1000 images/s", "0.001, 0.001 images/s", "29.97, 29.97 images/s"})
    void ratesAreWrittenAsPeopleWriteThem(double ips, String written) {
        try (ImageStreamServer server = push().ips(ips).start()) {
            assertThat(get(server, "/").text()).contains("at most " + written);
        }
    }

    @Test
    void whateverTheStreamIsCalledStaysText() {
        String name = "<script>alert(1)</script>\"'&amp;{{ips}}\u00e4\u4e2d";
        try (ImageStreamServer server = push().name(name).ips(7).start()) {
            String page = get(server, "/").text();
            String escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;amp;{{ips}}\u00e4\u4e2d";
            assertThat(page).doesNotContain("<script>").doesNotContain("alert(1)</script>");
            assertThat(page).contains("<title>" + escaped + "</title>").contains("alt=\"" + escaped + "\"");
        }
    }

    @Test
    void thePageMayLoadWhatIsItsOwnAndNothingElse() {
        try (ImageStreamServer server = push().start()) {
            PlainHttp.Answer page = get(server, "/");
            List<String> policy =
                    Arrays.asList(page.field("Content-Security-Policy").split("; "));
            assertThat(policy).contains("default-src 'none'", "script-src 'self'", "style-src 'self'");
            assertThat(policy).noneMatch(rule -> rule.contains("unsafe") || rule.contains("*"));
            assertThat(page.field("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(page.field("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(page.text()).doesNotContainPattern("<script>|<style>| on[a-z]+=| style=|https?:");
        }
    }

    @Test
    void whatThePageAsksForIsThere() {
        try (ImageStreamServer server = push().start()) {
            String page = get(server, "/").text();
            assertThat(page).contains("<script src=\"viewer.js\">").contains("href=\"viewer.css\"");
            PlainHttp.Answer script = get(server, "/viewer.js");
            assertThat(script.field("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
            assertThat(script.text()).contains("new WebSocket(");
            PlainHttp.Answer style = get(server, "/viewer.css");
            assertThat(style.field("Content-Type")).isEqualTo("text/css; charset=utf-8");
            assertThat(style.text()).contains("{");
            for (PlainHttp.Answer each : List.of(script, style)) {
                assertThat(each.status()).isEqualTo(200);
                assertThat(each.field("X-Content-Type-Options")).isEqualTo("nosniff");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/favicon.ico",
                "/viewer.html",
                "//",
                "/../etc/passwd",
                "/%2e%2e/",
                "/Frame",
                "/frames",
                "/stream/"
            })
    void whatIsNotThereIsNotFound(String target) {
        try (ImageStreamServer server = push().start()) {
            PlainHttp.Answer answer = get(server, target);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEqualTo("Here are /, /stream, /stream.sdp, /frame, /frames/{id} and /ws.\n");
        }
    }

    @Test
    void aQueryDoesNotMatterToThePage() {
        try (ImageStreamServer server = push().start()) {
            assertThat(get(server, "/?ips=5").status()).isEqualTo(200);
            assertThat(get(server, "/viewer.js?x").status()).isEqualTo(200);
        }
    }

    @Test
    void thePageIsOnlyForWhoSpeaksHttp() {
        try (ImageStreamServer server = push().http(false).start()) {
            PlainHttp.Answer answer = get(server, "/");
            assertThat(answer.status()).isEqualTo(501);
        }
    }
}
