package io.imagestream.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One datagram of an image, as docs/protocol.md, "Data over UDP", describes it: {@code id CRLF length CRLF offset CRLF count
 * CRLF}, then {@code count} bytes of the image from {@code offset} on.
 *
 * @param id the image's id, 0 or more
 * @param length the length of the whole image in bytes, 0 or more
 * @param offset where the payload begins within the image, 0 to length
 * @param payload what the datagram holds of the image; a view of it, so good for as long as the datagram is; may be empty
 */
public record Fragment(int id, int length, int offset, ByteBuffer payload) {
    private static final int MAX_DIGITS = 10;
    private static final int SHOWN = 16;

    /** Checks the numbers. */
    public Fragment {
        if (id < 0 || length < 0 || offset < 0 || payload.remaining() > length - offset) {
            throw new IllegalArgumentException(
                    "id, length and offset must be 0 or more and the payload within the image, not " + id + ", "
                            + length + ", " + offset + " and " + payload.remaining() + " bytes");
        }
    }

    /**
     * Parses a datagram. Each number has 1 to 10 digits, leading zeros among them, and LF alone may end it.
     *
     * @param datagram the whole datagram, from position to limit, neither of which changes
     * @return the fragment; its payload is a view of the datagram
     * @throws WireFormatException when a number is none or out of range, or the payload is not as long as told or goes beyond
     *     the image's end
     */
    public static Fragment parse(ByteBuffer datagram) throws WireFormatException {
        ByteBuffer in = datagram.slice();
        int id = number("id", in);
        int length = number("length", in);
        int offset = number("offset", in);
        int count = number("count", in);
        if (count != in.remaining()) {
            throw new WireFormatException(
                    "the count of a fragment is " + count + ", but " + in.remaining() + " bytes follow");
        }
        if (offset > length || count > length - offset) {
            throw new WireFormatException("a fragment of " + count + " bytes at " + offset
                    + " goes beyond the end of an image of " + length + " bytes");
        }
        return new Fragment(id, length, offset, in.slice());
    }

    private static int number(String what, ByteBuffer in) throws WireFormatException {
        int start = in.position();
        int digits = 0;
        long value = 0;
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b >= '0' && b <= '9' && digits < MAX_DIGITS) {
                value = 10 * value + (b - '0');
                digits++;
            } else if (digits > 0 && isLineEnd(b, in)) {
                if (value > Integer.MAX_VALUE) {
                    throw new WireFormatException("the " + what + " of a fragment is " + value + ", at most "
                            + Integer.MAX_VALUE + " is allowed");
                }
                return (int) value;
            } else {
                break;
            }
        }
        throw new WireFormatException("the " + what + " of a fragment must be a line of 1 to " + MAX_DIGITS
                + " digits, not '" + beginning(in, start) + "'");
    }

    private static boolean isLineEnd(byte b, ByteBuffer in) {
        return b == '\n' || (b == '\r' && in.hasRemaining() && in.get() == '\n');
    }

    private static String beginning(ByteBuffer in, int start) {
        byte[] shown = new byte[Math.min(SHOWN, in.limit() - start)];
        in.get(start, shown);
        return Printable.of(new String(shown, StandardCharsets.ISO_8859_1));
    }
}
