package io.imagestream.transport.netty.http;

import static io.imagestream.DisconnectReason.HTTP_BAD_REQUEST;
import static io.imagestream.DisconnectReason.HTTP_CROSS_SITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.transport.netty.http.Talk.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class HttpConnectionProperties {
    /** A request, and what must come of it. */
    private record Asking(String method, String version, String connection, int filler, String before) {
        String path(int number) {
            return "/" + number + "-" + "x".repeat(filler);
        }

        String bytes(int number) {
            String header = connection.isEmpty() ? "" : "cOnnection: " + connection + "\r\n";
            return before
                    + Talk.request(method + " " + path(number) + " " + version)
                            .replace("\r\n\r\n", "\r\n" + header + "\r\n");
        }

        boolean isKept() {
            return version.endsWith("1") ? !connection.contains("close") : connection.contains("eep");
        }
    }

    @Provide
    Arbitrary<Asking> requests() {
        return Combinators.combine(
                        Arbitraries.of("GET", "GET", "GET", "HEAD", "OPTIONS"),
                        Arbitraries.of("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"),
                        Arbitraries.of("", "keep-alive", "Keep-Alive", "TE, keep-alive", "", "", "close"),
                        Arbitraries.of(0, 1, 100, 1_500),
                        Arbitraries.of("", "", "", "\r\n", "\r\n\r\n"))
                .as(Asking::new);
    }

    private static void assertAnswers(Talk talk, List<Asking> requests, boolean left) {
        List<String> methods = requests.stream().map(Asking::method).toList();
        List<Answer> answers = talk.answersTo(methods);
        List<String> handled = new ArrayList<>();
        int expected = 0;
        boolean open = true;
        for (Asking request : requests) {
            if (!open) {
                break;
            }
            Answer answer = answers.get(expected);
            boolean options = request.method().equals("OPTIONS");
            if (!options) {
                handled.add(request.method() + " " + request.path(expected));
            }
            assertThat(answer.status()).isEqualTo(options ? 204 : 200);
            assertThat(answer.body()).isEqualTo(request.method().equals("GET") ? request.path(expected) + "\n" : "");
            open = request.isKept();
            expected++;
            if (!left || expected < requests.size()) { // To a client that has left the last answer may say so.
                assertThat(answer.isLast()).isEqualTo(!open);
            }
        }
        assertThat(answers).hasSize(expected);
        assertThat(talk.asked).isEqualTo(handled);
        assertThat(talk.refused).isEmpty();
        assertThat(talk.socket.isOutputShutdown() || !talk.socket.isOpen()).isEqualTo(!open || left);
        assertThat(talk.socket.isOpen()).isEqualTo(!left);
    }

    private static String bytes(List<Asking> requests) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < requests.size(); i++) {
            all.append(requests.get(i).bytes(i));
        }
        return all.toString();
    }

    @Property(tries = 300)
    void requestsInAnySplittingGetTheSameAnswers(
            @ForAll @Size(max = 8) List<@From("requests") Asking> requests,
            @ForAll boolean leaves,
            @ForAll Random random) {
        Talk talk = new Talk().send(bytes(requests), random);
        if (leaves) {
            talk.socket.receiveEnd();
        }
        assertAnswers(talk, requests, leaves);
        talk.end();
    }

    /** However the answers come, and however slowly the client takes them. */
    @Property(tries = 300)
    void alsoWhenTheyAreAnsweredLater(
            @ForAll @Size(max = 8) List<@From("requests") Asking> requests,
            @ForAll boolean leaves,
            @ForAll Random random) {
        Talk talk = new Talk().later();
        talk.socket.room(random.nextInt(500));
        String bytes = bytes(requests);
        int sent = 0;
        while (sent < bytes.length()) {
            int to = Math.min(bytes.length(), sent + random.nextInt(bytes.length() + 1));
            talk.send(bytes.substring(sent, to));
            sent = to;
            if (!talk.open.isEmpty() && random.nextBoolean()) {
                talk.answerNext();
            }
            assertThat(talk.open).hasSizeLessThan(2);
            talk.socket.room(random.nextInt(1_000));
        }
        if (leaves) {
            talk.socket.receiveEnd();
        }
        for (int i = 0; i < 200; i++) {
            if (!talk.open.isEmpty()) {
                talk.answerNext();
            }
            talk.socket.room(500);
        }
        assertAnswers(talk, requests, leaves);
        talk.end();
    }

    @Provide
    Arbitrary<String> garbage() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60),
                Arbitraries.of(
                                "GET",
                                " ",
                                "/",
                                "HTTP/1.1",
                                "\r\n",
                                "\n",
                                "\r",
                                ":",
                                "Host: 127.0.0.1",
                                "\t",
                                "%",
                                "\0",
                                "?",
                                "Content-Length: 5",
                                "Transfer-Encoding: chunked",
                                "0\r\n\r\n",
                                "Connection: close",
                                "[",
                                "http://",
                                "OPTIONS",
                                "*",
                                "Origin: ",
                                "Sec-Fetch-Site: cross-site",
                                "Referer: http://[")
                        .list()
                        .ofMaxSize(25)
                        .map(words -> String.join("", words)));
    }

    /** Nothing but what the standards have is handled; the rest is refused, and no byte of it fails the server. */
    @Property(tries = 1_000)
    void garbageIsRefusedOrAwaited(@ForAll("garbage") String garbage, @ForAll Random random) {
        Talk whole = new Talk().send(garbage);
        Talk split = new Talk().send(garbage, random);
        for (Talk talk : List.of(whole, split)) {
            assertThat(talk.refused).hasSizeLessThan(2).isSubsetOf(HTTP_BAD_REQUEST, HTTP_CROSS_SITE);
            assertThat(talk.refused.isEmpty() || talk.socket.isOutputShutdown()).isTrue();
        }
        assertThat(split.asked).isEqualTo(whole.asked);
        assertThat(split.refused).isEqualTo(whole.refused);
        assertThat(split.socket.sentText().replaceAll("Date: [^\r]*", ""))
                .isEqualTo(whole.socket.sentText().replaceAll("Date: [^\r]*", ""));
        whole.end();
        split.end();
    }
}
