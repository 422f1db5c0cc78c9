package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("LISTEN_PORT 1", new ListenPort(1)),
                Arguments.of("LISTEN_PORT 65535", new ListenPort(65_535)),
                Arguments.of("  LISTEN_PORT \t 4711  ", new ListenPort(4711)),
                Arguments.of("LISTEN_PORT 4711 and more", new ListenPort(4711)),
                Arguments.of("FRAGMENT_SIZE 512", new FragmentSize(512)),
                Arguments.of("GET 0", new Get(0)),
                Arguments.of("GET -1", new Get(Command.NEXT)),
                Arguments.of("GET -7", new Get(-7)),
                Arguments.of("GET 2147483647", new Get(Integer.MAX_VALUE)),
                Arguments.of("START", new Start()),
                Arguments.of("START now", new Start()),
                Arguments.of("PAUSE", new Pause()),
                Arguments.of("ALIVE", new Alive()),
                Arguments.of("ALIVE 7", new Alive()),
                Arguments.of("END", new End()),
                Arguments.of("BOGUS", new Unknown("BOGUS")),
                Arguments.of("start", new Unknown("start")),
                Arguments.of("STARTED", new Unknown("STARTED")),
                Arguments.of("LISTEN_PORT: 80", new Unknown("LISTEN_PORT: 80")));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineIsParsed(String line, Command expected) {
        assertThat(Command.parse(line)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LISTEN_PORT",
                "LISTEN_PORT 0",
                "LISTEN_PORT 65536",
                "LISTEN_PORT 70000",
                "LISTEN_PORT -1",
                "LISTEN_PORT abc",
                "LISTEN_PORT 80x",
                "LISTEN_PORT 99999999999999999999",
                "FRAGMENT_SIZE",
                "FRAGMENT_SIZE 0",
                "FRAGMENT_SIZE -512",
                "GET",
                "GET x",
                "GET 2147483648",
                "GET 1.5"
            })
    void aKnownWordWithoutAProperNumberIsInvalidAndSaysWhy(String line) {
        String[] words = line.split(" ", 2);
        Command command = Command.parse(line);
        assertThat(command).isInstanceOf(Invalid.class);
        Invalid invalid = (Invalid) command;
        assertThat(invalid.word()).isEqualTo(words[0]);
        assertThat(invalid.reason()).contains(words);
    }

    @Test
    void theReasonOfAnInvalidCommandIsFitForALog() {
        Invalid invalid = (Invalid) Command.parse("GET \u001b[2Jx\u0007");
        assertThat(invalid.reason()).isEqualTo("GET needs a number, not '\\u001b[2Jx\\u0007'");
    }

    @Test
    void anUnknownCommandIsShownSafely() {
        assertThat(Command.parse("\u001b[2J")).hasToString("Unknown[\\u001b[2J]");
    }

    @Test
    void aGroupEndsWithAnEmptyLine() {
        byte[] bytes = Command.encode(new Get(3), new ListenPort(4711), new Start());
        assertThat(new String(bytes, StandardCharsets.US_ASCII))
                .isEqualTo("GET 3\r\nLISTEN_PORT 4711\r\nSTART\r\n\r\n");
    }

    @Test
    void whatNobodyShouldSendIsNotEncoded() {
        assertThatThrownBy(() -> Command.encode(new Unknown("BOGUS"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Command.encode(new Invalid("GET", "why"))).isInstanceOf(IllegalStateException.class);
    }
}
