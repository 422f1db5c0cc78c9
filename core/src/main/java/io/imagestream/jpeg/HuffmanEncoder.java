package io.imagestream.jpeg;

/** Writes symbols by one Huffman table of Annex K. Immutable. */
final class HuffmanEncoder {
    static final HuffmanEncoder DC_LUMA = new HuffmanEncoder(HuffmanSpec.DC_LUMA);
    static final HuffmanEncoder DC_CHROMA = new HuffmanEncoder(HuffmanSpec.DC_CHROMA);
    static final HuffmanEncoder AC_LUMA = new HuffmanEncoder(HuffmanSpec.AC_LUMA);
    static final HuffmanEncoder AC_CHROMA = new HuffmanEncoder(HuffmanSpec.AC_CHROMA);

    private static final int SYMBOLS = 256;

    private final short[] codes = new short[SYMBOLS];
    /** In bits; 0 where the table has no code. */
    private final byte[] lengths = new byte[SYMBOLS];

    private HuffmanEncoder(HuffmanSpec spec) {
        int code = 0;
        int place = 0;
        for (int length = 1; length <= HuffmanSpec.COUNTS; length++) {
            for (int i = 0; i < spec.count(length); i++) {
                codes[spec.symbol(place)] = (short) code;
                lengths[spec.symbol(place)] = (byte) length;
                code++;
                place++;
            }
            code <<= 1;
        }
    }

    /** Tells whether the table has a code for the symbol. */
    boolean has(int symbol) {
        return lengths[symbol] != 0;
    }

    void write(BitWriter bits, int symbol) {
        bits.write(codes[symbol], lengths[symbol]);
    }
}
