package io.imagestream.transport.netty.http;

import static io.imagestream.DisconnectReason.HTTP_WRONG_HOST;
import static io.imagestream.transport.netty.http.Talk.get;
import static io.imagestream.transport.netty.http.Talk.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.transport.netty.http.Talk.Answer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names a request may call the server by: docs/protocol.md, "HTTP". */
class HostTest {
    private static final HttpRules NAMED =
            new HttpRules(List.of("cams.example", "192.168.1.5", "2001:db8:0:0:1:0:0:1", "My-Box"), List.of());

    private static void assertAllowed(HttpRules rules, String local, String host) {
        Talk talk = new Talk(rules, local).send(get("/", "Host: " + host));
        assertThat(talk.asked).containsExactly("GET /");
        talk.send(request("GET http://" + host + "/url HTTP/1.1", "Host: " + host));
        assertThat(talk.asked).containsExactly("GET /", "GET /url");
        talk.send(request("GET /old HTTP/1.0", "Host: " + host));
        assertThat(talk.asked).containsExactly("GET /", "GET /url", "GET /old");
        assertThat(talk.refused).isEmpty();
        talk.end();
    }

    private static void assertMisdirected(HttpRules rules, String local, String request) {
        Talk talk = new Talk(rules, local).send(request + get("/behind"));
        assertThat(talk.asked).isEmpty();
        assertThat(talk.refused).containsExactly(HTTP_WRONG_HOST);
        Answer answer = talk.answer();
        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.body()).doesNotContain("example");
        talk.assertClosing();
        talk.end();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:80",
                "localhost:9001",
                "localhost:",
                "localhost.",
                "localhost.:9001",
                "foo.localhost",
                "foo.bar.localhost:1",
                "127.0.0.1",
                "127.0.0.1:9001",
                "127.0.0.1:65535",
                "127.0.0.1.",
                "127.1.2.3",
                "127.255.255.255",
                "[::1]",
                "[::1]:9",
                "[0:0:0:0:0:0:0:1]",
                "[0000:0000::0001]:80",
                "[::ffff:127.0.0.1]",
                "[::FFFF:7F00:1]:9001"
            })
    void thisMachinesOwnNamesAreFine(String host) {
        assertAllowed(Talk.PLAIN, "127.0.0.1", host);
        assertAllowed(Talk.PLAIN, "::1", host);
        assertAllowed(NAMED, "127.0.0.1", host);
    }

    /** What a page of the attacker's would say whose name was rebound to this machine, and what else is no name of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9001",
                "EVIL.EXAMPLE.",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "localhost.evil.example:80",
                "evil-localhost",
                "evillocalhost",
                "localhost.localdomain",
                "localhost4",
                "1.localhost.example",
                "0.0.0.0",
                "0.0.0.0:9001",
                "0",
                "127.1",
                "127",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "127.0.0.1.1",
                "128.0.0.1",
                "12.7.0.0.1",
                "10.0.0.1",
                "192.168.1.4",
                "169.254.169.254",
                "[::]",
                "[::2]",
                "[1::1]",
                "[::ffff:10.0.0.1]",
                "[fe80::1]:80",
                "_",
                "a.b-c_d.e"
            })
    void anyOtherNameIsNotOnLoopback(String host) {
        for (HttpRules rules : List.of(Talk.PLAIN, NAMED)) {
            assertMisdirected(rules, "127.0.0.1", get("/", "Host: " + host));
            assertMisdirected(rules, "127.0.0.2", request("GET / HTTP/1.0", "Host: " + host));
            assertMisdirected(rules, "::1", get("http://" + host + "/", "Host: " + host));
            assertMisdirected(rules, "127.0.0.1", request("OPTIONS * HTTP/1.1", "Host: " + host));
            assertMisdirected(rules, "127.0.0.1", request("POST / HTTP/1.1", "Host: " + host, "Content-Length: 9"));
        }
    }

    /** Elsewhere a server cannot know its names; what is malformed is refused all the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[fe80::1]:80", "localhost", "10.0.0.1:80"})
    void anyNameIsFineElsewhere(String host) {
        assertAllowed(Talk.PLAIN, "10.0.0.1", host);
        assertAllowed(NAMED, "2001:db8::1", host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user@cams.example",
                "cams.example/",
                "cams.example:x",
                "[::1%eth0]",
                "a b",
                "a..b",
                ".",
                ".a",
                ""
            })
    void whatIsNoNameIsRefusedEverywhere(String host) {
        for (String local : List.of("127.0.0.1", "10.0.0.1", "2001:db8::1")) {
            Talk talk = new Talk(NAMED, local).send(get("/", "Host: " + host));
            assertThat(talk.asked).isEmpty();
            assertThat(talk.answer().status()).isEqualTo(400);
            talk.end();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cams.example",
                "CAMS.example:9001",
                "cams.example.",
                "my-box",
                "192.168.1.5:80",
                "[2001:db8::1:0:0:1]",
                "[2001:DB8:0:0:1::1]:9001"
            })
    void allowedNamesAreFineOnLoopbackHoweverTheyAreWritten(String host) {
        assertAllowed(NAMED, "127.0.0.1", host);
        assertMisdirected(Talk.PLAIN, "127.0.0.1", get("/", "Host: " + host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x.cams.example", "cams.example.evil.example", "cams-example", "192.168.1.50", "[2001:db8::1]"})
    void andNoOthers(String host) {
        assertMisdirected(NAMED, "127.0.0.1", get("/", "Host: " + host));
    }

    /** Browsers always name the host; old players need not. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1"})
    void withHttp10TheHostMayBeMissing(String local) {
        Talk talk = new Talk(Talk.PLAIN, local).send("GET /old HTTP/1.0\r\n\r\n");
        assertThat(talk.asked).containsExactly("GET /old");
        talk.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "2130706433"})
    void butNotLieInTheTarget(String host) {
        assertMisdirected(Talk.PLAIN, "127.0.0.1", "GET http://" + host + "/ HTTP/1.0\r\n\r\n");
    }
}
