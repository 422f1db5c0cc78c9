package io.imagestream.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from a TCP data channel ({@code id CRLF length CRLF bytes}), from bytes in any splitting.
 *
 * <p>Memory follows what has really arrived, not what a header promises. Not thread-safe.
 */
public final class TcpFrameReader {
    /** An image as it came: its id and its bytes, which belong to the receiver. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared: a copy would cost every frame.
    public record WireFrame(int id, byte[] bytes) {}

    private static final int FIRST_ALLOCATION = 64 * 1024;
    private static final byte[] EMPTY = {};

    private final LineReader lines = new LineReader(32);
    private final int maxFrameLength;
    private int id = -1;
    private int length = -1;
    private byte[] body = EMPTY;
    private int filled;

    /**
     * Creates a reader.
     *
     * @param maxFrameLength longest image accepted, in bytes; at least 1
     */
    public TcpFrameReader(int maxFrameLength) {
        if (maxFrameLength < 1) {
            throw new IllegalArgumentException("maxFrameLength must be 1 or more, not " + maxFrameLength);
        }
        this.maxFrameLength = maxFrameLength;
    }

    /**
     * Reads up to the end of one frame and leaves the rest in {@code in}.
     *
     * @param in bytes received; the position moves behind what was used
     * @return the frame, or null when more bytes are needed
     * @throws WireFormatException when a header is no number, negative, or beyond the maximum length
     */
    public @Nullable WireFrame next(ByteBuffer in) throws WireFormatException {
        if (length < 0 && !readHeader(in)) {
            return null;
        }
        while (filled < length && in.hasRemaining()) {
            int count = Math.min(in.remaining(), length - filled);
            reserve(filled + count);
            in.get(body, filled, count);
            filled += count;
        }
        if (filled < length) {
            return null;
        }
        WireFrame frame = new WireFrame(id, body.length == length ? body : Arrays.copyOf(body, length));
        id = -1;
        length = -1;
        filled = 0;
        body = EMPTY;
        return frame;
    }

    private boolean readHeader(ByteBuffer in) throws WireFormatException {
        if (id < 0) {
            String line = lines.next(in);
            if (line == null) {
                return false;
            }
            id = number("id", line, Integer.MAX_VALUE);
        }
        String line = lines.next(in);
        if (line == null) {
            return false;
        }
        length = number("length", line, maxFrameLength);
        return true;
    }

    private static int number(String what, String line, int max) throws WireFormatException {
        String digits = line.strip();
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new WireFormatException(
                    "the " + what + " of a frame must be a number, not '" + Printable.of(line) + "'");
        }
        long value = Long.parseLong(digits);
        if (value > max) {
            throw new WireFormatException(
                    "the " + what + " of a frame is " + value + ", at most " + max + " is allowed");
        }
        return (int) value;
    }

    private void reserve(int needed) {
        if (needed > body.length) {
            long grown = Math.max(Math.max(needed, FIRST_ALLOCATION), 2L * body.length);
            body = Arrays.copyOf(body, (int) Math.min(length, grown));
        }
    }
}
