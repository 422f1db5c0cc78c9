package io.imagestream.transport.netty;

import static io.imagestream.transport.netty.FirstLineHandler.Protocol.COMMANDS;
import static io.imagestream.transport.netty.FirstLineHandler.Protocol.HTTP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.wire.CommandReader;
import io.imagestream.wire.WireFormatException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

class FirstLineHandlerProperties {
    private static final int MAX_LENGTH = 40;

    private long memoryBefore;

    @BeforeTry
    void countMemory() {
        memoryBefore = memory();
    }

    @AfterTry
    void noBufferIsLeft() {
        assertThat(memory()).isEqualTo(memoryBefore);
    }

    private static long memory() {
        var metric = UnpooledByteBufAllocator.DEFAULT.metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    /** A connection, and the handlers that may take it over. */
    private static final class Connection {
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final StringBuilder passed = new StringBuilder();
        private final List<FirstLineHandler.Protocol> protocols = new ArrayList<>();
        private final List<Object> events = new ArrayList<>();

        Connection() {
            channel.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
            channel.pipeline().addLast(new FirstLineHandler(MAX_LENGTH, protocol -> List.of(handlerFor(protocol))));
        }

        private ChannelHandler handlerFor(FirstLineHandler.Protocol protocol) {
            protocols.add(protocol);
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ByteBuf bytes = (ByteBuf) message;
                    passed.append(bytes.toString(ISO_8859_1));
                    bytes.release();
                }

                @Override
                public void userEventTriggered(ChannelHandlerContext context, Object event) {
                    events.add(event);
                }
            };
        }

        Connection receive(String text) {
            channel.writeInbound(UnpooledByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(ISO_8859_1)));
            return this;
        }

        /** Receives a text, cut at random; small pieces are as likely as large ones. */
        Connection receive(String text, Random random) {
            int largest = 1 + random.nextInt(1 << random.nextInt(8));
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + random.nextInt(largest + 1)); // Empty pieces, too.
                receive(text.substring(from, to));
                from = to;
            }
            return this;
        }

        void close() {
            channel.finishAndReleaseAll();
        }
    }

    @Provide
    Arbitrary<String> emptyLines() {
        return Arbitraries.of("\r\n", "\n", "\r").list().ofMaxSize(3).map(lines -> String.join("", lines));
    }

    @Provide
    Arbitrary<String> lineEnds() {
        return Arbitraries.of("\r\n", "\n");
    }

    /** A first line of HTTP; some are longer than the bound. */
    @Provide
    Arbitrary<String> requestLines() {
        Arbitrary<String> method = Arbitraries.of("GET", "POST", "OPTIONS", "START", "LISTEN_PORT", "x");
        Arbitrary<String> target = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("/0?&%")
                .ofMinLength(1)
                .ofMaxLength(MAX_LENGTH);
        Arbitrary<String> version = Arbitraries.of("HTTP/1.1", "HTTP/1.0", "HTTP/2.0");
        return Combinators.combine(method, target, version)
                .as((first, second, third) -> first + " " + second + " " + third);
    }

    @Property(tries = 2_000)
    void noCommandInAnHttpRequestIsEverRead(
            @ForAll("emptyLines") String before,
            @ForAll("requestLines") String line,
            @ForAll("lineEnds") String end,
            @ForAll Random random) {
        String body = String.join(end, "LISTEN_PORT 6379", "", "START", "", "GET 1", "", "");
        Connection connection = new Connection();
        connection.receive(before + line + end + "Host: x" + end + end + body, random);
        assertThat(connection.protocols).hasSize(1);
        assertThat(connection.passed).asString().isEqualTo(line + end + "Host: x" + end + end + body);
        if (line.length() <= MAX_LENGTH || line.contains(" /")) {
            assertThat(connection.protocols).containsExactly(HTTP);
        } else if (connection.protocols.contains(COMMANDS)) {
            assertThatNoCommandIsReadFrom(connection.passed.toString());
        }
        connection.close();
    }

    private static void assertThatNoCommandIsReadFrom(String text) {
        try {
            CommandReader reader = new CommandReader(MAX_LENGTH);
            assertThat(reader.next(ByteBuffer.wrap(text.getBytes(ISO_8859_1)))).isNull();
        } catch (WireFormatException e) {
            assertThat(e).hasMessageContaining("longer than " + MAX_LENGTH);
        }
    }

    @Property
    void commandsArePassedOnFromTheFirstLineThatIsNotEmpty(
            @ForAll("emptyLines") String before, @ForAll("commands") String text, @ForAll Random random) {
        Connection connection = new Connection().receive(before + text, random);
        int lineLength = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');
        if (lineLength < text.length()) {
            assertThat(connection.protocols).containsExactly(COMMANDS);
        }
        if (connection.protocols.isEmpty()) {
            assertThat(lineLength).as("an open line").isLessThanOrEqualTo(MAX_LENGTH + 1);
            assertThat(connection.passed).isEmpty();
        } else {
            assertThat(connection.protocols).containsExactly(COMMANDS);
            assertThat(connection.passed).asString().isEqualTo(text);
        }
        connection.close();
    }

    /** A first line that is not empty and no HTTP, then anything. */
    @Provide
    Arbitrary<String> commands() {
        Arbitrary<String> first = Arbitraries.oneOf(
                Arbitraries.of(
                        "LISTEN_PORT 4711",
                        "GET 7",
                        "GET -1",
                        "START",
                        " ",
                        "GET /7 http/1.1",
                        "HTTP/1.1",
                        "é GET / HTTP/1.1"),
                Arbitraries.strings().withCharRange('A', 'z').ofMinLength(1).ofMaxLength(2 * MAX_LENGTH));
        Arbitrary<String> rest = Arbitraries.oneOf(
                Arbitraries.of("\n", "\r\n", "\r\n\r\n", "\r\n\r\nGET / HTTP/1.1\r\n\r\n", "\n\n\n\nSTART\n\n", ""),
                Arbitraries.strings()
                        .withCharRange('\0', '\u00ff')
                        .ofMaxLength(100)
                        .map(any -> "\n" + any));
        return Combinators.combine(first, rest).as((line, more) -> line + more);
    }

    @Property(tries = 20)
    void emptyLinesAloneTellNothingAndTakeNoMemory(@ForAll @IntRange(min = 1, max = 1_000) int count) {
        long before = memory();
        Connection connection = new Connection();
        for (int i = 0; i < count; i++) {
            connection.receive(i % 3 == 0 ? "\n" : "\r\n");
        }
        assertThat(connection.protocols).isEmpty();
        assertThat(memory() - before).isLessThan(1_000);
        assertThat(connection.receive("START\r\n").passed).asString().isEqualTo("START\r\n");
        connection.close();
    }

    // --- lines longer than the bound --------------------------------------------------------------------------------

    @Example
    void aLineThatNeverEndsIsPassedOnAsSoonAsItIsTooLong() {
        Connection connection = new Connection();
        connection.receive("x".repeat(MAX_LENGTH));
        assertThat(connection.protocols).isEmpty();
        connection.receive("xx");
        assertThat(connection.protocols).containsExactly(COMMANDS);
        assertThat(connection.passed).asString().isEqualTo("x".repeat(MAX_LENGTH + 2));
        connection.receive("more");
        assertThat(connection.passed).asString().isEqualTo("x".repeat(MAX_LENGTH + 2) + "more");
        connection.close();
    }

    @Example
    void theLongestLineIsWaitedForWithItsEnd() {
        String line = "GET " + "x".repeat(MAX_LENGTH - 13) + " HTTP/1.1";
        assertThat(line).hasSize(MAX_LENGTH);
        Connection connection = new Connection().receive(line + "\r");
        assertThat(connection.protocols).isEmpty();
        connection.receive("\n");
        assertThat(connection.protocols).containsExactly(HTTP);
        connection.close();
    }

    @Example
    void aLongLineInOnePieceIsStillKnownForHttp() {
        Connection connection = new Connection().receive("GET /" + "x".repeat(10 * MAX_LENGTH) + " HTTP/1.1\r\n");
        assertThat(connection.protocols).containsExactly(HTTP);
        connection.close();
    }

    @Property
    void aRequestIsKnownByItsBeginningHoweverLongItIs(@ForAll("longRequests") String beginning, @ForAll Random random) {
        Connection connection = new Connection();
        String text = beginning + "x".repeat(2 * MAX_LENGTH);
        connection.receive(text, random);
        assertThat(connection.protocols).containsExactly(HTTP);
        assertThat(connection.passed).asString().isEqualTo(text);
        connection.close();
    }

    @Provide
    Arbitrary<String> longRequests() {
        return Arbitraries.of("GET /", "POST http://x/", "LISTEN_PORT /", "GET   /?", "x\t/");
    }

    @Example
    void anExceptionClosesTheConnection() {
        Connection connection = new Connection().receive("LISTEN_");
        connection.channel.pipeline().fireExceptionCaught(new IOException("reset by peer"));
        assertThat(connection.channel.isOpen()).isFalse();
        connection.channel.checkException();
        connection.close();
    }

    // --- end --------------------------------------------------------------------------------------------------------

    @Example
    void aConnectionThatEndsBeforeItsFirstLineLeavesNoBuffer() {
        Connection silent = new Connection();
        silent.close();
        assertThat(silent.protocols).isEmpty();
        Connection half = new Connection().receive("LISTEN_").receive("PO");
        assertThat(memory()).isGreaterThan(memoryBefore);
        half.close();
        assertThat(half.protocols).isEmpty();
        assertThat(half.passed).isEmpty();
    }

    /** As of {@code echo START | nc}: what the end means is for who reads commands to say. */
    @Property
    void aClientThatClosesItsSideHasSpoken(@ForAll("beginnings") String text) {
        Connection connection = new Connection().receive(text);
        connection.channel.pipeline().fireUserEventTriggered("anything else");
        assertThat(connection.protocols).isEmpty();
        connection.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(connection.protocols).containsExactly(COMMANDS);
        assertThat(connection.passed).asString().isEqualTo(text.strip());
        assertThat(connection.events).containsExactly(ChannelInputShutdownEvent.INSTANCE);
        connection.close();
    }

    @Provide
    Arbitrary<String> beginnings() {
        return Arbitraries.of("", "\r\n", "START", "\nLISTEN_PO", "GET / HTTP/1.1");
    }

    @Example
    void theHandlerGivesWay() {
        Connection connection = new Connection().receive("START\r\n");
        assertThat(connection.channel.pipeline().get(FirstLineHandler.class)).isNull();
        connection.receive("GET / HTTP/1.1\r\n");
        assertThat(connection.protocols).containsExactly(COMMANDS);
        assertThat(connection.passed).asString().isEqualTo("START\r\nGET / HTTP/1.1\r\n");
        connection.close();
    }
}
