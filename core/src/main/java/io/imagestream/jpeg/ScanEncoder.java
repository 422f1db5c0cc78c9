package io.imagestream.jpeg;

import io.imagestream.wire.RtpJpegImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Encodes coefficients as the one scan that RTP/JPEG carries, with the Huffman tables of Annex K. Not thread-safe. */
final class ScanEncoder {
    private static final int COMPONENTS = 3;
    private static final int END_OF_BLOCK = 0;
    private static final int ZERO_RUN = 0xF0;
    private static final int RUN = 16;

    private final BitWriter bits;
    private final int[] predictions = new int[COMPONENTS];
    private boolean encodable = true;

    /** Begins with room for about so many bytes. */
    ScanEncoder(int expected) {
        bits = new BitWriter(expected);
    }

    /**
     * Encodes all there is.
     *
     * @param planes luma and twice chroma; luma alone for a grey image
     * @param type {@link RtpJpegImage#TYPE_422} or {@link RtpJpegImage#TYPE_420}
     * @param restartInterval 0 for none
     * @return the scan, or empty when a coefficient is greater than Annex K has a code for
     * @throws UnfitImageException when the scan becomes too long
     */
    Optional<ByteBuffer> encode(List<Coefficients> planes, int type, int restartInterval) {
        Coefficients luma = planes.get(0);
        int high = type == RtpJpegImage.TYPE_420 ? 2 : 1;
        int mcuColumns = (luma.columns + 1) / 2;
        int mcuRows = (luma.rows + high - 1) / high;
        int units = 0;
        for (int row = 0; row < mcuRows; row++) {
            for (int column = 0; column < mcuColumns; column++) {
                if (restartInterval > 0 && units > 0 && units % restartInterval == 0) {
                    bits.restart((units / restartInterval - 1) & 7);
                    Arrays.fill(predictions, 0);
                }
                units++;
                for (int y = 0; y < high; y++) {
                    block(planes, 0, 2 * column, high * row + y);
                    block(planes, 0, 2 * column + 1, high * row + y);
                }
                block(planes, 1, column, row);
                block(planes, 2, column, row);
                if (!encodable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(bits.end());
    }

    private void block(List<Coefficients> planes, int component, int column, int row) {
        HuffmanEncoder dc = component == 0 ? HuffmanEncoder.DC_LUMA : HuffmanEncoder.DC_CHROMA;
        HuffmanEncoder ac = component == 0 ? HuffmanEncoder.AC_LUMA : HuffmanEncoder.AC_CHROMA;
        if (component >= planes.size() || !planes.get(component).has(column, row)) {
            // Grey, or outside of the picture: the shade of the block before.
            dc.write(bits, 0);
            ac.write(bits, END_OF_BLOCK);
            return;
        }
        Coefficients plane = planes.get(component);
        block(plane.values, plane.at(column, row), component, dc, ac);
    }

    private void block(short[] values, int at, int component, HuffmanEncoder dc, HuffmanEncoder ac) {
        value(dc, 0, values[at] - predictions[component]);
        predictions[component] = values[at];
        int zeros = 0;
        for (int k = at + 1; k < at + Coefficients.IN_BLOCK; k++) {
            if (values[k] == 0) {
                zeros++;
                continue;
            }
            while (zeros >= RUN) {
                ac.write(bits, ZERO_RUN);
                zeros -= RUN;
            }
            value(ac, zeros, values[k]);
            zeros = 0;
        }
        if (zeros > 0) {
            ac.write(bits, END_OF_BLOCK);
        }
    }

    private void value(HuffmanEncoder table, int run, int value) {
        int size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(value));
        int symbol = run << 4 | size;
        // A size beyond four bits would be taken for a longer run.
        if (size >= RUN || !table.has(symbol)) {
            encodable = false;
            return;
        }
        table.write(bits, symbol);
        bits.write(value < 0 ? value - 1 : value, size);
    }
}
