package io.imagestream.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts an input into pieces, as a network does: the first byte of each says how long it is. */
public final class Pieces {
    private Pieces() {}

    public static List<ByteBuffer> of(byte[] input) {
        List<ByteBuffer> pieces = new ArrayList<>();
        int at = 0;
        while (at < input.length) {
            int length = Math.min(input.length - at - 1, 2 * (input[at] & 0xff));
            pieces.add(ByteBuffer.wrap(input, at + 1, length).slice());
            at += 1 + length;
        }
        return pieces;
    }

    /** Returns the pieces in one. */
    public static ByteBuffer together(List<ByteBuffer> pieces) {
        ByteBuffer all = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(all::put);
        return all.flip();
    }
}
