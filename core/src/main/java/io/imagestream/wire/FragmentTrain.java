package io.imagestream.wire;

import java.nio.ByteBuffer;

/**
 * Cuts an image into datagrams that stand one behind the other in one buffer: {@code [header|slice|header|slice…]}, each of
 * them a {@link Fragment}.
 *
 * <p>Every datagram has exactly the same size but the last, which may be shorter: so the operating system can cut the train
 * itself (UDP generic segmentation offload). As headers grow by a digit with the offset, payloads shrink. Where no payload fits
 * exactly, as a count of 9 with its digit takes 10 bytes and a count of 10 takes 12, the count gets a leading zero, which means
 * nothing to whoever reads it as a decimal number.
 */
public final class FragmentTrain {
    /**
     * The least size of a datagram, 40 bytes: three numbers of ten digits and a count of one, a line end behind each, which
     * makes 39, and one byte of the image. So an image can be sent whatever its id and its length.
     */
    public static final int MIN_SIZE = 40;

    /** The greatest size of a datagram, 65507 bytes: what UDP over IPv4 can carry. */
    public static final int MAX_SIZE = 65_507;

    private static final int LINE_ENDS = 8;

    private FragmentTrain() {}

    /**
     * Returns how long a train is.
     *
     * @param id the image's id, 0 or more
     * @param imageLength the image's length in bytes, 0 or more
     * @param size the size of each datagram but the last, {@link #MIN_SIZE} to {@link #MAX_SIZE}
     * @return the length in bytes of all datagrams together; an empty image has one
     * @throws IllegalArgumentException when a number is out of range, or the train is longer than Integer.MAX_VALUE
     */
    public static int length(int id, int imageLength, int size) {
        if (id < 0 || imageLength < 0) {
            throw new IllegalArgumentException("id and length must be 0 or more, not " + id + " and " + imageLength);
        }
        if (size < MIN_SIZE || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "the size of a datagram must be " + MIN_SIZE + " to " + MAX_SIZE + ", not " + size);
        }
        int room = size - LINE_ENDS - digits(id) - digits(imageLength);
        long total = 0;
        int offset = 0;
        int count = count(room, offset);
        while (count < imageLength - offset && total <= Integer.MAX_VALUE) {
            total += size;
            offset += count;
            count = count(room, offset);
        }
        int rest = imageLength - offset;
        total += size - room + digits(offset) + digits(rest) + (long) rest;
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an image of " + imageLength + " bytes in datagrams of " + size
                    + " makes a train of more than " + Integer.MAX_VALUE + " bytes");
        }
        return (int) total;
    }

    /**
     * Writes a train.
     *
     * @param id the image's id, 0 or more
     * @param image the image, from position to limit, neither of which changes
     * @param size the size of each datagram but the last, {@link #MIN_SIZE} to {@link #MAX_SIZE}
     * @param out where the train is put, at its position, which moves behind it; {@link #length} says how much room it needs
     * @throws IllegalArgumentException when a number is out of range, the train is longer than Integer.MAX_VALUE, or does not fit
     *     into {@code out}, to which then nothing is written
     */
    public static void write(int id, ByteBuffer image, int size, ByteBuffer out) {
        int length = image.remaining();
        int needed = length(id, length, size);
        if (out.remaining() < needed) {
            throw new IllegalArgumentException(
                    "a train of " + needed + " bytes does not fit into " + out.remaining() + " bytes");
        }
        int idDigits = digits(id);
        int lengthDigits = digits(length);
        int room = size - LINE_ENDS - idDigits - lengthDigits;
        int offset = 0;
        do {
            int offsetDigits = digits(offset);
            int count = count(room, offset);
            int countDigits = room - offsetDigits - count; // One more than needed where no count fits exactly.
            if (count >= length - offset) {
                count = length - offset;
                countDigits = digits(count);
            }
            line(id, idDigits, out);
            line(length, lengthDigits, out);
            line(offset, offsetDigits, out);
            line(count, countDigits, out);
            out.put(out.position(), image, image.position() + offset, count);
            out.position(out.position() + count);
            offset += count;
        } while (offset < length);
    }

    /** Returns how many bytes of the image go with their own number and the offset's into {@code room}; 1 or more. */
    private static int count(int room, int offset) {
        int left = room - digits(offset);
        int count = left - digits(left);
        return count + 1 + digits(count + 1) <= left ? count + 1 : count;
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Writes a number with as many digits, zeros in front, and a line end. */
    private static void line(int number, int digits, ByteBuffer out) {
        int start = out.position();
        int rest = number;
        for (int at = start + digits - 1; at >= start; at--) {
            out.put(at, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        out.put(start + digits, (byte) '\r').put(start + digits + 1, (byte) '\n');
        out.position(start + digits + 2);
    }
}
