package io.imagestream.transport.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.EmbeddedSocket;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** A connection that speaks HTTP. The test is its client, and the service behind it. */
final class Talk implements HttpService {
    static final String HOST = "127.0.0.1:9001";
    static final HttpRules PLAIN = new HttpRules(List.of(), List.of());

    final EmbeddedSocket socket;
    final HttpConnection connection;
    /** What was asked, such as {@code GET /stream}. */
    final List<String> asked = new ArrayList<>();

    final List<DisconnectReason> refused = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    /** What has not been answered yet. */
    final Deque<HttpExchange> open = new ArrayDeque<>();

    Consumer<HttpExchange> service = this::answerWithPath;
    long now = -1_000;

    Talk() {
        this(PLAIN);
    }

    Talk(HttpRules rules) {
        this(rules, "127.0.0.1");
    }

    Talk(HttpRules rules, String localAddress) {
        socket = new EmbeddedSocket(localAddress);
        connection = new HttpConnection(rules, () -> now, this);
        connection.pipeline().forEach(handler -> socket.pipeline().addLast(handler));
    }

    /** Answers later. */
    Talk later() {
        service = open::add;
        return this;
    }

    Talk with(Consumer<HttpExchange> service) {
        this.service = service;
        return this;
    }

    /** Hands the connection over to a handler, as for an answer without an end. */
    Talk takenOverBy(HttpAnswer head, ChannelHandler next) {
        return with(exchange -> exchange.takeOver(head, next));
    }

    // --- service ----------------------------------------------------------------------------------------------------

    @Override
    public void handle(HttpExchange exchange) {
        asked.add(exchange.request().method() + " " + exchange.path());
        service.accept(exchange);
    }

    void answerWithPath(HttpExchange exchange) {
        exchange.answer(HttpAnswer.text(HttpResponseStatus.OK, exchange.path()));
    }

    /** Answers what has waited longest. */
    void answerNext() {
        answerWithPath(open.remove());
        socket.run();
    }

    @Override
    public void refused(DisconnectReason reason) {
        refused.add(reason);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
        socket.close();
    }

    // --- client -----------------------------------------------------------------------------------------------------

    static String get(String path, String... headers) {
        return request("GET " + path + " HTTP/1.1", headers);
    }

    /** A request with the right Host, unless one is given. */
    static String request(String firstLine, String... headers) {
        StringBuilder text = new StringBuilder(firstLine).append("\r\n");
        boolean named = List.of(headers).stream().anyMatch(header -> header.startsWith("Host:"));
        if (!named) {
            text.append("Host: ").append(HOST).append("\r\n");
        }
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    Talk send(String bytes) {
        socket.receive(bytes);
        return this;
    }

    /** Sends in pieces, cut at random; small ones are as likely as large ones. */
    Talk send(String bytes, Random random) {
        int largest = 1 + random.nextInt(1 << random.nextInt(10));
        for (int from = 0; from < bytes.length(); ) {
            int to = Math.min(bytes.length(), from + random.nextInt(largest + 1));
            socket.receive(bytes.substring(from, to));
            from = to;
        }
        return this;
    }

    Talk sendEachByte(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            socket.receive(bytes.substring(i, i + 1));
        }
        return this;
    }

    /** An answer as it came. */
    record Answer(int status, String reason, List<String> headers, String body) {
        /** The values of a header, which must be written just so. */
        List<String> all(String name) {
            return headers.stream()
                    .filter(header -> header.startsWith(name + ": "))
                    .map(header -> header.substring(name.length() + 2))
                    .toList();
        }

        Optional<String> header(String name) {
            List<String> values = all(name);
            assertThat(values).as(name).hasSizeLessThan(2);
            return values.stream().findFirst();
        }

        boolean isLast() {
            return header("Connection").orElseThrow().contains("close");
        }
    }

    /** Returns the only answer since the last call. */
    Answer answer() {
        return answerTo("GET");
    }

    /** Returns the only answer, to a request of a method, since the last call. */
    Answer answerTo(String method) {
        List<Answer> answers = answersTo(List.of(method));
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    /** Returns the answers since the last call, none of them to HEAD. */
    List<Answer> answers() {
        return answersTo(List.of());
    }

    /** Returns the answers since the last call to requests of these methods, and to GET behind them. */
    List<Answer> answersTo(List<String> methods) {
        String text = new String(socket.takeSent(), StandardCharsets.ISO_8859_1);
        List<Answer> answers = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int headEnd = text.indexOf("\r\n\r\n", at);
            assertThat(headEnd).as("a whole head in " + text.substring(at)).isPositive();
            List<String> lines = List.of(text.substring(at, headEnd).split("\r\n"));
            assertThat(lines.get(0)).matches("HTTP/1\\.1 [1-5][0-9]{2} [ -~]+");
            List<String> headers = lines.subList(1, lines.size());
            assertThat(headers).allMatch(line -> line.matches("[A-Z][A-Za-z0-9-]*: [ -~]*"));
            String[] first = lines.get(0).split(" ", 3);
            Answer bodiless = new Answer(Integer.parseInt(first[1]), first[2], headers, "");
            boolean head = methods.size() > answers.size()
                    && methods.get(answers.size()).equals("HEAD");
            boolean empty = head || bodiless.status() < 200 || bodiless.status() == 204 || bodiless.status() == 304;
            int length = empty
                    ? 0
                    : Integer.parseInt(bodiless.header("Content-Length").orElseThrow());
            int end = headEnd + 4 + length;
            assertThat(text.length()).as("a whole body").isGreaterThanOrEqualTo(end);
            answers.add(new Answer(bodiless.status(), bodiless.reason(), headers, text.substring(headEnd + 4, end)));
            at = end;
        }
        return answers;
    }

    /** The connection must be on its way to the end: nothing more is sent, and what comes is thrown away. */
    void assertClosing() {
        assertThat(socket.isOutputShutdown()).isTrue();
        int handled = asked.size();
        send(get("/too-late"));
        assertThat(asked).hasSize(handled);
        assertThat(socket.takeSent()).isEmpty();
        assertThat(socket.unread()).isZero();
        assertThat(socket.isOpen()).as("the answer has a moment to arrive").isTrue();
        assertReadyToClose();
    }

    /** Nothing more is sent; the client has a moment to read. */
    void assertReadyToClose() {
        assertThat(socket.isOutputShutdown()).isTrue();
        socket.advance(1_000);
        assertThat(socket.isOpen()).isFalse();
    }

    /** Closes the connection; fails if it leaves memory behind or something nobody looked at. */
    void end() {
        assertThat(failures).isEmpty();
        socket.checkException();
        assertThat(socket.closeAndCountMemory()).isZero();
    }
}
