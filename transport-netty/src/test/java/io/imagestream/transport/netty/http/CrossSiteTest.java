package io.imagestream.transport.netty.http;

import static io.imagestream.DisconnectReason.HTTP_BAD_REQUEST;
import static io.imagestream.DisconnectReason.HTTP_CROSS_SITE;
import static io.imagestream.transport.netty.http.Talk.get;
import static io.imagestream.transport.netty.http.Talk.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.transport.netty.http.Talk.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose pages may make a visitor's browser ask: docs/protocol.md, "HTTP". */
class CrossSiteTest {
    private static final String DASH = "https://dash.example";
    private static final HttpRules DASH_MAY = new HttpRules(List.of(), List.of(DASH, "http://localhost:3000"));
    private static final HttpRules ALL_MAY = new HttpRules(List.of(), List.of("*"));

    private static Answer assertAllowed(HttpRules rules, String... headers) {
        Talk talk = new Talk(rules).send(get("/frame", headers));
        assertThat(talk.asked).as(String.join(", ", headers)).containsExactly("GET /frame");
        assertThat(talk.refused).isEmpty();
        Answer answer = talk.answer();
        assertThat(answer.isLast()).isFalse();
        talk.end();
        return answer;
    }

    private static void assertRefused(HttpRules rules, String... headers) {
        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
            Talk talk = new Talk(rules).send(request(method + " /frame HTTP/1.1", headers) + get("/behind"));
            assertThat(talk.asked).as(String.join(", ", headers)).isEmpty();
            assertThat(talk.refused).containsExactly(HTTP_CROSS_SITE);
            Answer answer = talk.answerTo(method);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers()).noneMatch(header -> header.startsWith("Access-Control"));
            talk.assertClosing();
            talk.end();
        }
    }

    @Test
    void whoIsNoBrowserSaysNothingOfAnyPage() {
        Answer answer = assertAllowed(Talk.PLAIN);
        assertThat(answer.header("Cross-Origin-Resource-Policy")).hasValue("same-site");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers())
                .noneMatch(header -> header.startsWith("Access-Control") || header.startsWith("Vary"));
    }

    // --- Origin -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9001", "https://127.0.0.1:9001", "HTTP://127.0.0.1:9001"})
    void theServersOwnPagesMayAsk(String origin) {
        for (HttpRules rules : List.of(Talk.PLAIN, DASH_MAY, ALL_MAY)) {
            assertAllowed(rules, "Origin: " + origin);
            assertAllowed(rules, "Origin: " + origin, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://cams.example, cams.example",
        "https://cams.example, cams.example",
        "https://cams.example, CAMS.EXAMPLE",
        "http://[2001:db8::1]:9001, [2001:db8::1]:9001",
        "http://localhost, localhost"
    })
    void theOwnPageIsTheOneOfTheHostThatIsAsked(String origin, String host) {
        Talk talk = new Talk(Talk.PLAIN, "10.0.0.1").send(get("/frame", "Origin: " + origin, "Host: " + host));
        assertThat(talk.asked).containsExactly("GET /frame");
        talk.end();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "*",
                "http://evil.example",
                "https://evil.example",
                "http://evil.example:9001",
                "http://127.0.0.1",
                "http://127.0.0.1:9002",
                "http://127.0.0.1:80",
                "http://127.0.0.2:9001",
                "http://localhost:9001",
                "http://127.0.0.1:9001.evil.example",
                "http://evil.example#127.0.0.1:9001",
                "http://127.0.0.1:9001@evil.example",
                "http://evil.example\\@127.0.0.1:9001",
                "http://evil.example http://127.0.0.1:9001",
                "http://evil.example, http://127.0.0.1:9001",
                "127.0.0.1:9001",
                "file://",
                "http://",
                "://127.0.0.1",
                "chrome-extension://abcdefghijklmnop",
                "http://dash.example",
                "https://dash.example:8443",
                "https://x.dash.example",
                "https://dash.example.evil.example",
                "https://dash.example.",
                "http://localhost:3001",
                "https://localhost:3000"
            })
    void thePagesOfOthersMayNot(String origin) {
        for (HttpRules rules : List.of(Talk.PLAIN, DASH_MAY)) {
            assertRefused(rules, "Origin: " + origin);
            assertRefused(rules, "Origin: " + origin, "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors");
            assertRefused(rules, "Origin: " + origin, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate");
        }
        assertRefused(Talk.PLAIN, "Origin: " + origin, "Referer: http://127.0.0.1:9001/");
        assertThat(assertAllowed(ALL_MAY, "Origin: " + origin).header("Vary")).hasValue("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://dash.example", "HTTPS://Dash.example", "http://localhost:3000"})
    void thePagesThatWereNamedMayAskAndRead(String origin) {
        Answer answer =
                assertAllowed(DASH_MAY, "Origin: " + origin, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors");
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue(origin);
        assertThat(answer.header("Vary")).hasValue("Origin");
        assertThat(answer.header("Access-Control-Expose-Headers"))
                .hasValueSatisfying(names -> assertThat(names).contains("X-Frame-Id"));
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.header("Cross-Origin-Resource-Policy")).hasValue("cross-origin");
        assertRefused(Talk.PLAIN, "Origin: " + origin);
    }

    /** What a cache keeps for one page must not be given to another. */
    @Test
    void answersDifferByOriginEvenWithoutOne() {
        Answer answer = assertAllowed(DASH_MAY);
        assertThat(answer.header("Vary")).hasValue("Origin");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(assertAllowed(DASH_MAY, "Origin: http://127.0.0.1:9001").header("Access-Control-Allow-Origin"))
                .as("the own page needs none")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://dash.example"})
    void whereAllMayAllCanRead(String origin) {
        Answer answer = assertAllowed(ALL_MAY, "Origin: " + origin, "Sec-Fetch-Site: cross-site");
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue(origin);
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void twoOriginsAreNone() {
        for (HttpRules rules : List.of(Talk.PLAIN, DASH_MAY, ALL_MAY)) {
            Talk talk = new Talk(rules)
                    .send(get("/", "Origin: http://127.0.0.1:9001", "Origin: http://evil.example") + get("/behind"));
            assertThat(talk.asked).isEmpty();
            assertThat(talk.refused).containsExactly(HTTP_BAD_REQUEST);
            assertThat(talk.answer().status()).isEqualTo(400);
            talk.end();
        }
    }

    // --- without Origin ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "none, navigate, document", // Typed, or from the bookmarks.
        "same-origin, no-cors, image",
        "same-origin, cors, empty",
        "same-origin, navigate, document",
        "same-origin, websocket, websocket",
        "same-site, no-cors, image", // Another port of this machine, or another of its names under one domain.
        "same-site, navigate, iframe",
        "cross-site, navigate, document" // A link.
    })
    void whatIsNoHarmIsAllowed(String site, String mode, String destination) {
        for (HttpRules rules : List.of(Talk.PLAIN, DASH_MAY, ALL_MAY)) {
            assertAllowed(
                    rules, "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: " + mode, "Sec-Fetch-Dest: " + destination);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "no-cors, image",
        "no-cors, video",
        "no-cors, script",
        "no-cors, empty",
        "cors, image",
        "cors, empty",
        "same-origin, empty",
        "websocket, websocket",
        "navigate, iframe", // Another's page would show the picture as if it were its own.
        "navigate, frame",
        "navigate, object",
        "navigate, embed"
    })
    void whatAnotherSitesPageEmbedsIsNot(String mode, String destination) {
        String[] fetch = {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: " + mode, "Sec-Fetch-Dest: " + destination};
        assertRefused(Talk.PLAIN, fetch);
        assertRefused(DASH_MAY, fetch);
        assertAllowed(ALL_MAY, fetch);
        for (String referer :
                List.of("https://evil.example/", "https://dash.example.evil.example/", "null", "", "x y")) {
            assertRefused(DASH_MAY, fetch[0], fetch[1], fetch[2], "Referer: " + referer);
        }
        for (String referer :
                List.of("https://dash.example/", "https://dash.example/page?a=b", "https://dash.example")) {
            assertAllowed(DASH_MAY, fetch[0], fetch[1], fetch[2], "Referer: " + referer);
            assertRefused(Talk.PLAIN, fetch[0], fetch[1], fetch[2], "Referer: " + referer);
        }
    }

    @Test
    void aBrowserThatSaysNoModeOrDestinationIsBelieved() {
        assertRefused(Talk.PLAIN, "Sec-Fetch-Site: cross-site");
        assertAllowed(Talk.PLAIN, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate");
    }

    /** It tells links from images no more than it tells anything else; embedding is stopped by what the answer says. */
    @Test
    void theRefererAloneRefusesNothing() {
        Answer answer = assertAllowed(Talk.PLAIN, "Referer: https://evil.example/");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).hasValue("same-site");
    }

    // --- preflight --------------------------------------------------------------------------------------------------

    private static Answer preflight(HttpRules rules, String origin) {
        Talk talk = new Talk(rules)
                .send(request(
                        "OPTIONS /frame HTTP/1.1",
                        "Origin: " + origin,
                        "Access-Control-Request-Method: GET",
                        "Access-Control-Request-Headers: authorization",
                        "Sec-Fetch-Mode: cors",
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Dest: empty"));
        assertThat(talk.asked).as("answered without credentials").isEmpty();
        Answer answer = talk.answerTo("OPTIONS");
        talk.end();
        return answer;
    }

    @Test
    void aPreflightIsAnsweredToThosePagesThatMayAsk() {
        for (HttpRules rules : List.of(DASH_MAY, ALL_MAY)) {
            Answer answer = preflight(rules, DASH);
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("Access-Control-Allow-Origin")).hasValue(DASH);
            assertThat(answer.header("Access-Control-Allow-Methods")).hasValue("GET, HEAD, OPTIONS");
            assertThat(answer.header("Access-Control-Allow-Headers")).hasValue("authorization");
            assertThat(answer.header("Vary")).hasValue("Origin");
            assertThat(answer.header("Content-Length")).isEmpty(); // RFC 9110, section 8.6.
        }
        assertThat(preflight(DASH_MAY, "https://evil.example").status()).isEqualTo(403);
        assertThat(preflight(Talk.PLAIN, DASH).status()).isEqualTo(403);
        assertThat(preflight(DASH_MAY, "null").status()).isEqualTo(403);
        assertThat(preflight(ALL_MAY, "null").header("Access-Control-Allow-Origin"))
                .hasValue("null");
    }
}
