package io.imagestream.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Feeds bytes to an incremental reader as a network does: in pieces of any size, several results in one or none. */
final class Pieces {
    /** Reads one result and leaves what follows it in the buffer; null when more bytes are needed. */
    @FunctionalInterface
    interface Reader<T> {
        @Nullable
        T next(ByteBuffer in) throws WireFormatException;
    }

    private Pieces() {}

    /** Reads all results, the bytes cut at random. */
    static <T> List<T> readAll(byte[] bytes, Random random, Reader<T> reader) throws WireFormatException {
        List<T> results = new ArrayList<>();
        int largest = 1 + random.nextInt(2 * bytes.length + 2);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(largest + 1)); // Empty pieces, too.
            results.addAll(readPiece(ByteBuffer.wrap(bytes, from, to - from), reader));
            from = to;
        }
        return results;
    }

    /** Reads all results, the bytes in one piece. */
    static <T> List<T> readAll(byte[] bytes, Reader<T> reader) throws WireFormatException {
        return readPiece(ByteBuffer.wrap(bytes), reader);
    }

    private static <T> List<T> readPiece(ByteBuffer piece, Reader<T> reader) throws WireFormatException {
        List<T> results = new ArrayList<>();
        T result;
        while ((result = reader.next(piece)) != null) {
            results.add(result);
        }
        if (piece.hasRemaining()) {
            throw new AssertionError("the reader wants more, but left " + piece.remaining() + " bytes");
        }
        return results;
    }

    /** Reads until the bytes end or the reader says that they break the format; any other exception goes through. */
    static <T> List<T> readWhatIsValid(byte[] bytes, Random random, Reader<T> reader) {
        List<T> results = new ArrayList<>();
        try {
            readAll(bytes, random, in -> {
                T result = reader.next(in);
                if (result != null) {
                    results.add(result);
                }
                return result;
            });
        } catch (WireFormatException e) {
            if (e.getMessage() == null || !e.getMessage().chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw new AssertionError("not fit for a log: " + e.getMessage(), e);
            }
        }
        return results;
    }
}
