package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.wire.Command.Alive;
import io.imagestream.wire.Command.End;
import io.imagestream.wire.Command.FragmentSize;
import io.imagestream.wire.Command.Get;
import io.imagestream.wire.Command.Invalid;
import io.imagestream.wire.Command.ListenPort;
import io.imagestream.wire.Command.Pause;
import io.imagestream.wire.Command.Start;
import io.imagestream.wire.Command.Unknown;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CommandReaderProperties {
    private static final int MAX = 64;

    @Provide
    Arbitrary<Command> commands() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 65_535).map(ListenPort::new),
                Arbitraries.integers().between(1, Integer.MAX_VALUE).map(FragmentSize::new),
                Arbitraries.integers().map(Get::new),
                Arbitraries.of(new Start(), new Pause(), new Alive(), new End()));
    }

    /** Bytes that look enough like commands to reach every branch. */
    @Provide
    Arbitrary<byte[]> noise() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.of(
                        "LISTEN_PORT",
                        "FRAGMENT_SIZE",
                        "GET",
                        "START",
                        "PAUSE",
                        "ALIVE",
                        "END",
                        " ",
                        "\t",
                        "\r",
                        "\n",
                        "\r\n",
                        "-1",
                        "0",
                        "70000",
                        "GET / HTTP/1.1",
                        "\0",
                        "\u00a0",
                        "\u001c",
                        "\u0085"),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(8));
        return pieces.list().ofMaxSize(60).map(list -> String.join("", list).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property
    void whatIsEncodedParsesAgainHoweverItIsSplit(
            @ForAll @Size(max = 12) List<@net.jqwik.api.From("commands") Command> commands, @ForAll Random random)
            throws WireFormatException {
        byte[] bytes = Command.encode(commands.toArray(Command[]::new));
        assertThat(Pieces.readAll(bytes, random, new CommandReader(MAX)::next)).isEqualTo(commands);
    }

    @Property
    void lineEndsAndEmptyLinesChangeNothing(
            @ForAll @Size(max = 12) List<@net.jqwik.api.From("commands") Command> commands, @ForAll Random random)
            throws WireFormatException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Command command : commands) {
            for (int empty = random.nextInt(3); empty > 0; empty--) {
                bytes.writeBytes((random.nextBoolean() ? "\r\n" : random.nextBoolean() ? "\n" : "  \n").getBytes());
            }
            bytes.writeBytes((command.line() + (random.nextBoolean() ? "\r\n" : "\n")).getBytes());
        }
        assertThat(Pieces.readAll(bytes.toByteArray(), random, new CommandReader(MAX)::next))
                .isEqualTo(commands);
    }

    @Property
    void anyBytesGiveCommandsOrTheOneDocumentedError(@ForAll byte[] bytes, @ForAll Random random) {
        Pieces.readWhatIsValid(bytes, random, new CommandReader(16)::next);
    }

    @Property
    void bytesThatLookLikeCommandsGiveCommandsOrTheOneDocumentedError(
            @ForAll("noise") byte[] bytes, @ForAll Random random) {
        for (Command command : Pieces.readWhatIsValid(bytes, random, new CommandReader(MAX)::next)) {
            if (command instanceof Invalid invalid) {
                assertThat(invalid.reason()).matches("[ -~]+");
            }
        }
    }

    @Property
    void theSplittingNeverMatters(@ForAll("noise") byte[] bytes, @ForAll Random random) {
        List<Command> whole = Pieces.readWhatIsValid(bytes, new Random(0), new CommandReader(MAX)::next);
        assertThat(Pieces.readWhatIsValid(bytes, random, new CommandReader(MAX)::next))
                .isEqualTo(whole);
    }

    @Example
    void unknownWordsAreToldAndWhatFollowsIsStillRead() throws WireFormatException {
        byte[] bytes = "BOGUS 1\r\n\r\nGET -1\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(Pieces.readAll(bytes, new CommandReader(MAX)::next))
                .containsExactly(new Unknown("BOGUS 1"), new Get(-1));
    }

    @Example
    void commandsAreTakenOneAtATimeAndTheRestStays() throws WireFormatException {
        CommandReader reader = new CommandReader(MAX);
        ByteBuffer in = ByteBuffer.wrap("START\nPAUSE\nE".getBytes(StandardCharsets.US_ASCII));
        assertThat(reader.next(in)).isEqualTo(new Start());
        assertThat(in.position()).isEqualTo(6);
        assertThat(reader.next(in)).isEqualTo(new Pause());
        assertThat(reader.next(in)).isNull();
        assertThat(reader.next(ByteBuffer.wrap("ND\r\n".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(new End());
    }

    @Property(tries = 200)
    void aLineOfExactlyTheMaximumIsRead(@ForAll @IntRange(min = 1, max = 300) int max, @ForAll Random random) {
        String longest = "x".repeat(max);
        for (String end : List.of("\n", "\r\n")) {
            byte[] bytes = (longest + end).getBytes(StandardCharsets.US_ASCII);
            assertThatCode(() -> assertThat(Pieces.readAll(bytes, random, new CommandReader(max)::next))
                            .containsExactly(new Unknown(longest)))
                    .doesNotThrowAnyException();
        }
    }

    @Property(tries = 200)
    void aLineOfOneByteMoreIsRefusedBeforeItsEnd(@ForAll @IntRange(min = 1, max = 300) int max, @ForAll Random random) {
        for (String tooLong : List.of("x".repeat(max + 1), "x".repeat(max) + "\rx", " ".repeat(max + 1))) {
            byte[] bytes = tooLong.getBytes(StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> Pieces.readAll(bytes, random, new CommandReader(max)::next))
                    .isInstanceOf(WireFormatException.class)
                    .hasMessageContaining(String.valueOf(max));
        }
    }

    @Example
    void aMegabyteWithoutANewlineIsRefusedAtTheMaximum() {
        ByteBuffer in = ByteBuffer.allocate(1024 * 1024);
        assertThatThrownBy(() -> new CommandReader(1024).next(in)).isInstanceOf(WireFormatException.class);
        assertThat(in.position()).isEqualTo(1025);
    }

    @Example
    void aMaximumBelowOneIsRefused() {
        assertThatThrownBy(() -> new CommandReader(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
