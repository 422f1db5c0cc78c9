package io.imagestream.jpeg;

/** Reads the bits of a scan's data, up to the next restart marker. Not thread-safe. */
final class BitReader {
    private final byte[] bytes;
    private final int end;
    private int position;
    /** The lowest {@code count} bits are those read ahead. */
    private long ahead;

    private int count;
    private boolean atMarker;

    /** Reads the bytes from {@code begin} to {@code end}. */
    BitReader(byte[] bytes, int begin, int end) {
        this.bytes = bytes;
        this.end = end;
        position = begin;
    }

    /** Returns the next 1 to 16 bits without passing over them; zeros where there are no more. */
    int peek(int length) {
        if (count < length) {
            fill();
        }
        long bits = count >= length ? ahead >>> (count - length) : ahead << (length - count);
        return (int) bits & ((1 << length) - 1);
    }

    /** Passes over 1 to 16 bits, which have been peeked at. */
    void skip(int length) {
        if (length > count) {
            throw damaged("its data end too early");
        }
        count -= length;
    }

    /** Reads 0 to 16 bits as a number. */
    int read(int length) {
        if (length == 0) {
            return 0;
        }
        int bits = peek(length);
        skip(length);
        return bits;
    }

    /** Reads 0 to 15 bits as a difference or coefficient (T.81, F.2.2.1, EXTEND). */
    int readSigned(int length) {
        int bits = read(length);
        return length > 0 && bits >> (length - 1) == 0 ? bits - (1 << length) + 1 : bits;
    }

    /** Passes over the restart marker that must come now; bits in front of it are padding. */
    void restart(int number) {
        do {
            count = 0;
            fill();
        } while (count > 0);
        if (!atMarker || (bytes[position] & 0xFF) != Marker.RST0 + number) {
            throw damaged("there is no restart marker " + number);
        }
        position++;
        atMarker = false;
    }

    private UnfitImageException damaged(String what) {
        return new UnfitImageException("a scan is damaged: " + what + ", at byte " + position);
    }

    private void fill() {
        ahead &= (1L << count) - 1;
        while (count <= Long.SIZE - 2 * Byte.SIZE && position < end && !atMarker) {
            int next = bytes[position++] & 0xFF;
            if (next == 0xFF) {
                // Fill bytes may stand in front of a marker, and decoders take them in front of a stuffed zero.
                while (position < end && bytes[position] == (byte) 0xFF) {
                    position++;
                }
                if (position == end) {
                    return;
                }
                if (bytes[position] != 0) {
                    atMarker = true;
                    return;
                }
                position++;
            }
            ahead = ahead << Byte.SIZE | next;
            count += Byte.SIZE;
        }
    }
}
