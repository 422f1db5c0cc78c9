package io.imagestream.reliability.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.StreamDescriptor;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name is a name wherever it is told, and a request is one request: neither can say more than that. */
class HeaderInjectionTest {
    private static final Set<String> HEADERS = Set.of(
            "allow",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "cache-control",
            "connection",
            "content-length",
            "content-security-policy",
            "content-type",
            "cross-origin-resource-policy",
            "date",
            "etag",
            "pragma",
            "referrer-policy",
            "sec-websocket-version",
            "upgrade",
            "vary",
            "x-content-type-options",
            "x-frame-id",
            "x-timestamp");

    // --- names ------------------------------------------------------------------------------------------------------

    private static Stream<String> names() {
        return Stream.of(
                "<script>alert(1)</script>",
                "</title><img/src=x/onerror=alert(1)>",
                "\"onmouseover=\"alert(1)",
                "'onmouseover='alert(1)",
                "&lt;b&gt;",
                "{{sdp}}{{ips}}{{name}}",
                "$1\\0",
                "\\\"},{\"key\":\"9",
                "x\"}_up{key=\"9\"}",
                "x\\",
                "data:{}",
                "a=b,c;d",
                "%0d%0aX-Evil:1",
                "\u00f6\u202e\ud83d\ude00",
                "x".repeat(5000));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameIsTextWhereverItIsTold(String name) throws IOException {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .id(7)
                        .name(name)
                        .source(TestFrames.source(3, 1000))
                        .start();
                CatalogServer catalog = CatalogServer.builder().add(server).start()) {
            String page = get(server.port(), "/", "Accept: text/html").text();
            assertThat(page.replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&quot;", "\"")
                            .replace("&#39;", "'")
                            .replace("&amp;", "&"))
                    .as("it is there")
                    .contains(name);
            assertThat(page).isEqualTo(pageOfAnother().replace("NAME", escaped(name)));
            for (int port : new int[] {server.port(), catalog.port()}) {
                assertThat(get(port, "/", "Accept: text/html").field("content-security-policy"))
                        .contains("default-src 'none'; script-src 'self'");
            }
            assertThat(field(get(catalog.port(), "/streams").text(), "name")).containsExactly(name);
            assertThat(field(get(catalog.port(), "/streams/7").text(), "name")).containsExactly(name);
            assertThat(StreamDescriptor.parse(
                                    get(catalog.port(), "/streams/7/descriptor").text())
                            .name())
                    .isEqualTo(name);
            assertThat(get(catalog.port(), "/").text().lines().filter(line -> line.contains("name=")))
                    .singleElement()
                    .asString()
                    .startsWith("Object ID=7 name=" + name + " type=");
            assertThat(get(catalog.port(), "/metrics").text().lines().filter(line -> line.contains("_stream_up{")))
                    .singleElement()
                    .asString()
                    .isEqualTo("imagestream_stream_up{id=\"7\",key=\"7\",method=\"TCP_PUSH\",name=\""
                            + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"} 1.0");
            assertThat(firstEvent(catalog))
                    .singleElement()
                    .satisfies(data -> assertThat(field(data, "name")).containsExactly(name));
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** What the page is with a harmless name, which stands there as NAME. */
    private static String pageOfAnother() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .name("NAME")
                .source(TestFrames.source(3, 1000))
                .start()) {
            return get(server.port(), "/", "Accept: text/html").text();
        }
    }

    /** The data of the first event, a line each. */
    private static List<String> firstEvent(CatalogServer catalog) {
        try (PlainHttp http = PlainHttp.connect(catalog.port())) {
            http.get("/events").readHead();
            StringBuilder text = new StringBuilder();
            while (!text.toString().contains("event: snapshot")
                    || !text.toString().endsWith("\n\n")) {
                text.append(new String(http.read(1), StandardCharsets.ISO_8859_1));
            }
            String whole = new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            assertThat(whole.lines())
                    .allMatch(line ->
                            line.isEmpty() || line.matches("(retry: 1000|id: [0-9]+|event: snapshot|data: \\{.*})"));
            return whole.lines()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> line.substring("data: ".length()))
                    .toList();
        }
    }

    private static List<String> field(String json, String name) throws IOException {
        List<String> found = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && name.equals(parser.currentName())) {
                    found.add(parser.getText());
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nX-Evil: 1", "a\nb", "a\rb", "a b", "a\tb", "a\u0000b", "a\u0085b", "a\u2028b", "a\u001bb"})
    void whatCouldEndALineIsNoName(String name) {
        assertThatThrownBy(() -> ImageStreamServer.builder().tcpPush().name(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("white space");
    }

    @ParameterizedTest
    @MethodSource("names")
    void aSessionDescriptionHasItsOwnLinesAlone(String name) {
        try (ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .rtp("127.0.0.1", 50_004)
                .name(name)
                .source(FrameSource.testPattern())
                .start()) {
            assertThat(server.sdp().orElseThrow().split("\r\n"))
                    .allMatch(line ->
                            line.matches("(v=0|o=- .*|s=.*|c=IN IP4 127.0.0.1|t=0 0|a=.*|m=video 50004 RTP/AVP 26)"))
                    .filteredOn(line -> line.startsWith("s="))
                    .hasSize(1);
        }
    }

    // --- requests ---------------------------------------------------------------------------------------------------

    private static PlainHttp.Answer get(int port, String target, String... fields) {
        try (PlainHttp http = PlainHttp.connect(port)) {
            String[] all = Arrays.copyOf(fields, fields.length + 1);
            all[fields.length] = "Connection: close";
            return http.get(target, all).readAnswer();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%0d%0aX-Evil:%201",
                "/frames/%0d%0aX-Evil:%201",
                "/frames/1%0d%0aX-Evil:%201",
                "/streams/%0d%0aX-Evil:%201",
                "/streams/7%0d%0aX-Evil:%201.sdp",
                "/stream?ips=%0d%0aX-Evil:%201",
                "/ws?window=%0d%0aX-Evil:%201",
                "/?%0d%0aX-Evil:%201=%0d%0a",
                "http://localhost/%0d%0aX-Evil:%201",
            })
    void whatIsAskedForIsNoHeaderOfTheAnswer(String target) {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .id(7)
                        .source(TestFrames.source(3, 1000))
                        .start();
                CatalogServer catalog = CatalogServer.builder().add(server).start()) {
            for (int port : new int[] {server.port(), catalog.port()}) {
                for (String field : List.of("X-A: b", "Origin: http://localhost:" + port, "If-None-Match: \"x\"")) {
                    PlainHttp.Answer answer = get(port, target, field);
                    assertThat(answer.head().fields().all().keySet())
                            .allMatch(name -> HEADERS.contains(name.toLowerCase(Locale.ROOT)));
                    assertThat(answer.text()).doesNotContain("\r\nX-Evil");
                }
            }
        }
    }

    /** Two requests, of which one reader sees but one: what is sent, and how often "hidden" may be answered. */
    private static Stream<String> smuggled() {
        String hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String get = "GET /streams HTTP/1.1\r\nHost: localhost\r\n";
        return Stream.of(
                get + "Content-Length: " + hidden.length() + "\r\n\r\n" + hidden,
                get + "Content-Length: " + hidden.length() + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
                get + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + hidden,
                get + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
                get + "Transfer-Encoding: xchunked\r\n\r\n" + hidden,
                get + "Transfer-Encoding : chunked\r\n\r\n" + hidden,
                get + "Transfer-Encoding:\u000bchunked\r\n\r\n" + hidden,
                get + "Transfer-Encoding: identity, chunked\r\n\r\n" + hidden,
                get + "Content-Length: 0\r\nContent-Length: " + hidden.length() + "\r\n\r\n" + hidden,
                get + "Content-Length: 0, " + hidden.length() + "\r\n\r\n" + hidden,
                get + "Content-Length: +" + hidden.length() + "\r\n\r\n" + hidden,
                get + "Content-Length: 0x2d\r\n\r\n" + hidden,
                get + "Content-Length: -1\r\n\r\n" + hidden,
                get + "Content-Length : " + hidden.length() + "\r\n\r\n" + hidden,
                get + " Content-Length: " + hidden.length() + "\r\n\r\n" + hidden,
                get + "X-A: b\rContent-Length: " + hidden.length() + "\r\n\r\n" + hidden,
                get + "X-A: b\u0000\r\n\r\n" + hidden,
                get + "Host: other.example\r\n\r\n" + hidden,
                get.replace("HTTP/1.1", "HTTP/1.0") + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + hidden,
                get.replace("GET", "POST") + "Content-Length: " + hidden.length() + "\r\n\r\n" + hidden,
                "GET http://other.example/streams HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden);
    }

    @ParameterizedTest
    @MethodSource("smuggled")
    void noRequestHidesAnother(String requests) throws IOException {
        try (CatalogServer catalog = CatalogServer.builder().start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), catalog.port())) {
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answers).matches("(?s)HTTP/1\\.1 4\\d\\d .*").doesNotContain("200 OK");
            assertThat(answers.split("HTTP/1\\.1 ", -1))
                    .as("one answer, then the end")
                    .hasSize(2);
        }
    }

    @Test
    void ofAHandshakeNothingIsSaidAgain() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(TestFrames.source(3, 1000))
                        .start();
                PlainHttp http = PlainHttp.connect(server.port())) {
            http.send(PlainWebSocket.handshake(
                    "/ws",
                    "Sec-WebSocket-Protocol: evil",
                    "Sec-WebSocket-Extensions: permessage-deflate",
                    "X-Evil: 1"));
            PlainHttp.Head head = http.readHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.fields().all()).containsOnlyKeys("Connection", "Upgrade", "Sec-WebSocket-Accept");
        }
    }
}
