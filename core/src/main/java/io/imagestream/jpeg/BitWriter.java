package io.imagestream.jpeg;

import io.imagestream.wire.RtpJpegImage;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes the bits of a scan. Not thread-safe. */
final class BitWriter {
    private static final int FIRST_LENGTH = 4 * 1024;

    private byte[] bytes;
    private int length;
    /** The lowest {@code count} bits are yet to be written; always fewer than eight. */
    private long pending;

    private int count;

    /** Begins with room for about so many bytes. */
    BitWriter(int expected) {
        bytes = new byte[Math.max(FIRST_LENGTH, Math.min(expected, RtpJpegImage.MAX_SCAN))];
    }

    /** Writes the lowest 0 to 32 bits of a number. */
    void write(int bits, int howMany) {
        pending = (pending << howMany) | (bits & ((1L << howMany) - 1));
        count += howMany;
        while (count >= Byte.SIZE) {
            count -= Byte.SIZE;
            int next = (int) (pending >>> count) & 0xFF;
            write(next);
            if (next == 0xFF) {
                write(0);
            }
        }
        pending &= (1L << count) - 1;
    }

    /** Pads, and writes a restart marker. */
    void restart(int number) {
        pad();
        write(0xFF);
        write(Marker.RST0 + number);
    }

    /**
     * Pads, and ends.
     *
     * @return all bytes
     */
    ByteBuffer end() {
        pad();
        return ByteBuffer.wrap(bytes, 0, length);
    }

    private void pad() {
        write((1 << Byte.SIZE) - 1, -count & (Byte.SIZE - 1));
    }

    private void write(int next) {
        if (length == bytes.length) {
            if (length >= RtpJpegImage.MAX_SCAN) {
                throw tooLong();
            }
            bytes = Arrays.copyOf(bytes, Math.min(2 * length, RtpJpegImage.MAX_SCAN));
        }
        bytes[length++] = (byte) next;
    }

    /** Says that a scan cannot be sent for its length. */
    static UnfitImageException tooLong() {
        return new UnfitImageException("its scan has more than " + RtpJpegImage.MAX_SCAN
                + " bytes, the most that RTP/JPEG's packets can count");
    }
}
