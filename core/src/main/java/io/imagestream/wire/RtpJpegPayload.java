package io.imagestream.wire;

import java.nio.ByteBuffer;

/**
 * What one RTP packet carries of a JPEG: RFC 2435, section 3.1. The fields F, L and count of a restart header are passed over, as
 * frames are decoded whole.
 *
 * @param offset where the data belongs in the scan, 0 to 2^24 - 1
 * @param type how chroma is subsampled: {@link RtpJpegImage#TYPE_422} or {@link RtpJpegImage#TYPE_420}
 * @param q which quantization tables are meant, 1 to 99 or 128 to 255
 * @param width in pixels, a multiple of 8 up to {@link RtpJpegImage#MAX_SIDE}; 0 when it is not told
 * @param height in pixels, as the width
 * @param restartInterval how many MCUs stand between restart markers; 0 for an image without them
 * @param tables both quantization tables, 128 bytes as in {@link RtpJpegImage#tables}; empty in a packet that has none: one with
 *     an offset, or with Q 128 to 254 when those that came with the same Q before are meant
 * @param data the bytes of the scan; a view of the packet, so good for as long as that is; may be empty
 */
public record RtpJpegPayload(
        int offset, int type, int q, int width, int height, int restartInterval, ByteBuffer tables, ByteBuffer data) {
    /** From this Q on tables are sent: once, and then meant by each packet with the same Q. */
    public static final int OWN_TABLES = 128;

    /** With this Q tables are sent in each frame. */
    public static final int ALWAYS_OWN_TABLES = 255;

    /** The length of the main header. */
    static final int HEADER_LENGTH = 8;

    static final int RESTART_HEADER_LENGTH = 4;

    /** The length of a header with two quantization tables. */
    static final int TABLES_HEADER_LENGTH = 4 + RtpJpegImage.TABLES_LENGTH;

    /** What is added to the type of an image with restart markers. */
    static final int RESTARTS = 64;

    private static final int UNIT = 8;
    private static final int TABLE_LENGTH = 64;
    private static final int MAX_COMPUTED = 99;

    /** Table K.1 of ITU-T T.81, luma, in zig-zag order. */
    private static final byte[] LUMA = {
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
        26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
        56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
        95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99
    };

    /** Table K.2, chroma, up to where all that follow are 99. */
    private static final byte[] CHROMA = {17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99};

    private static final int CHROMA_REST = 99;

    /**
     * Parses the payload of a packet.
     *
     * @param payload the whole payload, from position to limit, neither of which changes
     * @return what it carries; the data is a view of the payload, and so are tables of 128 bytes
     * @throws WireFormatException when it is too short for what its headers say, or its type, Q, restart interval or tables are
     *     none that {@link RtpJpegImage} can hold
     */
    public static RtpJpegPayload parse(ByteBuffer payload) throws WireFormatException {
        ByteBuffer in = payload.slice();
        need("the main header", HEADER_LENGTH, in);
        int first = in.getInt();
        if (first >>> 24 != 0) {
            throw new WireFormatException("the type-specific byte of a JPEG packet is " + (first >>> 24)
                    + ", only 0 is allowed, as interlaced images cannot be read");
        }
        int type = in.get() & 0xFF;
        int q = in.get() & 0xFF;
        int width = UNIT * (in.get() & 0xFF);
        int height = UNIT * (in.get() & 0xFF);
        if ((type & ~RESTARTS) > RtpJpegImage.TYPE_420) {
            throw new WireFormatException("the type of a JPEG packet is " + type
                    + ", only 0 and 1 are allowed, and 64 and 65 with restart markers");
        }
        if (q == 0 || (q > MAX_COMPUTED && q < OWN_TABLES)) {
            throw new WireFormatException("Q of a JPEG packet is " + q + ", only 1 to 99 and 128 to 255 are allowed");
        }
        int restartInterval = (type & RESTARTS) == 0 ? 0 : restartInterval(in);
        ByteBuffer tables = first == 0 ? tables(q, in) : ByteBuffer.allocate(0);
        return new RtpJpegPayload(first, type & ~RESTARTS, q, width, height, restartInterval, tables, in.slice());
    }

    private static int restartInterval(ByteBuffer in) throws WireFormatException {
        need("the restart header", RESTART_HEADER_LENGTH, in);
        int interval = in.getShort() & 0xFFFF;
        in.getShort();
        if (interval == 0) {
            throw new WireFormatException("the restart interval of a JPEG packet is 0, only 1 to 65535 are allowed");
        }
        return interval;
    }

    private static ByteBuffer tables(int q, ByteBuffer in) throws WireFormatException {
        if (q < OWN_TABLES) {
            return computedTables(q);
        }
        need("the header of the quantization tables", 4, in);
        in.get();
        int precision = in.get() & 0xFF;
        int length = in.getShort() & 0xFFFF;
        if (length == 0 && q != ALWAYS_OWN_TABLES) {
            return ByteBuffer.allocate(0);
        }
        if (precision != 0) {
            throw new WireFormatException("the precision of the quantization tables of a JPEG packet is " + precision
                    + ", only 0 is allowed, which means eight bits");
        }
        if (length != TABLE_LENGTH && length != RtpJpegImage.TABLES_LENGTH) {
            throw new WireFormatException("the quantization tables of a JPEG packet have " + length
                    + " bytes, only 64 and 128 are allowed, and 0 when Q is not 255");
        }
        need("the quantization tables", length, in);
        ByteBuffer tables = in.slice(in.position(), length);
        in.position(in.position() + length);
        return length == TABLE_LENGTH ? twice(tables) : tables;
    }

    private static ByteBuffer twice(ByteBuffer table) {
        return ByteBuffer.allocate(RtpJpegImage.TABLES_LENGTH)
                .put(table.duplicate())
                .put(table.duplicate())
                .flip();
    }

    private static void need(String what, int length, ByteBuffer in) throws WireFormatException {
        if (in.remaining() < length) {
            throw new WireFormatException(
                    what + " of a JPEG packet needs " + length + " bytes, but " + in.remaining() + " are left");
        }
    }

    /**
     * Computes the quantization tables that Q stands for (RFC 2435, Appendix A).
     *
     * @param q 1, the coarsest, to 99
     * @return both tables, 128 bytes as in {@link RtpJpegImage#tables}
     * @throws IllegalArgumentException when Q is out of range
     */
    public static ByteBuffer computedTables(int q) {
        if (q < 1 || q > MAX_COMPUTED) {
            throw new IllegalArgumentException("Q must be 1 to 99, not " + q);
        }
        int percent = q < 50 ? 5000 / q : 200 - 2 * q;
        ByteBuffer tables = ByteBuffer.allocate(RtpJpegImage.TABLES_LENGTH);
        for (int i = 0; i < TABLE_LENGTH; i++) {
            tables.put(i, scaled(LUMA[i], percent));
            tables.put(TABLE_LENGTH + i, scaled(i < CHROMA.length ? CHROMA[i] : CHROMA_REST, percent));
        }
        return tables;
    }

    private static byte scaled(int base, int percent) {
        return (byte) Math.min(Math.max((base * percent + 50) / 100, 1), 255);
    }
}
