package io.imagestream.jpeg;

import java.util.List;

/**
 * What the header of a scan says.
 *
 * @param components its components; several are interleaved
 * @param first the first coefficient, 0 to 63
 * @param last the last coefficient, 0 to 63
 * @param high how many low bits the scan before left out, 0 to 15
 * @param low how many low bits this scan leaves out, 0 to 15
 * @param begin where its data begin
 */
record JpegScan(List<Part> components, int first, int last, int high, int low, int begin) {
    /**
     * A component in a scan.
     *
     * @param index the component's place in the frame, from 0
     * @param dc the slot of its Huffman table for DC, 0 to 3
     * @param ac the slot of its Huffman table for AC, 0 to 3
     */
    record Part(int index, int dc, int ac) {}

    /** Tells whether it holds all there is of its components, as it must unless the image is progressive. */
    boolean isWhole() {
        return first == 0 && last == Coefficients.IN_BLOCK - 1 && high == 0 && low == 0;
    }
}
