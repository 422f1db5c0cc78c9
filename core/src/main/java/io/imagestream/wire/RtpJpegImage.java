package io.imagestream.wire;

import java.nio.ByteBuffer;

/**
 * A JPEG as RTP carries it (RFC 2435): what its packets' headers say, and the entropy-coded bytes of its one scan. It is baseline,
 * has three components of eight bits, luma and twice chroma, in one interleaved scan, and the Huffman tables of ITU-T T.81, Annex
 * K. Immutable, as long as nobody writes to the memory behind the buffers.
 *
 * @param type how chroma is subsampled: {@link #TYPE_422} or {@link #TYPE_420}
 * @param width in pixels, 1 to 65535; packets say it in units of eight, rounded up, and only up to {@link #MAX_SIDE}
 * @param height in pixels, as the width
 * @param restartInterval how many MCUs stand between restart markers; 0 for an image without them
 * @param tables two quantization tables of 64 bytes in zig-zag order, luma's and chroma's
 * @param scan what stands behind the header of the scan, up to the end-of-image marker
 */
public record RtpJpegImage(int type, int width, int height, int restartInterval, ByteBuffer tables, ByteBuffer scan) {
    /** The longest side in pixels that packets can say. */
    public static final int MAX_SIDE = 2040;

    /** Chroma has half the columns: sampling factors 2x1, 1x1, 1x1. */
    public static final int TYPE_422 = 0;

    /** Chroma has half the columns and half the rows: sampling factors 2x2, 1x1, 1x1. */
    public static final int TYPE_420 = 1;

    /** The length of both tables in bytes. */
    public static final int TABLES_LENGTH = 128;

    /** The longest scan in bytes: packets say where in it they belong in 24 bits. */
    public static final int MAX_SCAN = (1 << 24) - 1;

    /** Checks the parts, and takes read-only views of the buffers. */
    public RtpJpegImage {
        range("type", type, TYPE_422, TYPE_420);
        range("width", width, 1, 65_535);
        range("height", height, 1, 65_535);
        range("restartInterval", restartInterval, 0, 65_535);
        range("the length of the tables", tables.remaining(), TABLES_LENGTH, TABLES_LENGTH);
        range("the length of the scan", scan.remaining(), 1, MAX_SCAN);
        tables = tables.slice().asReadOnlyBuffer();
        scan = scan.slice().asReadOnlyBuffer();
    }

    private static void range(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be " + min + " to " + max + ", not " + value);
        }
    }

    /**
     * Returns the tables.
     *
     * @return a view with a position of its own
     */
    @Override
    public ByteBuffer tables() {
        return tables.duplicate();
    }

    /**
     * Returns the scan.
     *
     * @return a view with a position of its own
     */
    @Override
    public ByteBuffer scan() {
        return scan.duplicate();
    }
}
