package io.imagestream.transport.netty.http;

import static io.imagestream.transport.netty.http.Talk.get;
import static io.imagestream.transport.netty.http.Talk.request;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.transport.netty.http.Talk.Answer;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketUpgradeTest {
    private static final String UPGRADE = "Upgrade: websocket";
    private static final String CONNECTION = "Connection: Upgrade";
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";
    private static final int MAX_PAYLOAD = 100;
    /** RFC 6455, section 5.7: a text message "Hello", masked. */
    private static final byte[] HELLO = {
        (byte) 0x81, (byte) 0x85, 0x37, (byte) 0xfa, 0x21, 0x3d, 0x7f, (byte) 0x9f, 0x4d, 0x51, 0x58
    };

    private final Talk talk = new Talk();
    private final Successor next = new Successor();
    private final List<Boolean> upgraded = new ArrayList<>();

    /** Hears the frames. */
    private static final class Successor extends ChannelInboundHandlerAdapter {
        final List<String> heard = new ArrayList<>();
        final List<Throwable> caught = new ArrayList<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            heard.add(
                    message instanceof TextWebSocketFrame text
                            ? text.text()
                            : message.getClass().getSimpleName());
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            caught.add(cause);
        }
    }

    WebSocketUpgradeTest() {
        talk.with(exchange -> upgraded.add(exchange.upgrade(MAX_PAYLOAD, next)));
    }

    @AfterEach
    void nothingIsLeft() {
        talk.end();
    }

    private Talk shakeHands() {
        return talk.send(get("/ws", UPGRADE, CONNECTION, KEY, VERSION));
    }

    @Test
    void theHandshakeIsAnsweredAsInTheStandard() {
        shakeHands();
        assertThat(upgraded).containsExactly(true);
        Answer answer = talk.answer();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("Upgrade"))
                .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase("websocket"));
        assertThat(answer.header("Connection"))
                .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase("upgrade"));
        assertThat(answer.header("Sec-WebSocket-Accept")).hasValue("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(answer.header("Sec-WebSocket-Protocol")).isEmpty();
        assertThat(answer.header("Sec-WebSocket-Extensions")).isEmpty();
        assertThat(answer.header("Content-Length")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade: WebSocket", "Upgrade: h2c, websocket"})
    void theNamesMayBeWrittenInAnyCaseAndAmongOthers(String upgrade) {
        talk.send(get(
                "/ws",
                upgrade,
                "connection: keep-alive, UPGRADE",
                KEY.replace("Sec-WebSocket", "sec-websocket"),
                VERSION,
                "Sec-WebSocket-Extensions: permessage-deflate"));
        Answer answer = talk.answer();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    void framesAreHeardAndSent() {
        shakeHands();
        talk.socket.takeSent();
        talk.socket.receive(HELLO);
        assertThat(next.heard).containsExactly("Hello");
        talk.socket.writeAndFlush(new BinaryWebSocketFrame(Unpooled.copiedBuffer("abc", US_ASCII)));
        assertThat(talk.socket.takeSent()).containsExactly(0x82, 3, 'a', 'b', 'c');
        talk.socket.writeAndFlush(Unpooled.copiedBuffer("as it is", US_ASCII));
        assertThat(talk.socket.sentText()).isEqualTo("as it is");
    }

    @Test
    void inAnySplitting() {
        for (byte b : get("/ws", UPGRADE, CONNECTION, KEY, VERSION).getBytes(US_ASCII)) {
            talk.socket.receive(new byte[] {b});
        }
        for (byte b : HELLO) {
            talk.socket.receive(new byte[] {b});
        }
        assertThat(next.heard).containsExactly("Hello");
    }

    /** A client should wait for the answer; what comes before is a frame all the same, and no HTTP. */
    @Test
    void whatComesRightBehindTheHandshakeIsAFrame() {
        byte[] request = get("/ws", UPGRADE, CONNECTION, KEY, VERSION).getBytes(US_ASCII);
        byte[] all = Arrays.copyOf(request, request.length + 2 * HELLO.length);
        System.arraycopy(HELLO, 0, all, request.length, HELLO.length);
        System.arraycopy(HELLO, 0, all, request.length + HELLO.length, HELLO.length);
        talk.socket.receive(all);
        assertThat(talk.answer().status()).isEqualTo(101);
        assertThat(next.heard).containsExactly("Hello", "Hello");
    }

    @Test
    void anotherRequestBehindTheHandshakeIsNotHandled() {
        talk.send(get("/ws", UPGRADE, CONNECTION, KEY, VERSION) + get("/behind"));
        assertThat(talk.asked).containsExactly("GET /ws");
        assertThat(next.caught).isNotEmpty();
        assertThat(next.heard).isEmpty();
    }

    /** As when the operating system is full: frames must go out behind the answer, as they are. */
    @Test
    void framesMayBeSentBeforeTheAnswerIsThrough() {
        talk.socket.room(10);
        shakeHands();
        talk.socket.writeAndFlush(Unpooled.copiedBuffer("frame", US_ASCII));
        talk.socket.room(10_000);
        assertThat(talk.socket.sentText()).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\nframe");
    }

    @Test
    void framesWithoutAMaskAreRefused() {
        shakeHands();
        talk.socket.receive(new byte[] {(byte) 0x81, 1, 'a'});
        assertThat(next.caught).hasSize(1).allMatch(CorruptedWebSocketFrameException.class::isInstance);
        assertThat(next.heard).isEmpty();
    }

    @Test
    void framesThatAreTooLongAreRefused() {
        shakeHands();
        talk.socket.receive(new byte[] {(byte) 0x82, (byte) 0x80 + 101, 1, 2, 3, 4});
        assertThat(next.caught).hasSize(1).allMatch(CorruptedWebSocketFrameException.class::isInstance);
    }

    @Test
    void theSuccessorAloneIsLeft() {
        shakeHands();
        assertThat(talk.socket.pipeline().last()).isSameAs(next);
        assertThat(talk.socket.pipeline().toMap().values())
                .noneMatch(handler -> handler instanceof HttpConnection)
                .hasSize(3);
        talk.now += 1_000;
        assertThat(talk.connection.waitedNanos(talk.now)).isZero();
        assertThat(talk.connection.isReading()).isFalse();
    }

    @Test
    void theSuccessorHearsOfTheEnd() {
        shakeHands();
        talk.socket.receive(new byte[] {(byte) 0x88, (byte) 0x80, 1, 2, 3, 4});
        assertThat(next.heard).containsExactly(CloseWebSocketFrame.class.getSimpleName());
        assertThat(talk.socket.isOpen()).isTrue();
    }

    @Test
    void itMayHappenLater() {
        talk.later();
        shakeHands();
        assertThat(talk.open.remove().upgrade(MAX_PAYLOAD, next)).isTrue();
        talk.socket.run();
        talk.socket.receive(HELLO);
        assertThat(talk.answer().status()).isEqualTo(101);
        assertThat(next.heard).containsExactly("Hello");
    }

    // --- no handshake -----------------------------------------------------------------------------------------------

    static Stream<String> noHandshakes() {
        return Stream.of(
                get("/ws"),
                get("/ws", CONNECTION, KEY, VERSION),
                get("/ws", "Upgrade: h2c", CONNECTION, KEY, VERSION),
                get("/ws", UPGRADE, KEY, VERSION),
                get("/ws", UPGRADE, "Connection: keep-alive", KEY, VERSION),
                get("/ws", UPGRADE, CONNECTION, KEY),
                get("/ws", UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: 8"),
                get("/ws", UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: 14"),
                get("/ws", UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: 013"),
                get("/ws", UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: 13, 8"),
                get("/ws", UPGRADE, CONNECTION, KEY, VERSION, "Sec-WebSocket-Version: 8"),
                request("HEAD /ws HTTP/1.1", UPGRADE, CONNECTION, KEY, VERSION));
    }

    @ParameterizedTest
    @MethodSource("noHandshakes")
    void whatIsNoHandshakeIsTold(String request) {
        talk.send(request);
        assertThat(upgraded).containsExactly(false);
        Answer answer = talk.answerTo(request.substring(0, request.indexOf(' ')));
        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("Upgrade"))
                .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase("websocket"));
        assertThat(answer.header("Sec-WebSocket-Version")).hasValue("13");
        assertThat(answer.all("Connection")).containsExactly("keep-alive", "upgrade");
        talk.with(talk::answerWithPath).send(get("/next"));
        assertThat(talk.answer().status()).as("the connection goes on").isEqualTo(200);
    }

    @Test
    void http10KnowsNoUpgrade() {
        talk.send(request("GET /ws HTTP/1.0", UPGRADE, CONNECTION, KEY, VERSION));
        assertThat(upgraded).containsExactly(false);
        Answer answer = talk.answer();
        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.all("Connection")).containsExactly("close", "upgrade");
        talk.assertClosing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "dGhlIHNhbXBsZSBub25jZT09", "dGhlIHNhbXBsZSBub25j ZQ=="})
    void aKeyThatIsNoneIsRefused(String key) {
        talk.send(get("/ws", UPGRADE, CONNECTION, "Sec-WebSocket-Key: " + key, VERSION));
        assertThat(upgraded).containsExactly(false);
        assertThat(talk.answer().status()).isEqualTo(400);
    }

    @Test
    void oneKeyIsNeeded() {
        talk.send(get("/ws", UPGRADE, CONNECTION, VERSION));
        assertThat(talk.answer().status()).isEqualTo(400);
        talk.send(get("/ws", UPGRADE, CONNECTION, VERSION, KEY, KEY));
        assertThat(talk.answer().status()).isEqualTo(400);
        assertThat(upgraded).containsExactly(false, false);
    }
}
