package io.imagestream.jpeg;

import io.imagestream.wire.RtpJpegImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes JPEG files (JFIF). */
public final class JpegFile {
    private static final int HEADERS = 640;
    private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
    private static final int LAST = Coefficients.IN_BLOCK - 1;
    private static final int AC = 0x10;

    private JpegFile() {}

    /**
     * Writes an image as a file, with all tables, which any decoder reads. May be called from any thread.
     *
     * @param image the image
     * @return the file
     */
    public static byte[] of(RtpJpegImage image) {
        ByteBuffer scan = image.scan();
        ByteArrayOutputStream out = new ByteArrayOutputStream(HEADERS + scan.remaining());
        marker(out, Marker.SOI);
        writeJfif(out);
        writeQuantization(out, image.tables());
        writeFrame(out, image);
        writeHuffman(out);
        if (image.restartInterval() > 0) {
            segment(out, Marker.DRI, 2);
            unsignedShort(out, image.restartInterval());
        }
        segment(out, Marker.SOS, 10);
        out.writeBytes(new byte[] {3, 1, 0, 2, 0x11, 3, 0x11, 0, LAST, 0});
        byte[] data = new byte[scan.remaining()];
        scan.get(data);
        out.writeBytes(data);
        marker(out, Marker.EOI);
        return out.toByteArray();
    }

    /** Writes the segment that says that the components are grey, or luma and chroma. */
    static void writeJfif(ByteArrayOutputStream out) {
        segment(out, Marker.APP0, JFIF.length);
        out.writeBytes(JFIF);
    }

    /** Writes the segment that says that three components are red, green and blue. */
    static void writeAdobeRgb(ByteArrayOutputStream out) {
        segment(out, Marker.APP14, 12);
        out.writeBytes("Adobe".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(new byte[] {0, 100, 0, 0, 0, 0, 0});
    }

    /** Writes the Huffman tables of Annex K. */
    static void writeHuffman(ByteArrayOutputStream out) {
        ByteArrayOutputStream tables = new ByteArrayOutputStream(HEADERS);
        tables.write(0);
        HuffmanSpec.DC_LUMA.write(tables);
        tables.write(AC);
        HuffmanSpec.AC_LUMA.write(tables);
        tables.write(1);
        HuffmanSpec.DC_CHROMA.write(tables);
        tables.write(AC + 1);
        HuffmanSpec.AC_CHROMA.write(tables);
        segment(out, Marker.DHT, tables.size());
        out.writeBytes(tables.toByteArray());
    }

    /** Writes a marker without parameters. */
    static void marker(ByteArrayOutputStream out, int marker) {
        out.write(0xFF);
        out.write(marker);
    }

    private static void writeQuantization(ByteArrayOutputStream out, ByteBuffer tables) {
        segment(out, Marker.DQT, 2 + RtpJpegImage.TABLES_LENGTH);
        byte[] table = new byte[Coefficients.IN_BLOCK];
        for (int slot = 0; slot < 2; slot++) {
            out.write(slot);
            tables.get(table);
            out.writeBytes(table);
        }
    }

    private static void writeFrame(ByteArrayOutputStream out, RtpJpegImage image) {
        segment(out, Marker.SOF0, 15);
        out.write(8);
        unsignedShort(out, image.height());
        unsignedShort(out, image.width());
        byte luma = (byte) (image.type() == RtpJpegImage.TYPE_420 ? 0x22 : 0x21);
        out.writeBytes(new byte[] {3, 1, luma, 0, 2, 0x11, 1, 3, 0x11, 1});
    }

    /** Begins a segment with so many bytes of parameters. */
    private static void segment(ByteArrayOutputStream out, int marker, int length) {
        marker(out, marker);
        unsignedShort(out, 2 + length);
    }

    private static void unsignedShort(ByteArrayOutputStream out, int number) {
        out.write(number >> Byte.SIZE);
        out.write(number);
    }
}
