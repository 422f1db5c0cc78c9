package io.imagestream.jpeg;

import io.imagestream.ImageFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * Takes of an image what its pixels need, before a decoder of the JVM sees it. Colour profiles, comments and whatever else a file
 * may have are left out: nothing here wants them, some can be inflated to any size, and decoders guess a JPEG's colours from them.
 */
final class DecoderInput {
    private static final int PNG_SIGNATURE = 8;
    private static final int PNG_TYPE = 4;
    /** Length, type and checksum. */
    private static final int PNG_CHUNK_FRAME = 12;

    private static final int PNG_END = pngType("IEND");
    private static final Set<Integer> PNG_CHUNKS =
            Set.of(pngType("IHDR"), pngType("PLTE"), pngType("tRNS"), pngType("IDAT"), PNG_END);

    private static final int BMP_HEADER_LENGTH_AT = 14;
    private static final int BMP_COMPRESSION_AT = 30;
    /** Headers of this length and more say how the image is compressed. */
    private static final int BMP_HEADER = 40;
    /** None, run lengths twice, bit fields. From 4 on there is a JPEG or a PNG within, of any size. */
    private static final int BMP_MAX_COMPRESSION = 3;

    private DecoderInput() {}

    /**
     * Prepares an image.
     *
     * @param image the image, from 0 to the limit
     * @throws UnfitImageException when it is malformed, or its decoding would have no bound
     */
    static byte[] of(ImageFormat format, ByteBuffer image) {
        return switch (format) {
            case JPEG -> jpeg(image);
            case PNG -> png(image);
            case GIF -> all(image);
            case BMP -> bmp(image);
        };
    }

    /** Copies an image. */
    static byte[] all(ByteBuffer image) {
        byte[] bytes = new byte[image.limit()];
        image.get(0, bytes);
        return bytes;
    }

    private static byte[] jpeg(ByteBuffer image) {
        JpegParser parser = new JpegParser(image);
        while (parser.next() != null) {
            // Checks the headers, and that the scans are not too many.
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(image.limit());
        JpegFile.marker(out, Marker.SOI);
        if (parser.isYCbCr()) {
            JpegFile.writeJfif(out);
        } else {
            JpegFile.writeAdobeRgb(out);
        }
        if (parser.omitsHuffman()) {
            JpegFile.writeHuffman(out);
        }
        Segments segments = new Segments(image);
        int scan = -1;
        int marker;
        do {
            marker = segments.next();
            if (scan >= 0) {
                copy(image, scan, segments.markerAt(), out);
                scan = -1;
            }
            if (Marker.isFrame(marker)
                    || marker == Marker.DQT
                    || marker == Marker.DHT
                    || marker == Marker.DRI
                    || marker == Marker.SOS) {
                JpegFile.marker(out, marker);
                copy(image, segments.begin() - 2, segments.end(), out);
            }
            if (marker == Marker.SOS) {
                scan = segments.end();
            }
        } while (marker != Marker.EOI);
        JpegFile.marker(out, Marker.EOI);
        return out.toByteArray();
    }

    private static int pngType(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }

    private static byte[] png(ByteBuffer image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(image.limit());
        copy(image, 0, PNG_SIGNATURE, out);
        int at = PNG_SIGNATURE;
        while (true) {
            if (image.limit() - at < PNG_CHUNK_FRAME) {
                throw new UnfitImageException("it is truncated: a PNG must end with the chunk IEND");
            }
            int length = image.getInt(at);
            if (length < 0 || length > image.limit() - at - PNG_CHUNK_FRAME) {
                throw new UnfitImageException("it is truncated, or malformed: the chunk at byte " + at + " of "
                        + image.limit() + " says that it has " + Integer.toUnsignedString(length) + " bytes");
            }
            int type = image.getInt(at + PNG_TYPE);
            int end = at + PNG_CHUNK_FRAME + length;
            if (PNG_CHUNKS.contains(type)) {
                copy(image, at, end, out);
            }
            if (type == PNG_END) {
                return out.toByteArray();
            }
            at = end;
        }
    }

    private static byte[] bmp(ByteBuffer image) {
        if (image.limit() >= BMP_COMPRESSION_AT + Integer.BYTES) {
            ByteBuffer header = image.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            int compression = header.getInt(BMP_COMPRESSION_AT);
            if (header.getInt(BMP_HEADER_LENGTH_AT) >= BMP_HEADER
                    && (compression < 0 || compression > BMP_MAX_COMPRESSION)) {
                throw new UnfitImageException("it is a BMP of compression " + Integer.toUnsignedString(compression)
                        + "; 0 to " + BMP_MAX_COMPRESSION + " are allowed");
            }
        }
        return all(image);
    }

    private static void copy(ByteBuffer image, int begin, int end, ByteArrayOutputStream out) {
        byte[] bytes = new byte[end - begin];
        image.get(begin, bytes);
        out.writeBytes(bytes);
    }
}
