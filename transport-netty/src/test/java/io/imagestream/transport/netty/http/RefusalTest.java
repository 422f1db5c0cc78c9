package io.imagestream.transport.netty.http;

import static io.imagestream.DisconnectReason.HTTP_BAD_REQUEST;
import static io.imagestream.transport.netty.http.Talk.get;
import static io.imagestream.transport.netty.http.Talk.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.transport.netty.http.Talk.Answer;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that must not get through, most of them because somebody in between may read them otherwise: where a request ends, or
 * whom it is for.
 */
class RefusalTest {
    private static final String TE = "Transfer-Encoding: chunked";
    private static final String CHUNKS = "5\r\nhello\r\n0\r\n\r\n";

    private static Arguments refused(int status, String name, String bytes) {
        return Arguments.of(status, Named.of(name + " → " + status, bytes));
    }

    private static Arguments header(int status, String line) {
        String name = line.chars()
                .mapToObj(c -> c < ' ' || c > '~' ? String.format("<%02x>", c) : Character.toString(c))
                .collect(Collectors.joining());
        return refused(status, name, get("/", line));
    }

    private static Arguments first(int status, String line) {
        String name = line.chars()
                .mapToObj(c -> c < ' ' || c > '~' ? String.format("<%02x>", c) : Character.toString(c))
                .collect(Collectors.joining());
        return refused(status, name.length() > 60 ? name.substring(0, 60) : name, request(line));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                refused(400, "CL.TE", get("/", "Content-Length: 6", TE) + "0\r\n\r\nG"),
                refused(400, "TE.CL", get("/", TE, "Content-Length: 4") + "12\r\nGET /x HTTP/1.1\r\n\r\n0\r\n\r\n"),
                refused(400, "TE.CL 0", get("/", TE, "Content-Length: 0") + CHUNKS),
                refused(413, "chunked", get("/", TE) + CHUNKS),
                refused(413, "chunked in capitals", get("/", "TRANSFER-ENCODING: CHUNKED") + CHUNKS),
                refused(413, "chunked with trailers", get("/", TE) + "0\r\nX: y\r\nContent-Length: 5\r\n\r\n"),
                refused(413, "chunked with an extension", get("/", TE) + "1;x=y\r\na\r\n0\r\n\r\n"),
                refused(413, "chunked and nothing in it", get("/", TE) + "0\r\n\r\n"),
                refused(413, "chunked and no chunk", get("/", TE) + "no number\r\n"),
                refused(413, "gzip, chunked", get("/", "Transfer-Encoding: gzip, chunked") + CHUNKS),
                refused(400, "chunked twice", get("/", TE, TE) + CHUNKS),
                refused(400, "chunked, chunked", get("/", "Transfer-Encoding: chunked, chunked") + CHUNKS),
                refused(400, "chunked, identity", get("/", "Transfer-Encoding: chunked, identity") + CHUNKS),
                refused(400, "TE.TE", get("/", TE, "Transfer-Encoding: identity") + CHUNKS),
                header(400, "Transfer-Encoding: xchunked"),
                header(400, "Transfer-Encoding: chunkedx"),
                header(400, "Transfer-Encoding: identity"),
                header(400, "Transfer-Encoding: \"chunked\""),
                header(400, "Transfer-Encoding:"),
                header(400, "Transfer-Encoding: ,"),
                header(400, "Transfer-Encoding : chunked"),
                header(400, "Transfer-Encoding\t: chunked"),
                header(400, "Transfer-Encoding: \u000bchunked"),
                header(400, "Transfer-Encoding: chunked\u000b"),
                header(400, "Transfer-Encoding: chunked\0"),
                header(400, "Transfer-Encoding: ch\u00fcnked"),
                header(413, "Transfer-Encoding:\tchunked"),
                header(413, "Transfer-Encoding:   chunked \t"),
                header(400, "Transfer-Encoding:\r\n chunked"),
                refused(400, "chunked by HTTP/1.0", request("GET / HTTP/1.0", TE) + CHUNKS),
                refused(413, "a body", get("/", "Content-Length: 5") + "hello"),
                refused(413, "a body that is a request", get("/", "Content-Length: 41") + get("/within")),
                refused(413, "a body by HTTP/1.0", request("GET / HTTP/1.0", "Content-Length: 5") + "hello"),
                refused(413, "a body for HEAD", request("HEAD / HTTP/1.1", "Content-Length: 5") + "hello"),
                refused(413, "a body for OPTIONS", request("OPTIONS / HTTP/1.1", "Content-Length: 5") + "hello"),
                refused(413, "a body later", get("/", "Content-Length: 5", "Expect: 100-continue")),
                refused(413, "a form", get("/", "Content-Length: 1", "Content-Type: multipart/form-data") + "x"),
                header(413, "Content-Length: 9223372036854775807"),
                header(400, "Content-Length: 9223372036854775808"),
                header(400, "Content-Length: 18446744073709551616"),
                refused(400, "two lengths", get("/", "Content-Length: 0", "Content-Length: 5") + "hello"),
                refused(400, "two lengths, turned round", get("/", "Content-Length: 5", "Content-Length: 0") + "hello"),
                refused(400, "one length twice", get("/", "Content-Length: 0", "content-length: 0")),
                refused(
                        400,
                        "two lengths by HTTP/1.0",
                        request("GET / HTTP/1.0", "Content-Length: 0", "Content-Length: 9")),
                refused(413, "no length by HTTP/1.0", request("GET / HTTP/1.0", "Content-Length: 0")),
                header(400, "Content-Length: 0, 0"),
                header(400, "Content-Length: 0,5"),
                header(400, "Content-Length: -1"),
                header(400, "Content-Length: -0"),
                header(400, "Content-Length: +5"),
                header(400, "Content-Length: +0"),
                header(400, "Content-Length: 0x5"),
                header(400, "Content-Length: 5 5"),
                header(400, "Content-Length: 0\r\n 5"),
                header(400, "Content-Length: 5.0"),
                header(400, "Content-Length: 0;"),
                header(400, "Content-Length: \u00b2"),
                header(400, "Content-Length: five"),
                header(400, "Content-Length:"),
                header(400, "Content-Length : 5"),
                refused(
                        413,
                        "eight bytes of an old WebSocket",
                        get("/", "Sec-WebSocket-Key1: 1", "Sec-WebSocket-Key2: 2") + "GET /abc"));
    }

    static Stream<Arguments> lines() {
        String host = "Host: " + Talk.HOST + "\r\n";
        return Stream.of(
                refused(400, "LF alone behind the first line", "GET / HTTP/1.1\n" + host + "\r\n"),
                refused(400, "LF alone behind a header", "GET / HTTP/1.1\r\nHost: " + Talk.HOST + "\n\r\n"),
                refused(400, "LF alone at the end", "GET / HTTP/1.1\r\n" + host + "\n"),
                refused(400, "LF alone everywhere", get("/").replace("\r", "")),
                refused(400, "CR alone behind the first line", "GET / HTTP/1.1\r" + host + "\r\n"),
                refused(400, "CR alone in a value", get("/", "X: a\rTransfer-Encoding: chunked")),
                refused(400, "CR alone before a line's end", get("/", "X: a\r")),
                refused(400, "CR alone in a name", get("/", "X\r: a")),
                refused(400, "no colon", get("/", "X")),
                refused(400, "no name", get("/", ": x")),
                refused(400, "a space in a name", get("/", "X Y: z")),
                refused(400, "a space before the colon", get("/", "X : z")),
                refused(400, "a folded line first", "GET / HTTP/1.1\r\n X: y\r\n" + host + "\r\n"),
                refused(400, "a tab before the first name", "GET / HTTP/1.1\r\n\t" + host + "\r\n"),
                header(400, "X\0: y"),
                header(400, "X\u007f: y"),
                header(400, "X\u00e9: y"),
                header(400, "X(Y): z"),
                header(400, "X\"Y: z"),
                header(400, "X: a\0b"),
                header(400, "X: a\u0001b"),
                header(400, "X: a\u0008b"),
                header(400, "X: a\u000bb"),
                header(400, "X: a\u000cb"),
                header(400, "X: a\u001fb"),
                header(400, "X: a\u007fb"),
                refused(431, "one header too long", get("/", "X: " + "a".repeat(17_000))),
                refused(
                        431,
                        "many headers",
                        get(
                                "/",
                                IntStream.range(0, 2_000)
                                        .mapToObj(i -> "X-" + i + ": abc")
                                        .toArray(String[]::new))),
                refused(
                        431,
                        "many tiny headers",
                        get("/", Stream.generate(() -> "a:b").limit(6_000).toArray(String[]::new))),
                refused(431, "many folded lines", get("/", "X: a" + "\r\n a".repeat(9_000))));
    }

    static Stream<Arguments> firstLines() {
        return Stream.of(
                first(505, "GET / HTTP/0.9"),
                first(505, "GET / HTTP/1.2"),
                first(505, "GET / HTTP/2.0"),
                first(505, "GET / HTTP/3.0"),
                refused(505, "PRI * HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                first(400, "GET / HTTP/1.1.1"),
                first(400, "GET / HTTP/1."),
                first(400, "GET / HTTP/1"),
                first(400, "GET / HTTP/11"),
                first(400, "GET / HTTP/-1.1"),
                first(400, "GET / HTTP/1.\u00b9"),
                first(400, "GET / http/1.1"),
                first(400, "GET / Http/1.1"),
                first(400, "GET / http/1.0"),
                first(400, "GET / ICY/1.1"),
                first(400, "GET / HTTP /1.1"),
                first(400, "GET / HTTP/1.1 "),
                first(400, "GET / HTTP/1.1 x"),
                first(400, "GET / HTTP/1.1\t"),
                first(400, "GET /a b HTTP/1.1"),
                first(400, "GET /"),
                first(400, "GET"),
                first(400, "GET HTTP/1.1"),
                first(400, "HTTP/1.1 200 OK"),
                first(400, " / HTTP/1.1"),
                first(400, "G(T / HTTP/1.1"),
                first(400, "GET\0 / HTTP/1.1"),
                first(405, "get / HTTP/1.1"),
                first(405, "POST / HTTP/1.1"),
                first(405, "PUT / HTTP/1.1"),
                first(405, "DELETE / HTTP/1.1"),
                first(405, "PATCH / HTTP/1.1"),
                first(405, "TRACE / HTTP/1.1"),
                first(405, "DESCRIBE / HTTP/1.1"),
                first(405, "LISTEN_PORT / HTTP/1.1"),
                refused(405, "POST with a body", request("POST / HTTP/1.1", "Content-Length: 5") + "hello"),
                first(400, "CONNECT 127.0.0.1:9001 HTTP/1.1"),
                first(400, "GET 127.0.0.1:9001 HTTP/1.1"),
                first(400, "GET 127.0.0.1 HTTP/1.1"),
                first(400, "GET * HTTP/1.1"),
                first(400, "HEAD * HTTP/1.1"),
                first(400, "GET stream HTTP/1.1"),
                first(400, "GET ?a=b HTTP/1.1"),
                first(400, "GET ftp://127.0.0.1:9001/ HTTP/1.1"),
                first(400, "GET file:///etc/passwd HTTP/1.1"),
                first(400, "GET http:/stream HTTP/1.1"),
                first(400, "GET http:///stream HTTP/1.1"),
                first(400, "GET http://user@127.0.0.1:9001/ HTTP/1.1"),
                first(400, "GET http://127.0.0.1:9001:80/ HTTP/1.1"),
                first(400, "GET http://127.0.0.1:9001\\@evil.example/ HTTP/1.1"),
                first(400, "GET /\0 HTTP/1.1"),
                first(400, "GET /\u0001 HTTP/1.1"),
                first(400, "GET /\u007f HTTP/1.1"),
                first(400, "GET /\u00e9 HTTP/1.1"),
                first(400, "GET /% HTTP/1.1"),
                first(400, "GET /%1 HTTP/1.1"),
                first(400, "GET /%zz HTTP/1.1"),
                first(400, "GET /?a=%1 HTTP/1.1"),
                first(414, "GET /" + "a".repeat(5_000) + " HTTP/1.1"),
                refused(414, "a line without an end", "GET /" + "a".repeat(5_000)),
                refused(414, "blanks without an end", "GET /" + " ".repeat(5_000)));
    }

    static Stream<Arguments> hosts() {
        return Stream.of(
                refused(400, "no Host", "GET / HTTP/1.1\r\n\r\n"),
                refused(400, "no Host for a URL", "GET http://" + Talk.HOST + "/ HTTP/1.1\r\n\r\n"),
                refused(400, "two Hosts", get("/", "Host: " + Talk.HOST, "Host: evil.example")),
                refused(400, "one Host twice", get("/", "Host: " + Talk.HOST, "host: " + Talk.HOST)),
                refused(400, "two Hosts of HTTP/1.0", request("GET / HTTP/1.0", "Host: localhost", "Host: localhost")),
                refused(400, "a URL of another", request("GET http://localhost:9001/ HTTP/1.1", "Host: " + Talk.HOST)),
                refused(
                        400,
                        "a URL of another port",
                        request("GET http://127.0.0.1:80/ HTTP/1.1", "Host: 127.0.0.1:81")),
                header(400, "Host:"),
                header(400, "Host: user@127.0.0.1"),
                header(400, "Host: user:password@127.0.0.1:9001"),
                header(400, "Host: @127.0.0.1"),
                header(400, "Host: 127.0.0.1/"),
                header(400, "Host: 127.0.0.1:9001/stream"),
                header(400, "Host: http://127.0.0.1"),
                header(400, "Host: 127.0.0.1 evil.example"),
                header(400, "Host: 127.0.0.1,evil.example"),
                header(400, "Host: 127.0.0.1?x"),
                header(400, "Host: 127.0.0.1#x"),
                header(400, "Host: 127.0.0.1\r\n .evil.example"),
                header(400, "Host: localhost%00"),
                header(400, "Host: %6cocalhost"),
                header(400, "Host: [::1%25lo]"),
                header(400, "Host: [::1%lo]:9001"),
                header(400, "Host: l\u00f6calhost"),
                header(400, "Host: ::1"),
                header(400, "Host: [::1"),
                header(400, "Host: ::1]"),
                header(400, "Host: [[::1]]"),
                header(400, "Host: [127.0.0.1]"),
                header(400, "Host: [localhost]"),
                header(400, "Host: []"),
                header(400, "Host: [::1]9001"),
                header(400, "Host: [::1]x:9001"),
                header(400, "Host: :9001"),
                header(400, "Host: 127.0.0.1:x"),
                header(400, "Host: 127.0.0.1:-1"),
                header(400, "Host: 127.0.0.1:+1"),
                header(400, "Host: 127.0.0.1:80:80"),
                header(400, "Host: 127.0.0.1:65536"),
                header(400, "Host: 127.0.0.1:99999"),
                header(400, "Host: 127.0.0.1:000080"),
                header(400, "Host: 127.0.0.1:\u0661"));
    }

    private static void assertRefused(int status, String bytes, BiConsumer<Talk, String> sending) {
        Talk talk = new Talk();
        sending.accept(talk, bytes + get("/behind"));
        assertThat(talk.asked).isEmpty();
        assertThat(talk.refused).containsExactly(HTTP_BAD_REQUEST);
        Answer answer = talk.answerTo(bytes.startsWith("HEAD") ? "HEAD" : "GET");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Connection")).hasValue("close");
        assertThat(answer.header("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(answer.header("Allow").isPresent()).isEqualTo(status == 405);
        talk.assertClosing();
        assertThat(talk.asked).isEmpty();
        assertThat(talk.refused).hasSize(1);
        talk.end();
    }

    @ParameterizedTest
    @MethodSource({"bodies", "lines", "firstLines", "hosts"})
    void whatCouldBeReadOtherwiseIsRefusedAndNothingBehindItHandled(int status, String bytes) {
        assertRefused(status, bytes, Talk::send);
        assertRefused(status, bytes, (talk, all) -> talk.send(all, new Random(bytes.length())));
        if (bytes.length() < 500) {
            assertRefused(status, bytes, Talk::sendEachByte);
        }
    }

    /** A request before it is answered all the same, and its answer comes first. */
    @ParameterizedTest
    @MethodSource({"bodies", "lines", "firstLines", "hosts"})
    void whatComesBeforeIsAnswered(int status, String bytes) {
        Talk talk = new Talk().later().send(get("/before") + bytes + get("/behind"));
        assertThat(talk.asked).containsExactly("GET /before");
        assertThat(talk.refused).isEmpty();
        assertThat(talk.socket.takeSent()).isEmpty();
        talk.answerNext();
        List<Answer> answers = talk.answersTo(
                List.of("GET", bytes.substring(0, bytes.indexOf(' ') + 1).strip()));
        assertThat(answers).extracting(Answer::status).containsExactly(200, status);
        assertThat(answers.get(0).isLast()).isFalse();
        assertThat(talk.asked).containsExactly("GET /before");
        talk.assertClosing();
        talk.end();
    }

    // --- what looks odd and is right --------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0",
                "Expect: 100-continue", // There is nothing to go on with (RFC 9110, section 10.1.1).
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                "Upgrade: websocket\r\nConnection: Upgrade", // May be ignored (RFC 9110, section 7.8).
                "TE: trailers\r\nTrailer: X",
                "X-Transfer-Encoding: chunked",
                "X:",
                "X: a\r\n Transfer-Encoding: chunked", // Folded: all of it is X (RFC 9112, section 5.2).
                "X: a\u00e9\u00ff",
                "X:\ta\tb\t",
                "Cookie: a=b; c=\"d\""
            })
    void headersThatSayNothingOfTheFramingAreFine(String header) {
        Talk talk = new Talk().send(get("/frame", header) + get("/behind"));
        assertThat(talk.asked).containsExactly("GET /frame", "GET /behind");
        assertThat(talk.answers()).extracting(Answer::status).containsExactly(200, 200);
        talk.end();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/frame",
                "/fr%61me",
                "/frame?a=b&c=%20+",
                "/frame#fragment",
                "http://127.0.0.1:9001/frame",
                "HTTP://127.0.0.1:9001/frame?a=http://evil.example/",
                "https://127.0.0.1:9001/frame"
            })
    void targetsThatNameThePath(String target) {
        Talk talk = new Talk().send(get(target));
        assertThat(talk.asked).containsExactly("GET /frame");
        talk.end();
    }

    @Test
    void aUrlWithoutAPathMeansTheRoot() {
        Talk talk = new Talk();
        talk.with(exchange -> {
            assertThat(exchange.query().keySet()).isSubsetOf("a");
            talk.answerWithPath(exchange);
        });
        talk.send(get("http://127.0.0.1:9001"));
        talk.send(get("http://127.0.0.1:9001?a=/frame"));
        talk.send(get("http://127.0.0.1:9001#/frame"));
        assertThat(talk.asked).containsExactly("GET /", "GET /", "GET /");
        talk.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r\n\r\n\r\n"})
    void emptyLinesBeforeARequestArePassedOver(String before) {
        Talk talk = new Talk().send(before + get("/a") + before + get("/b"));
        assertThat(talk.asked).containsExactly("GET /a", "GET /b");
        talk.end();
    }

    @Test
    void theLongestRequestIsRead() {
        String line = "GET /" + "a".repeat(HttpConnection.MAX_LINE - 14) + " HTTP/1.1";
        assertThat(line).hasSize(HttpConnection.MAX_LINE);
        Talk talk = new Talk().send(request(line, "X: " + "a".repeat(16_000)));
        assertThat(talk.asked).hasSize(1);
        talk.send(request(line.replace("/", "/a")));
        assertThat(talk.asked).hasSize(1);
        assertThat(talk.answers()).extracting(Answer::status).containsExactly(200, 414);
        talk.end();
    }

    @Test
    void theAnswerToARefusedHeadHasNoBody() {
        Talk talk = new Talk().send(request("HEAD / HTTP/1.1", "Host: evil.example"));
        Answer answer = talk.answerTo("HEAD");
        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.header("Content-Length")).isPresent();
        talk.end();
    }
}
