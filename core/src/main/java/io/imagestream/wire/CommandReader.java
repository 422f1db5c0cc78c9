package io.imagestream.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands from a control channel, one at a time, from bytes in any splitting.
 *
 * <p>One at a time, because a command may have to wait for the one before it: what follows stays in the buffer. Not
 * thread-safe.
 */
public final class CommandReader {
    private final LineReader lines;

    /**
     * Creates a reader.
     *
     * @param maxLineLength longest line in bytes, without its end; at least 1
     */
    public CommandReader(int maxLineLength) {
        lines = new LineReader(maxLineLength);
    }

    /**
     * Reads the next command and leaves what follows it in {@code in}. Empty lines are skipped.
     *
     * @param in bytes received; the position moves behind what was used
     * @return the command, or null when more bytes are needed
     * @throws WireFormatException when a line grows beyond the maximum
     */
    public @Nullable Command next(ByteBuffer in) throws WireFormatException {
        String line;
        while ((line = lines.next(in)) != null) {
            if (!line.isBlank()) {
                return Command.parse(line);
            }
        }
        return null;
    }
}
