package io.imagestream.transport.netty.http;

import static io.imagestream.DisconnectReason.HTTP_BAD_REQUEST;
import static io.imagestream.transport.netty.http.Talk.get;
import static io.imagestream.transport.netty.http.Talk.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagestream.testkit.OnPurpose;
import io.imagestream.transport.netty.EmbeddedSocket;
import io.imagestream.transport.netty.FirstLineHandler;
import io.imagestream.transport.netty.http.Talk.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectionTest {
    private final Talk talk = new Talk();

    @AfterEach
    void nothingIsLeft() {
        talk.end();
    }

    /** An answer so long that the operating system does not take it at once. */
    private static HttpAnswer image(int length) {
        return HttpAnswer.of(HttpResponseStatus.OK, "image/jpeg", Unpooled.wrappedBuffer(new byte[length]));
    }

    // --- keeping the connection -------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, ",
        "HTTP/1.1, keep-alive",
        "HTTP/1.1, Keep-Alive",
        "HTTP/1.1, TE",
        "HTTP/1.0, keep-alive",
        "HTTP/1.0, 'TE, Keep-Alive'"
    })
    void theConnectionIsKept(String version, String connection) {
        String[] headers = connection == null ? new String[0] : new String[] {"Connection: " + connection};
        for (int i = 0; i < 3; i++) {
            talk.send(request("GET /frame HTTP/1.1".replace("HTTP/1.1", version), headers));
            Answer answer = talk.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("/frame\n");
            assertThat(answer.header("Connection")).hasValue("keep-alive");
        }
        assertThat(talk.asked).hasSize(3);
        assertThat(talk.socket.isOutputShutdown()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, close",
        "HTTP/1.1, CLOSE",
        "HTTP/1.1, 'TE, close'",
        "HTTP/1.1, 'keep-alive, close'",
        "HTTP/1.0, ",
        "HTTP/1.0, close",
        "HTTP/1.0, TE"
    })
    void theConnectionCloses(String version, String connection) {
        String[] headers = connection == null ? new String[0] : new String[] {"Connection: " + connection};
        talk.send(request("GET /frame " + version, headers) + get("/behind"));
        Answer answer = talk.answer();
        assertThat(answer.body()).isEqualTo("/frame\n");
        assertThat(answer.header("Connection")).hasValue("close");
        talk.assertClosing();
        assertThat(talk.asked).containsExactly("GET /frame");
        assertThat(talk.refused).isEmpty();
    }

    @Test
    void theServiceMayCloseIt() {
        talk.with(exchange -> exchange.answer(
                HttpAnswer.text(HttpResponseStatus.FORBIDDEN, "No.").with("Connection", "close")));
        talk.send(get("/") + get("/behind"));
        assertThat(talk.answer().header("Connection")).hasValue("close");
        talk.assertClosing();
        assertThat(talk.asked).hasSize(1);
    }

    // --- methods ----------------------------------------------------------------------------------------------------

    @Test
    void headIsAnsweredLikeGetWithoutTheBody() {
        talk.send(request("HEAD /frame HTTP/1.1"));
        Answer head = talk.answerTo("HEAD");
        talk.send(get("/frame"));
        Answer get = talk.answer();
        assertThat(talk.asked).containsExactly("HEAD /frame", "GET /frame");
        assertThat(head.headers().stream().filter(header -> !header.startsWith("Date")))
                .containsExactlyElementsOf(get.headers().stream()
                        .filter(header -> !header.startsWith("Date"))
                        .toList());
        assertThat(head.header("Content-Length")).hasValue("7");
    }

    @Test
    void theBodyThatHeadDoesNotWantIsReleased() {
        ByteBuf body = Unpooled.buffer().writeZero(100);
        talk.with(exchange -> exchange.answer(HttpAnswer.of(HttpResponseStatus.OK, "image/jpeg", body)));
        talk.send(request("HEAD / HTTP/1.1"));
        assertThat(talk.answerTo("HEAD").header("Content-Length")).hasValue("100");
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void headOfAnAnswerWithoutAnEndHasNoLength() {
        talk.with(exchange -> exchange.answer(
                HttpAnswer.of(HttpResponseStatus.OK, "multipart/x-mixed-replace; boundary=x", Unpooled.EMPTY_BUFFER)));
        talk.send(request("HEAD /stream HTTP/1.1"));
        assertThat(talk.answerTo("HEAD").header("Content-Length")).isEmpty();
        talk.send(get("/empty"));
        assertThat(talk.answer().header("Content-Length")).as("of GET it must").hasValue("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/frame", "/no/such/path", "*"})
    void optionsAreToldWithoutTheService(String target) {
        talk.send(request("OPTIONS " + target + " HTTP/1.1") + get("/behind"));
        List<Answer> answers = talk.answersTo(List.of("OPTIONS", "GET"));
        assertThat(answers).extracting(Answer::status).containsExactly(204, 200);
        assertThat(answers.get(0).header("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertThat(answers.get(0).header("Content-Length")).isEmpty();
        assertThat(talk.asked).containsExactly("GET /behind");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void someAnswersNeverHaveABody(int status) {
        talk.with(exchange -> exchange.answer(HttpAnswer.empty(HttpResponseStatus.valueOf(status))));
        talk.send(get("/") + get("/"));
        List<Answer> answers = talk.answers();
        assertThat(answers).extracting(Answer::status).containsExactly(status, status);
        assertThat(answers.get(0).header("Content-Length")).isEmpty();
    }

    // --- headers ----------------------------------------------------------------------------------------------------

    @Test
    void everyAnswerHasItsDate() {
        talk.send(get("/") + "garbage\r\n\r\n");
        for (Answer answer : talk.answers()) {
            String date = answer.header("Date").orElseThrow();
            assertThat(date).matches("[A-Z][a-z]{2}, [0-3][0-9] [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT");
            Instant parsed = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            assertThat(Duration.between(parsed, Instant.now()).abs()).isLessThan(Duration.ofMinutes(5));
        }
    }

    @Test
    void datesAreWrittenWithTwoDigits() {
        assertThat(HttpAnswer.date(Instant.parse("1994-11-06T08:49:37.999Z")))
                .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(HttpAnswer.date(Instant.EPOCH)).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
    }

    @Test
    void noCacheKeepsWhatIsUncached() {
        talk.send(get("/"));
        Answer answer = talk.answer();
        assertThat(answer.header("Cache-Control")).hasValue("no-store, no-cache, must-revalidate, max-age=0");
        assertThat(answer.header("Pragma")).hasValue("no-cache");
    }

    @Test
    void theServiceLearnsWhatWasAsked() {
        List<HttpExchange> seen = new ArrayList<>();
        talk.with(exchange -> {
            seen.add(exchange);
            talk.answerWithPath(exchange);
        });
        talk.send(get("/a%2Fb%20c?x=1&x=2&y=%C3%A9+z&w", "If-None-Match: \"a\"", "User-Agent: Mozilla/5.0 (X11)"));
        talk.send(request("HEAD / HTTP/1.1", "Sec-Fetch-Dest: image", "User-Agent: other"));
        talk.send(get("/", "User-Agent: VLC/3.0 LibVLC/3.0"));
        assertThat(seen).hasSize(3);
        HttpExchange first = seen.get(0);
        assertThat(first.path()).isEqualTo("/a/b c");
        assertThat(first.query()).containsEntry("x", List.of("1", "2")).containsEntry("y", List.of("é z"));
        assertThat(first.query()).containsEntry("w", List.of(""));
        assertThat(first.header("if-none-match")).hasValue("\"a\"");
        assertThat(first.header("X")).isEmpty();
        assertThat(seen).extracting(HttpExchange::isHead).containsExactly(false, true, false);
        assertThat(seen).extracting(HttpExchange::isFromBrowser).containsExactly(true, true, false);
    }

    @Test
    void aRequestIsAnsweredOnce() {
        talk.later().send(get("/"));
        HttpExchange exchange = talk.open.peek();
        talk.answerNext();
        assertThatIllegalStateException()
                .isThrownBy(() -> exchange.answer(HttpAnswer.empty(HttpResponseStatus.OK)))
                .withMessageContaining("once");
        assertThatIllegalStateException().isThrownBy(() -> exchange.upgrade(9, new ChannelInboundHandlerAdapter()));
        assertThat(talk.answers()).hasSize(1);
    }

    // --- one after the other ----------------------------------------------------------------------------------------

    @Test
    void theNextRequestWaitsForTheAnswerBefore() {
        talk.later().send(get("/a") + get("/b")).send(get("/c"));
        for (String path : List.of("/a", "/b", "/c")) {
            assertThat(talk.asked).last().isEqualTo("GET " + path);
            assertThat(talk.socket.takeSent()).isEmpty();
            assertThat(talk.connection.isReading()).isFalse();
            talk.answerNext();
            assertThat(talk.answer().body()).isEqualTo(path + "\n");
        }
        assertThat(talk.connection.isReading()).isTrue();
        assertThat(talk.asked).hasSize(3);
    }

    /** Also while the client has not taken the answer: else whoever reads nothing could ask for everything. */
    @Test
    void theNextRequestWaitsForTheClientToTakeTheAnswer() {
        talk.with(exchange -> exchange.answer(image(1_000)));
        talk.socket.room(500);
        talk.send(get("/a") + get("/b"));
        assertThat(talk.asked).containsExactly("GET /a");
        talk.socket.room(10_000);
        assertThat(talk.asked).containsExactly("GET /a", "GET /b");
        assertThat(talk.answers()).hasSize(2);
    }

    @Test
    void whoeverAsksForMoreIsNotReadMeanwhile() {
        talk.later().send(get("/a"));
        for (int i = 0; i < 100; i++) {
            talk.send(get("/" + i));
        }
        assertThat(talk.socket.unread()).isGreaterThan(3_000);
        assertThat(talk.asked).containsExactly("GET /a");
        for (int i = 0; i <= 100; i++) {
            talk.answerNext();
        }
        assertThat(talk.socket.unread()).isZero();
        assertThat(talk.answers()).hasSize(101);
    }

    /** What came in one piece is kept in memory: there is a bound to it, and who breaks it is to blame. */
    @Test
    void tooManyRequestsAtOnceEndTheConnection() {
        talk.later().send(get("/").repeat(1_000));
        assertThat(talk.asked).hasSize(1);
        assertThat(talk.refused).containsExactly(HTTP_BAD_REQUEST);
        assertThat(talk.socket.isOpen()).isFalse();
        assertThat(talk.socket.takeSent()).isEmpty();
    }

    @Test
    void manyRequestsThatAreAnsweredAtOnceAreFine() {
        talk.send(get("/").repeat(1_000));
        talk.socket.run();
        assertThat(talk.asked).hasSize(1_000);
        assertThat(talk.answers()).hasSize(1_000);
    }

    // --- the end ----------------------------------------------------------------------------------------------------

    @Test
    void aClientThatLeavesClosesTheConnection() {
        talk.socket.receiveEnd();
        assertThat(talk.socket.isOpen()).isFalse();
    }

    @Test
    void aClientThatLeavesWithinALineClosesTheConnection() {
        talk.send("GET / HT").socket.receiveEnd();
        assertThat(talk.socket.isOpen()).isFalse();
        assertThat(talk.asked).isEmpty();
    }

    @Test
    void halfARequestIsMalformed() {
        talk.send("GET / HTTP/1.1\r\nHost: ").socket.receiveEnd();
        assertThat(talk.asked).isEmpty();
        assertThat(talk.refused).containsExactly(HTTP_BAD_REQUEST);
        assertThat(talk.answer().status()).isEqualTo(400);
        assertThat(talk.socket.isOpen()).isFalse();
    }

    /** As of {@code echo … | nc}. */
    @Test
    void aClientThatHasClosedItsSideIsAnswered() {
        talk.send(get("/a") + get("/b")).socket.receiveEnd();
        assertThat(talk.answers()).extracting(Answer::body).containsExactly("/a\n", "/b\n");
        assertThat(talk.socket.isOpen()).isFalse();
    }

    @Test
    void alsoLater() {
        talk.later().send(get("/a")).socket.receiveEndUnasked();
        assertThat(talk.socket.isOpen()).isTrue();
        talk.answerNext();
        Answer answer = talk.answer();
        assertThat(answer.body()).isEqualTo("/a\n");
        assertThat(answer.isLast()).isTrue();
        assertThat(talk.socket.isOpen()).as("nothing is to come any more").isFalse();
    }

    @Test
    void orWhenNobodyReadItsEndMeanwhile() {
        talk.later().send(get("/a")).socket.receiveEnd();
        talk.answerNext();
        assertThat(talk.answer().body()).isEqualTo("/a\n");
        assertThat(talk.socket.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "close"})
    void whatTheClientIsStillTakingIsNotCutOff(String connection) {
        talk.with(exchange -> exchange.answer(image(5_000)));
        talk.socket.room(1_000);
        talk.send(get("/", "Connection: " + connection)).socket.receiveEndUnasked();
        assertThat(talk.socket.isOpen()).isTrue();
        talk.socket.room(10_000);
        assertThat(talk.answer().body()).hasSize(5_000);
        talk.socket.run();
        assertThat(talk.socket.isOpen()).isFalse();
    }

    @Test
    void anAnswerToAConnectionThatIsGoneFailsAndIsReleased() {
        talk.later().send(get("/"));
        HttpExchange exchange = talk.open.remove();
        talk.socket.close();
        talk.socket.run();
        ByteBuf body = Unpooled.buffer().writeZero(100);
        ChannelFuture written = exchange.answer(HttpAnswer.of(HttpResponseStatus.OK, "image/jpeg", body));
        talk.socket.run();
        assertThat(written.cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(body.refCnt()).isZero();
        assertThat(talk.failures).hasSize(1).allMatch(ClosedChannelException.class::isInstance);
        talk.failures.clear();
    }

    @Test
    void aConnectionThatClosesWithinARequestLeavesNothing() {
        talk.later().send(get("/a") + get("/b") + "GET /c HT");
        talk.socket.close();
        talk.socket.run();
        assertThat(talk.asked).hasSize(1);
    }

    // --- failures ---------------------------------------------------------------------------------------------------

    @Test
    void aServiceThatThrowsIsTold() {
        OnPurpose thrown = new OnPurpose();
        talk.with(exchange -> {
            throw thrown;
        });
        talk.send(get("/"));
        assertThat(talk.failures).containsExactly(thrown);
        talk.failures.clear();
        assertThat(talk.socket.takeSent()).isEmpty();
    }

    @Test
    void anErrorIsTold() {
        talk.with(exchange -> {
            throw new AssertionError("on purpose");
        });
        talk.send(get("/"));
        assertThat(talk.failures).hasSize(1);
        talk.failures.clear();
    }

    @Test
    void aWriteThatFailsIsTold() {
        talk.socket.breakWrites(new IOException("broken pipe"));
        talk.send(get("/"));
        assertThat(talk.failures).isNotEmpty().allMatch(IOException.class::isInstance);
        talk.failures.clear();
    }

    @Test
    void aConnectionThatBreaksIsTold() {
        IOException broken = new IOException("reset by peer");
        talk.socket.pipeline().fireExceptionCaught(broken);
        assertThat(talk.failures).containsExactly(broken);
        talk.failures.clear();
    }

    /** As when somebody tampers with what comes over TLS: that is a broken connection, too, no fault of the server's. */
    @Test
    void aTlsConnectionThatBreaksIsToldByItsCause() {
        SSLException broken = new SSLException("bad record");
        talk.socket.pipeline().fireExceptionCaught(new DecoderException(broken));
        assertThat(talk.failures).containsExactly(broken);
        talk.failures.clear();
    }

    @Test
    void eventsOfOthersArePassedOn() {
        List<Object> events = new ArrayList<>();
        talk.socket.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                events.add(event);
            }
        });
        talk.socket.pipeline().fireUserEventTriggered("any");
        assertThat(events).containsExactly("any");
    }

    // --- deadlines --------------------------------------------------------------------------------------------------

    @Nested
    class Waiting {
        private void assertWaited(long nanos) {
            assertThat(talk.connection.waitedNanos(talk.now)).isEqualTo(nanos);
        }

        @Test
        void aRequestIsAwaitedFromTheBeginning() {
            assertThat(talk.connection.isReading()).isTrue();
            assertWaited(0);
            talk.now += 7;
            assertWaited(7);
        }

        @Test
        void noByteOfARequestMakesTheWaitShorter() {
            for (char c : "GET / HTTP/1.1\r\nHost: ".toCharArray()) {
                talk.now += 10;
                talk.send(String.valueOf(c));
            }
            assertWaited(220);
            assertThat(talk.connection.isReading()).isTrue();
        }

        @Test
        void theServicesTimeIsNotTheClients() {
            talk.later();
            talk.now += 5;
            talk.send(get("/"));
            assertThat(talk.connection.isReading()).isFalse();
            talk.now += 1_000;
            assertWaited(0);
            talk.now += 1_000;
            assertWaited(0);
            talk.answerNext();
            assertThat(talk.connection.isReading()).isTrue();
            talk.now += 3;
            assertWaited(3);
        }

        @Test
        void theNextRequestIsAwaitedFromTheAnswerOn() {
            talk.later().send(get("/"));
            talk.now += 1_000;
            talk.answerNext();
            assertWaited(0);
            talk.now += 3;
            assertWaited(3);
        }

        @Test
        void whatTheClientDoesNotTakeOfTheAnswerIsWaitedFor() {
            talk.with(exchange -> exchange.answer(image(5_000)));
            talk.socket.room(0);
            talk.send(get("/"));
            assertThat(talk.connection.isReading()).isFalse();
            assertWaited(0);
            talk.now += 10;
            assertWaited(10);
            talk.socket.room(1);
            assertWaited(0);
            talk.now += 20;
            assertWaited(20);
            talk.socket.room(10_000);
            assertThat(talk.connection.isReading()).isTrue();
            talk.now += 30;
            talk.connection.waitedNanos(talk.now);
            talk.now += 40;
            assertWaited(40);
        }

        @Test
        void theLastAnswerMustBeTakenToo() {
            talk.with(exchange -> exchange.answer(image(5_000)));
            talk.socket.room(100);
            talk.send(get("/", "Connection: close"));
            assertWaited(0);
            talk.now += 10;
            assertWaited(10);
            assertThat(talk.connection.isReading()).isFalse();
            talk.socket.room(10_000);
            talk.now += 10;
            assertWaited(0);
            talk.assertReadyToClose();
        }

        @Test
        void aRefusalIsNoRequestThatIsAwaited() {
            talk.send("garbage\r\n\r\n");
            talk.now += 10;
            assertWaited(0);
            assertThat(talk.connection.isReading()).isFalse();
        }

        @Test
        void beforeItsChannelNothingIsAwaited() {
            assertThat(new HttpConnection(Talk.PLAIN, () -> 0, talk).waitedNanos(1_000))
                    .isZero();
        }
    }

    // --- handing over -----------------------------------------------------------------------------------------------

    /** Takes a connection over. */
    private static final class Successor extends ChannelInboundHandlerAdapter {
        final StringBuilder bytes = new StringBuilder();
        final List<Object> events = new ArrayList<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf read = (ByteBuf) message;
            bytes.append(read.toString(StandardCharsets.ISO_8859_1));
            read.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            events.add(event);
        }
    }

    @Nested
    class TakingOver {
        private final Successor next = new Successor();

        private HttpAnswer head() {
            return HttpAnswer.of(
                    HttpResponseStatus.OK,
                    "multipart/x-mixed-replace; boundary=x",
                    Unpooled.copiedBuffer("--x\r\n", StandardCharsets.US_ASCII));
        }

        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
        void headersGoOutAndThenBytes(String version) {
            talk.takenOverBy(head(), next).send(request("GET /stream " + version));
            talk.socket.writeAndFlush(Unpooled.copiedBuffer("more", StandardCharsets.US_ASCII));
            String[] parts = talk.socket.sentText().split("\r\n\r\n", 2);
            assertThat(parts[0].split("\r\n"))
                    .startsWith("HTTP/1.1 200 OK", "Content-Type: multipart/x-mixed-replace; boundary=x")
                    .contains("Connection: close", "X-Content-Type-Options: nosniff")
                    .noneMatch(line -> line.startsWith("Content-Length") || line.startsWith("Transfer-Encoding"));
            assertThat(parts[1]).isEqualTo("--x\r\nmore");
        }

        @Test
        void nothingOfHttpIsLeft() {
            talk.takenOverBy(head(), next).send(get("/stream"));
            assertThat(talk.socket.pipeline().toMap().values()).containsExactly(next);
            talk.now += 1_000_000;
            assertThat(talk.connection.waitedNanos(talk.now)).isZero();
            assertThat(talk.connection.isReading()).isFalse();
        }

        @Test
        void whatComesBehindTheRequestIsBytes() {
            talk.takenOverBy(head(), next).send(get("/stream") + get("/behind"));
            talk.send("and\nmore");
            assertThat(talk.asked).containsExactly("GET /stream");
            assertThat(next.bytes).asString().isEqualTo(get("/behind") + "and\nmore");
            assertThat(talk.socket.unread()).isZero();
        }

        @Test
        void theEndIsNoticed() {
            talk.takenOverBy(head(), next).send(get("/stream")).socket.receiveEnd();
            assertThat(next.events).hasSize(1);
            assertThat(talk.socket.isOpen())
                    .as("that is for the successor to say")
                    .isTrue();
        }

        @Test
        void itMayHappenLater() {
            talk.later().send(get("/stream") + get("/behind")).send("bytes");
            talk.open.remove().takeOver(head(), next);
            talk.socket.run();
            assertThat(talk.asked).containsExactly("GET /stream");
            assertThat(next.bytes).asString().as("what was not read yet").isEqualTo("bytes");
            assertThat(talk.socket.sentText()).endsWith("\r\n\r\n--x\r\n");
        }

        @Test
        void behindOtherAnswersToo() {
            talk.send(get("/a")).takenOverBy(head(), next).send(get("/stream"));
            assertThat(talk.socket.sentText()).contains("/a\n").endsWith("--x\r\n");
        }
    }

    // --- in front ---------------------------------------------------------------------------------------------------

    @Test
    void itTakesOverFromTheFirstLine() {
        EmbeddedSocket socket = new EmbeddedSocket();
        HttpConnection connection = new HttpConnection(Talk.PLAIN, () -> 0, talk);
        socket.pipeline().addLast(new FirstLineHandler(100, protocol -> connection.pipeline()));
        String all = "\r\n" + get("/a") + get("/b");
        for (int i = 0; i < all.length(); i++) {
            socket.receive(all.substring(i, i + 1));
        }
        assertThat(talk.asked).containsExactly("GET /a", "GET /b");
        assertThat(socket.sentText()).contains("/a\n").endsWith("/b\n");
        assertThat(socket.closeAndCountMemory()).isZero();
    }
}
