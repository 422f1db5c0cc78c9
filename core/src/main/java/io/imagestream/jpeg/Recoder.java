package io.imagestream.jpeg;

import io.imagestream.jpeg.JpegFrame.Component;
import io.imagestream.jpeg.JpegScan.Part;
import io.imagestream.wire.RtpJpegImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Codes the coefficients of a JPEG anew as RTP/JPEG has them, without loss. Needs about four bytes of memory a pixel. Not
 * thread-safe.
 */
final class Recoder {
    private static final int BLOCK_SIDE = 8;

    private final byte[] image;
    private final JpegParser parser;
    private final List<Coefficients> planes = new ArrayList<>();
    /** By component: its quantization table as 8-bit entries where its first scan began; empty when some are greater. */
    private final List<Optional<byte[]>> tables = new ArrayList<>();
    /** By component: whether a scan had its DC coefficients. */
    private boolean[] coded = {};

    private Recoder(byte[] image) {
        this.image = image;
        parser = new JpegParser(ByteBuffer.wrap(image));
    }

    /**
     * Recodes an image.
     *
     * @return the same picture, or empty when only its pixels can be encoded anew
     * @throws UnfitImageException when it is malformed or damaged
     */
    static Optional<RtpJpegImage> recode(byte[] image) {
        return new Recoder(image).recode();
    }

    private Optional<RtpJpegImage> recode() {
        JpegScan scan = parser.next();
        if (scan == null) {
            throw JpegParser.malformed("it has no scan");
        }
        JpegFrame frame = parser.frame();
        OptionalInt type = type(frame);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        allocate(frame);
        int restartInterval = keepsUnits(frame, scan) ? parser.restartInterval() : 0;
        decode(scan);
        Optional<ByteBuffer> both = bothTables();
        if (both.isEmpty()) {
            return Optional.empty();
        }
        return new ScanEncoder(image.length)
                .encode(planes, type.getAsInt(), restartInterval)
                .map(bytes -> new RtpJpegImage(
                        type.getAsInt(), frame.width(), frame.height(), restartInterval, both.get(), bytes));
    }

    private OptionalInt type(JpegFrame frame) {
        if (frame.components().size() == 1) {
            return OptionalInt.of(RtpJpegImage.TYPE_420);
        }
        if (parser.isYCbCr() && frame.subsamples(2, 2)) {
            return OptionalInt.of(RtpJpegImage.TYPE_420);
        }
        return parser.isYCbCr() && frame.subsamples(2, 1) ? OptionalInt.of(RtpJpegImage.TYPE_422) : OptionalInt.empty();
    }

    /** Tells whether the MCUs of this scan are those of the result. */
    private static boolean keepsUnits(JpegFrame frame, JpegScan scan) {
        return scan.components().size() == 3 && (frame.samples(2, 2) || frame.samples(2, 1));
    }

    private void allocate(JpegFrame frame) {
        coded = new boolean[frame.components().size()];
        boolean grey = frame.components().size() == 1;
        int maxHorizontal = grey ? 1 : frame.maxHorizontal();
        int maxVertical = grey ? 1 : frame.maxVertical();
        int mcuColumns = ceil(frame.width(), BLOCK_SIDE * maxHorizontal);
        int mcuRows = ceil(frame.height(), BLOCK_SIDE * maxVertical);
        for (Component component : frame.components()) {
            int horizontal = grey ? 1 : component.horizontal();
            int vertical = grey ? 1 : component.vertical();
            int columns = ceil(ceil(frame.width() * horizontal, maxHorizontal), BLOCK_SIDE);
            int rows = ceil(ceil(frame.height() * vertical, maxVertical), BLOCK_SIDE);
            planes.add(new Coefficients(horizontal, vertical, columns, rows, mcuColumns, mcuRows));
            tables.add(Optional.empty());
        }
    }

    private static int ceil(int number, int divisor) {
        return (number + divisor - 1) / divisor;
    }

    private void decode(JpegScan first) {
        @Nullable JpegScan scan = first;
        while (scan != null) {
            latchTables(scan);
            ScanDecoder decoder = new ScanDecoder(new BitReader(image, scan.begin(), image.length), scan, parser);
            decoder.decode(planes);
            scan = parser.next();
        }
        for (int i = 0; i < coded.length; i++) {
            if (!coded[i]) {
                throw JpegParser.malformed("no scan has component "
                        + parser.frame().components().get(i).id());
            }
        }
    }

    /** Takes the tables of components whose first scan this is: later ones under the same number are for others. */
    private void latchTables(JpegScan scan) {
        for (Part part : scan.components()) {
            if (coded[part.index()]) {
                continue;
            }
            if (scan.first() > 0 && parser.frame().isProgressive()) {
                throw JpegParser.malformed("the first scan of a component must have its DC coefficients");
            }
            coded[part.index()] = true;
            tables.set(
                    part.index(),
                    narrow(parser.quantizationAt(parser.frame().components().get(part.index()))));
        }
    }

    private Optional<byte[]> narrow(int at) {
        byte[] table = new byte[Coefficients.IN_BLOCK];
        if (!parser.isWide(at)) {
            System.arraycopy(image, at + 1, table, 0, table.length);
            return Optional.of(table);
        }
        for (int i = 0; i < table.length; i++) {
            if (image[at + 1 + 2 * i] != 0) {
                return Optional.empty();
            }
            table[i] = image[at + 2 + 2 * i];
        }
        return Optional.of(table);
    }

    private Optional<ByteBuffer> bothTables() {
        Optional<byte[]> luma = tables.get(0);
        Optional<byte[]> chroma = tables.get(tables.size() == 1 ? 0 : 1);
        Optional<byte[]> otherChroma = tables.get(tables.size() - 1);
        if (luma.isEmpty()
                || chroma.isEmpty()
                || otherChroma.isEmpty()
                || !Arrays.equals(chroma.get(), otherChroma.get())) {
            return Optional.empty();
        }
        return Optional.of(ByteBuffer.allocate(RtpJpegImage.TABLES_LENGTH)
                .put(luma.get())
                .put(chroma.get())
                .flip());
    }
}
