package io.imagestream.jpeg;

import io.imagestream.jpeg.JpegScan.Part;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes the coefficients of one scan, sequential or progressive (T.81, annexes F and G). Not thread-safe. */
final class ScanDecoder {
    private static final int LAST = Coefficients.IN_BLOCK - 1;
    private static final int ZERO_RUN = 15;

    private final BitReader bits;
    private final JpegScan scan;
    private final boolean progressive;
    private final int restartInterval;
    private final @Nullable HuffmanDecoder[] dc;
    private final @Nullable HuffmanDecoder[] ac;

    /** By the part of the scan. */
    private final int[] predictions;
    /** How many blocks more have nothing in this band, or nothing new. */
    private int endOfBandRun;

    private int units;

    /**
     * Prepares a scan.
     *
     * @param bits its data
     * @param parser where it was read, with the tables in force
     */
    ScanDecoder(BitReader bits, JpegScan scan, JpegParser parser) {
        this.bits = bits;
        this.scan = scan;
        progressive = parser.frame().isProgressive();
        restartInterval = parser.restartInterval();
        int count = scan.components().size();
        dc = new @Nullable HuffmanDecoder[count];
        ac = new @Nullable HuffmanDecoder[count];
        predictions = new int[count];
        boolean anyDc = !progressive || (scan.first() == 0 && scan.high() == 0);
        boolean anyAc = !progressive || scan.first() > 0;
        for (int i = 0; i < count; i++) {
            Part part = scan.components().get(i);
            dc[i] = anyDc ? new HuffmanDecoder(parser.huffman(false, part.dc())) : null;
            ac[i] = anyAc ? new HuffmanDecoder(parser.huffman(true, part.ac())) : null;
        }
    }

    /**
     * Decodes all there is.
     *
     * @param planes the components of the frame, which the coefficients go to
     * @throws UnfitImageException when the data are damaged
     */
    void decode(List<Coefficients> planes) {
        if (scan.components().size() == 1) {
            decodeAlone(planes.get(scan.components().get(0).index()));
        } else {
            decodeInterleaved(planes);
        }
    }

    private void decodeAlone(Coefficients plane) {
        plane.codedAlone();
        for (int row = 0; row < plane.rows; row++) {
            for (int column = 0; column < plane.columns; column++) {
                beginUnit();
                block(0, plane.values, plane.at(column, row));
            }
        }
    }

    private void decodeInterleaved(List<Coefficients> planes) {
        Coefficients first = planes.get(0);
        int mcuColumns = first.stride / first.horizontal;
        int mcuRows = first.values.length / Coefficients.IN_BLOCK / first.stride / first.vertical;
        for (int mcuRow = 0; mcuRow < mcuRows; mcuRow++) {
            for (int mcuColumn = 0; mcuColumn < mcuColumns; mcuColumn++) {
                beginUnit();
                for (int i = 0; i < scan.components().size(); i++) {
                    mcu(i, planes.get(scan.components().get(i).index()), mcuColumn, mcuRow);
                }
            }
        }
    }

    private void mcu(int part, Coefficients plane, int mcuColumn, int mcuRow) {
        for (int y = 0; y < plane.vertical; y++) {
            for (int x = 0; x < plane.horizontal; x++) {
                int column = mcuColumn * plane.horizontal + x;
                block(part, plane.values, plane.at(column, mcuRow * plane.vertical + y));
            }
        }
    }

    private void beginUnit() {
        if (restartInterval > 0 && units > 0 && units % restartInterval == 0) {
            bits.restart((units / restartInterval - 1) & 7);
            Arrays.fill(predictions, 0);
            endOfBandRun = 0;
        }
        units++;
    }

    private void block(int part, short[] values, int at) {
        HuffmanDecoder dcTable = dc[part];
        HuffmanDecoder acTable = ac[part];
        if (dcTable != null) {
            Arrays.fill(values, at, at + Coefficients.IN_BLOCK, (short) 0);
            int size = dcTable.read(bits);
            if (size > 15) {
                throw damaged("a difference has " + size + " bits");
            }
            predictions[part] += bits.readSigned(size);
            store(values, at, predictions[part], scan.low());
        }
        if (!progressive && acTable != null) {
            sequential(acTable, values, at);
        } else if (acTable == null) {
            if (dcTable == null) {
                values[at] |= (short) (bits.read(1) << scan.low());
            }
        } else if (scan.high() == 0) {
            first(acTable, values, at);
        } else {
            refine(acTable, values, at);
        }
    }

    private void sequential(HuffmanDecoder table, short[] values, int at) {
        for (int k = 1; k <= LAST; k++) {
            int symbol = table.read(bits);
            int size = symbol & 15;
            int run = symbol >> 4;
            if (size == 0) {
                if (run != ZERO_RUN) {
                    return;
                }
                k += ZERO_RUN;
            } else {
                k += run;
                check(k, LAST);
                values[at + k] = (short) bits.readSigned(size);
            }
        }
    }

    /** Decodes the high bits of a band. */
    private void first(HuffmanDecoder table, short[] values, int at) {
        if (endOfBandRun > 0) {
            endOfBandRun--;
            return;
        }
        for (int k = scan.first(); k <= scan.last(); k++) {
            int symbol = table.read(bits);
            int size = symbol & 15;
            int run = symbol >> 4;
            if (size > 0) {
                k += run;
                check(k, scan.last());
                store(values, at + k, bits.readSigned(size), scan.low());
            } else if (run == ZERO_RUN) {
                k += ZERO_RUN;
            } else {
                endOfBandRun = (1 << run) - 1 + bits.read(run);
                return;
            }
        }
    }

    /** Decodes the next bit of a band: of what is not zero already, and what is new. */
    private void refine(HuffmanDecoder table, short[] values, int at) {
        int k = scan.first();
        while (endOfBandRun == 0 && k <= scan.last()) {
            int symbol = table.read(bits);
            int size = symbol & 15;
            int run = symbol >> 4;
            if (size > 1) {
                throw damaged("a coefficient becomes new with " + size + " bits");
            }
            if (size == 0 && run != ZERO_RUN) {
                endOfBandRun = (1 << run) + bits.read(run);
                break;
            }
            int fresh = size == 0 ? 0 : bits.read(1) == 1 ? 1 : -1;
            k = refineUpTo(run, values, at, k);
            if (fresh != 0) {
                check(k, scan.last());
                store(values, at + k, fresh, scan.low());
            }
            k++;
        }
        if (endOfBandRun > 0) {
            refineUpTo(Coefficients.IN_BLOCK, values, at, k);
            endOfBandRun--;
        }
    }

    /** Refines from {@code k} up to the zero that has {@code zeros} others in front of it; returns where that is. */
    private int refineUpTo(int zeros, short[] values, int at, int k) {
        int left = zeros;
        while (k <= scan.last()) {
            int value = values[at + k];
            if (value == 0) {
                if (left == 0) {
                    return k;
                }
                left--;
            } else if (bits.read(1) == 1 && (value & (1 << scan.low())) == 0) {
                store(values, at + k, (value >> scan.low()) + (value > 0 ? 1 : -1), scan.low());
            }
            k++;
        }
        return k;
    }

    private static void store(short[] values, int at, int value, int shift) {
        int whole = value << shift;
        if (Math.abs(value) > Short.MAX_VALUE >> shift) {
            throw damaged("a coefficient is " + whole + ", which no picture has");
        }
        values[at] = (short) whole;
    }

    private static void check(int coefficient, int last) {
        if (coefficient > last) {
            throw damaged("a run of zeros goes beyond coefficient " + last);
        }
    }

    private static UnfitImageException damaged(String what) {
        return new UnfitImageException("a scan is damaged: " + what);
    }
}
