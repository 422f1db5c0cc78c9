package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "GET /7 HTTP/1.1",
                "GET 7 HTTP/1.1",
                "POST x HTTP/1.0",
                "PRI * HTTP/2.0",
                "OPTIONS * HTTP/1.1",
                "CONNECT 127.0.0.1:9001 HTTP/1.1",
                "M-SEARCH * HTTP/1.1",
                "a!#$%&'*+-.^_`|~9 / HTTP/1.1",
                "  GET / HTTP/1.1",
                "GET  /  HTTP/1.1  ",
                "GET\t/\tHTTP/1.1",
                "GET /a b c HTTP/1.1",
                "GET HTTP/1.1",
                "GET / HTTP/9",
                "START HTTP/1.1",
                "LISTEN_PORT 6379 HTTP/1.1"
            })
    void isHttp(String line) {
        assertThat(HttpRequestLine.matches(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "GET 7",
                "GET -1",
                "GET",
                "GET /",
                "LISTEN_PORT 80",
                "FRAGMENT_SIZE 512",
                "START",
                "PAUSE",
                "ALIVE 7",
                "END",
                "BOGUS",
                "HTTP/1.1",
                "HTTP/1.1 200 OK",
                "GET /HTTP/1.1",
                "GET / http/1.1",
                "G(T / HTTP/1.1",
                "Host: example.org HTTP/1.1"
            })
    void isNotHttp(String line) {
        assertThat(HttpRequestLine.matches(line)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /index",
                "POST /a?b",
                " GET  /",
                "GET http://a",
                "M-SEARCH wss://a/b",
                "GET / HTTP/1.1"
            })
    void canOnlyBecomeHttp(String beginning) {
        assertThat(HttpRequestLine.beginsWithTarget(beginning)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET", "GET ", "GET 7", "GET -1", "LISTEN_PORT 80", "ALIVE 1 /", "/", "G(T /", "START"})
    void mayStillBecomeACommand(String beginning) {
        assertThat(HttpRequestLine.beginsWithTarget(beginning)).isFalse();
    }

    @Property
    void anyLineIsTold(@ForAll String line) {
        assertThatCode(() -> HttpRequestLine.matches(line)).doesNotThrowAnyException();
        assertThatCode(() -> HttpRequestLine.beginsWithTarget(line)).doesNotThrowAnyException();
    }
}
