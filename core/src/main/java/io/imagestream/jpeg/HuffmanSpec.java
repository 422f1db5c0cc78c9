package io.imagestream.jpeg;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A Huffman table as a JPEG holds it: how many codes of 1 to 16 bits there are, a byte each, then the symbols by growing code.
 * Immutable.
 */
final class HuffmanSpec {
    static final int COUNTS = 16;
    private static final int MAX_SYMBOLS = 256;
    private static final HexFormat HEX = HexFormat.of();

    /** ITU-T T.81, table K.3. */
    static final HuffmanSpec DC_LUMA = of("00010501010101010100000000000000", "000102030405060708090a0b");
    /** Table K.4. */
    static final HuffmanSpec DC_CHROMA = of("00030101010101010101010000000000", "000102030405060708090a0b");
    /** Table K.5. */
    static final HuffmanSpec AC_LUMA = of(
            "0002010303020403050504040000017d",
            "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a"
                    + "434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8"
                    + "a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa");
    /** Table K.6. */
    static final HuffmanSpec AC_CHROMA = of(
            "00020102040403040705040400010277",
            "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a3536373839"
                    + "3a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5"
                    + "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa");

    private final byte[] bytes;

    private HuffmanSpec(byte[] bytes) {
        this.bytes = bytes;
    }

    private static HuffmanSpec of(String counts, String symbols) {
        return new HuffmanSpec(HEX.parseHex(counts + symbols));
    }

    /** Reads the table at a place; {@link #length} has checked that it is all there. */
    static HuffmanSpec read(ByteBuffer image, int at) {
        byte[] bytes = new byte[length(image, at, image.limit())];
        image.get(at, bytes);
        return new HuffmanSpec(bytes);
    }

    /**
     * Returns how long the table at a place is.
     *
     * @throws UnfitImageException when it is not all there before {@code end}, or has more symbols than there are
     */
    static int length(ByteBuffer image, int at, int end) {
        int symbols = 0;
        if (at + COUNTS <= end) {
            for (int i = 0; i < COUNTS; i++) {
                symbols += image.get(at + i) & 0xFF;
            }
        }
        if (at + COUNTS + symbols > end || symbols > MAX_SYMBOLS) {
            throw new UnfitImageException("it is malformed: the Huffman table at byte " + at
                    + " must have at most 256 symbols, all within its segment");
        }
        return COUNTS + symbols;
    }

    /** Tells whether this is the table at a place, which may end anywhere. */
    boolean matches(ByteBuffer image, int at) {
        return image.limit() - at >= bytes.length
                && image.slice(at, bytes.length).equals(ByteBuffer.wrap(bytes));
    }

    /** Returns how many codes have a length of 1 to 16 bits. */
    int count(int length) {
        return bytes[length - 1] & 0xFF;
    }

    /** Returns a symbol by its place among the codes. */
    int symbol(int place) {
        return bytes[COUNTS + place] & 0xFF;
    }

    /** Writes the table as it stands in a file. */
    void write(ByteArrayOutputStream out) {
        out.writeBytes(bytes);
    }
}
