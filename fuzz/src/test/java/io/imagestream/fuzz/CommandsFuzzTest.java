package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.wire.Command;
import io.imagestream.wire.CommandReader;
import io.imagestream.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Control commands. */
class CommandsFuzzTest {
    private static final int MAX_LINE = 100;

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void piecesReadAsTheWhole(byte[] input) {
        ByteBuffer whole = Pieces.together(Pieces.of(input));
        assertThat(read(Pieces.of(input))).isEqualTo(read(List.of(whole)));
    }

    /** Returns the commands, and the failure that ends them. */
    private static List<Object> read(List<ByteBuffer> pieces) {
        CommandReader reader = new CommandReader(MAX_LINE);
        List<Object> commands = new ArrayList<>();
        try {
            for (ByteBuffer piece : pieces) {
                Command command;
                while ((command = reader.next(piece)) != null) {
                    commands.add(command);
                }
            }
        } catch (WireFormatException e) {
            commands.add(e.getClass());
        }
        return commands;
    }
}
