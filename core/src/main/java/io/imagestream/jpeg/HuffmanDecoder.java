package io.imagestream.jpeg;

import java.util.Arrays;

/** Decodes symbols by one Huffman table. Immutable. */
final class HuffmanDecoder {
    private static final int MAX_LENGTH = HuffmanSpec.COUNTS;
    private static final int FAST = 9;

    private final HuffmanSpec spec;
    /** By the next nine bits: length of the code, then the symbol in eight bits; 0 for longer codes. */
    private final short[] fast = new short[1 << FAST];
    /** By length: the first code that is too great for it. */
    private final int[] end = new int[MAX_LENGTH + 1];
    /** By length: what to add to a code to get its place among the symbols. */
    private final int[] shift = new int[MAX_LENGTH + 1];

    /**
     * Prepares a table.
     *
     * @throws UnfitImageException when it has more codes of a length than there are
     */
    HuffmanDecoder(HuffmanSpec spec) {
        this.spec = spec;
        int code = 0;
        int place = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            shift[length] = place - code;
            for (int i = 0; i < spec.count(length); i++) {
                if (code >= 1 << length) {
                    throw JpegParser.malformed("a Huffman table has more codes of " + length + " bits than there are");
                }
                if (length <= FAST) {
                    short entry = (short) (length << Byte.SIZE | spec.symbol(place));
                    int from = code << (FAST - length);
                    Arrays.fill(fast, from, from + (1 << (FAST - length)), entry);
                }
                code++;
                place++;
            }
            end[length] = code;
            code <<= 1;
        }
    }

    /** Reads a symbol, 0 to 255. */
    int read(BitReader bits) {
        int next = bits.peek(MAX_LENGTH);
        int entry = fast[next >> (MAX_LENGTH - FAST)];
        if (entry != 0) {
            bits.skip(entry >> Byte.SIZE);
            return entry & 0xFF;
        }
        for (int length = FAST + 1; length <= MAX_LENGTH; length++) {
            int code = next >> (MAX_LENGTH - length);
            if (code < end[length]) {
                bits.skip(length);
                return spec.symbol(code + shift[length]);
            }
        }
        throw new UnfitImageException("a scan is damaged: it has a code that its Huffman table has not");
    }
}
