package io.imagestream.session;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** The slices of a frame that have come, in any order. Memory follows what has come, not where it belongs. */
final class Slices {
    enum Place {
        FREE,
        TAKEN,
        OVERLAPS
    }

    /** What a slice takes besides its bytes: the entry of a tree, its key, the header of an array and its padding. */
    static final int OVERHEAD = 80;

    private final TreeMap<Integer, byte[]> slices = new TreeMap<>();
    private int end;
    private int filled;

    /** Says whether there is room for a slice, or the same, or others. */
    Place place(int offset, int count) {
        if (offset >= end) {
            return Place.FREE; // So it is with each of those that come in order.
        }
        byte[] same = slices.get(offset);
        if (same != null) {
            return same.length == count ? Place.TAKEN : Place.OVERLAPS;
        }
        Map.Entry<Integer, byte[]> before = slices.lowerEntry(offset);
        Integer after = slices.higherKey(offset);
        boolean free = (before == null || before.getKey() + before.getValue().length <= offset)
                && (after == null || offset + count <= after);
        return free ? Place.FREE : Place.OVERLAPS;
    }

    /** Takes a copy of a slice for which there is room. */
    void add(int offset, ByteBuffer payload) {
        byte[] slice = new byte[payload.remaining()];
        payload.get(payload.position(), slice);
        slices.put(offset, slice);
        filled += slice.length;
        end = Math.max(end, offset + slice.length);
    }

    /** Returns where the slice ends that goes furthest. */
    int end() {
        return end;
    }

    /** Returns how many bytes there are. */
    int filled() {
        return filled;
    }

    /** Returns all bytes, of which none is missing; mostly a copy. */
    byte[] bytes() {
        if (slices.size() == 1) {
            return slices.firstEntry().getValue();
        }
        byte[] bytes = new byte[end];
        slices.forEach((offset, slice) -> System.arraycopy(slice, 0, bytes, offset, slice.length));
        return bytes;
    }
}
