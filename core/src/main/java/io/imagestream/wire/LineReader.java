package io.imagestream.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects lines ended by LF or CRLF from bytes in any splitting, up to a length. Not thread-safe. */
public final class LineReader {
    private static final int INITIAL_CAPACITY = 64;

    private final int maxLength;
    private byte[] line = new byte[INITIAL_CAPACITY];
    private int length;

    /**
     * Creates a reader.
     *
     * @param maxLength longest line in bytes, without its end; at least 1
     */
    public LineReader(int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be 1 or more, not " + maxLength);
        }
        this.maxLength = maxLength;
    }

    /**
     * Reads up to the end of one line and leaves the rest in {@code in}.
     *
     * @param in bytes received; the position moves behind what was used
     * @return the line without its end, each byte one character (ISO 8859-1), or null when {@code in} was used up first
     * @throws WireFormatException when the line grows beyond the maximum
     */
    public @Nullable String next(ByteBuffer in) throws WireFormatException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                length = 0;
                return new String(line, 0, end, StandardCharsets.ISO_8859_1);
            }
            append(b);
        }
        return null;
    }

    private void append(byte b) throws WireFormatException {
        // One byte more than the maximum may stand here, if it is the CR of the line's end.
        if (length > maxLength || (length == maxLength && b != '\r')) {
            throw new WireFormatException("a line is longer than " + maxLength + " bytes");
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(2 * length, maxLength + 1));
        }
        line[length++] = b;
    }
}
