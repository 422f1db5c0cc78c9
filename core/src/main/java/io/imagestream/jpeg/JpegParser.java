package io.imagestream.jpeg;

import io.imagestream.jpeg.JpegFrame.Component;
import io.imagestream.jpeg.JpegScan.Part;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a JPEG, from scan to scan, with the tables that are in force there. It throws {@link UnfitImageException}
 * for what no decoder here reads, and for what is malformed. Not thread-safe.
 */
final class JpegParser {
    static final int MAX_SCANS = 100;

    private static final int SLOTS = 4;
    private static final int ABSENT = -1;
    private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.ISO_8859_1);
    /** Where in Adobe's segment the transform is. */
    private static final int ADOBE_TRANSFORM = 11;

    private final ByteBuffer image;
    private final Segments segments;
    /** Where the table of each slot begins, with the byte that says its precision. */
    private final int[] quantization = new int[SLOTS];
    /** Where the table of each slot begins, with its counts: DC first, then AC. */
    private final int[] huffman = new int[2 * SLOTS];

    private boolean standardHuffman = true;
    private int restartInterval;
    private boolean jfif;
    private int transform = ABSENT;
    private @Nullable JpegFrame frame;
    private int scans;

    /**
     * Begins in front of all segments.
     *
     * @param image the image, from 0 to its limit
     */
    JpegParser(ByteBuffer image) {
        this.image = image;
        segments = new Segments(image);
        Arrays.fill(quantization, ABSENT);
        Arrays.fill(huffman, ABSENT);
    }

    /**
     * Goes to the next scan.
     *
     * @return its header, or null at the end of the image
     */
    @Nullable
    JpegScan next() {
        while (true) {
            int marker = segments.next();
            switch (marker) {
                case Marker.EOI -> {
                    if (scans == 0) {
                        throw new UnfitImageException("it is malformed: it ends without a scan");
                    }
                    return null;
                }
                case Marker.SOS -> {
                    return readScan();
                }
                case Marker.DQT -> readQuantization();
                case Marker.DHT -> readHuffman();
                case Marker.DRI -> readRestartInterval();
                case Marker.APP0 -> jfif |= begins(JFIF, JFIF.length);
                case Marker.APP14 -> readAdobe();
                case Marker.DHP -> throw hierarchical();
                default -> {
                    if (Marker.isFrame(marker)) {
                        readFrame(marker);
                    }
                }
            }
        }
    }

    /**
     * Returns the frame; there is one where there was a scan.
     *
     * @throws UnfitImageException when there is none
     */
    JpegFrame frame() {
        if (frame == null) {
            throw malformed("a scan begins before the header of the frame");
        }
        return frame;
    }

    /** Tells whether the components are luma and chroma, or luma alone, by what common decoders go by. */
    boolean isYCbCr() {
        List<Component> components = frame().components();
        if (components.size() == 1) {
            return true;
        }
        if (transform != ABSENT) {
            return transform != 0;
        }
        return jfif
                || components.get(0).id() != 'R'
                || components.get(1).id() != 'G'
                || components.get(2).id() != 'B';
    }

    /** Returns how many MCUs stand between restart markers, 0 for none, in the scan that was read last. */
    int restartInterval() {
        return restartInterval;
    }

    /** Tells whether a component's Huffman tables for the scan that was read last are those of Annex K. */
    boolean isStandard(Part part) {
        boolean luma = part.index() == 0;
        if (standardHuffman) {
            return part.dc() == (luma ? 0 : 1) && part.ac() == part.dc();
        }
        return (luma ? HuffmanSpec.DC_LUMA : HuffmanSpec.DC_CHROMA).matches(image, huffmanAt(false, part.dc()))
                && (luma ? HuffmanSpec.AC_LUMA : HuffmanSpec.AC_CHROMA).matches(image, huffmanAt(true, part.ac()));
    }

    /** Tells whether no Huffman table has come yet: as in the video of web cameras, those of Annex K are meant. */
    boolean omitsHuffman() {
        return standardHuffman;
    }

    /** Returns the Huffman table of a slot for the scan that was read last. */
    HuffmanSpec huffman(boolean ac, int slot) {
        if (!standardHuffman) {
            return HuffmanSpec.read(image, huffmanAt(ac, slot));
        }
        if (slot > 1) {
            throw malformed("there is no Huffman table " + slot);
        }
        if (ac) {
            return slot == 0 ? HuffmanSpec.AC_LUMA : HuffmanSpec.AC_CHROMA;
        }
        return slot == 0 ? HuffmanSpec.DC_LUMA : HuffmanSpec.DC_CHROMA;
    }

    /** Returns a component's quantization table: the place of the byte with its precision, in front of it. */
    int quantizationAt(Component component) {
        int at = quantization[component.quantization()];
        if (at == ABSENT) {
            throw malformed("there is no quantization table " + component.quantization());
        }
        return at;
    }

    /** Tells whether the quantization table at a place has entries of 16 bits. */
    boolean isWide(int at) {
        return (image.get(at) & 0xF0) != 0;
    }

    /**
     * Goes behind the data of the scan that was read last.
     *
     * @return where they end when nothing but the end of the image follows, else -1
     */
    int endOfImage() {
        return segments.next() == Marker.EOI ? segments.markerAt() : -1;
    }

    static UnfitImageException malformed(String what) {
        return new UnfitImageException("it is malformed: " + what);
    }

    private static UnfitImageException hierarchical() {
        return new UnfitImageException("it is hierarchical; baseline, extended and progressive JPEGs are allowed");
    }

    private int huffmanAt(boolean ac, int slot) {
        int at = huffman[ac ? SLOTS + slot : slot];
        if (at == ABSENT) {
            throw malformed("there is no Huffman table " + slot + " for " + (ac ? "AC" : "DC"));
        }
        return at;
    }

    private boolean begins(byte[] name, int atLeast) {
        if (segments.end() - segments.begin() < atLeast) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (image.get(segments.begin() + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private void readAdobe() {
        if (begins(ADOBE, ADOBE_TRANSFORM + 1)) {
            transform = image.get(segments.begin() + ADOBE_TRANSFORM) & 0xFF;
        }
    }

    private int unsigned(int at) {
        return image.get(at) & 0xFF;
    }

    private int unsignedShort(int at) {
        return image.getShort(at) & 0xFFFF;
    }

    private void checkLength(String what, boolean right) {
        if (!right) {
            throw malformed("the length of the " + what + " at byte " + segments.markerAt()
                    + " does not agree with what it holds");
        }
    }

    private void readRestartInterval() {
        checkLength("restart interval", segments.end() - segments.begin() == 2);
        restartInterval = unsignedShort(segments.begin());
    }

    private void readQuantization() {
        int at = segments.begin();
        while (at < segments.end()) {
            int precision = unsigned(at) >> 4;
            int slot = unsigned(at) & 15;
            if (precision > 1 || slot >= SLOTS) {
                throw malformed("a quantization table's precision must be 0 or 1 and its number 0 to 3, not "
                        + precision + " and " + slot);
            }
            int end = at + 1 + Coefficients.IN_BLOCK * (precision + 1);
            checkLength("quantization tables", end <= segments.end());
            for (int entry = at + 1; entry < end; entry += precision + 1) {
                if ((precision == 0 ? unsigned(entry) : unsignedShort(entry)) == 0) {
                    throw malformed("a quantization table's entries must be 1 or more, not 0");
                }
            }
            quantization[slot] = at;
            at = end;
        }
    }

    private void readHuffman() {
        int at = segments.begin();
        while (at < segments.end()) {
            int kind = unsigned(at) >> 4;
            int slot = unsigned(at) & 15;
            if (kind > 1 || slot >= SLOTS) {
                throw malformed(
                        "a Huffman table's class must be 0 or 1 and its number 0 to 3, not " + kind + " and " + slot);
            }
            huffman[kind * SLOTS + slot] = at + 1;
            at += 1 + HuffmanSpec.length(image, at + 1, segments.end());
        }
        standardHuffman = false;
    }

    private void readFrame(int marker) {
        if (frame != null) {
            throw malformed("it has a second frame");
        }
        switch (marker) {
            case Marker.SOF0, Marker.SOF1, Marker.SOF2 -> {}
            case Marker.SOF3 ->
                throw new UnfitImageException("it is lossless; baseline, extended and progressive JPEGs are allowed");
            case Marker.SOF55 ->
                throw new UnfitImageException("it is JPEG-LS; baseline, extended and progressive JPEGs are allowed");
            default -> {
                if (marker < Marker.SOF9) {
                    throw hierarchical();
                }
                throw new UnfitImageException("it is arithmetic-coded; Huffman coding is allowed");
            }
        }
        int at = segments.begin();
        checkLength("frame's header", segments.end() - at >= 6);
        int precision = unsigned(at);
        int height = unsignedShort(at + 1);
        int width = unsignedShort(at + 3);
        int count = unsigned(at + 5);
        checkLength("frame's header", segments.end() - at == 6 + 3 * count);
        if (precision != 8) {
            throw new UnfitImageException("its samples have " + precision + " bits; 8 are allowed");
        }
        if (height == 0) {
            throw new UnfitImageException("its header leaves its height open (0); 1 to 65535 is allowed");
        }
        if (width == 0) {
            throw malformed("its width must be 1 to 65535, not 0");
        }
        if (count != 1 && count != 3) {
            throw new UnfitImageException(
                    "it has " + count + " components" + (count == 4 ? " (CMYK)" : "") + "; 1 or 3 are allowed");
        }
        List<Component> components = new ArrayList<>(count);
        for (at += 6; at < segments.end(); at += 3) {
            components.add(readComponent(at, components));
        }
        frame = new JpegFrame(marker, width, height, components);
    }

    private Component readComponent(int at, List<Component> before) {
        Component component =
                new Component(unsigned(at), unsigned(at + 1) >> 4, unsigned(at + 1) & 15, unsigned(at + 2));
        if (component.horizontal() < 1
                || component.horizontal() > 4
                || component.vertical() < 1
                || component.vertical() > 4) {
            throw malformed("a component's sampling factors must be 1 to 4, not " + component.horizontal() + " and "
                    + component.vertical());
        }
        if (component.quantization() >= SLOTS) {
            throw malformed("a quantization table's number must be 0 to 3, not " + component.quantization());
        }
        for (Component other : before) {
            if (other.id() == component.id()) {
                throw malformed("two components are called " + component.id());
            }
        }
        return component;
    }

    private JpegScan readScan() {
        scans++;
        if (scans > MAX_SCANS) {
            throw new UnfitImageException("it has more than " + MAX_SCANS + " scans");
        }
        int at = segments.begin();
        int count = at < segments.end() ? unsigned(at) : 0;
        checkLength("scan's header", segments.end() - at == 4 + 2 * count);
        if (count < 1 || count > frame().components().size()) {
            throw malformed("a scan must have 1 to " + frame().components().size() + " components, not " + count);
        }
        List<Part> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(readPart(at + 1 + 2 * i, parts));
        }
        at += 1 + 2 * count;
        JpegScan scan = new JpegScan(
                parts, unsigned(at), unsigned(at + 1), unsigned(at + 2) >> 4, unsigned(at + 2) & 15, segments.end());
        if (frame().isProgressive()) {
            checkProgression(scan);
        }
        return scan;
    }

    private Part readPart(int at, List<Part> before) {
        List<Component> components = frame().components();
        int id = unsigned(at);
        int index = 0;
        while (index < components.size() && components.get(index).id() != id) {
            index++;
        }
        if (index == components.size()) {
            throw malformed("a scan has a component " + id + " that the frame has not");
        }
        // In the frame's order, each but once (T.81, B.2.3).
        if (!before.isEmpty() && before.get(before.size() - 1).index() >= index) {
            throw malformed("a scan's components must stand in the frame's order");
        }
        Part part = new Part(index, unsigned(at + 1) >> 4, unsigned(at + 1) & 15);
        if (part.dc() >= SLOTS || part.ac() >= SLOTS) {
            throw malformed("a Huffman table's number must be 0 to 3, not " + Math.max(part.dc(), part.ac()));
        }
        return part;
    }

    /** Checks what T.81, table B.3, and section G.1.1.1 ask of a scan of a progressive image. */
    private static void checkProgression(JpegScan scan) {
        boolean band = scan.first() == 0
                ? scan.last() == 0
                : scan.first() <= scan.last()
                        && scan.last() < Coefficients.IN_BLOCK
                        && scan.components().size() == 1;
        boolean approximation = scan.low() <= 13 && (scan.high() == 0 || scan.high() == scan.low() + 1);
        if (!band || !approximation) {
            throw malformed("no progressive scan has " + scan.components().size() + " components, the coefficients "
                    + scan.first() + " to " + scan.last() + " and the bits " + scan.high() + " to " + scan.low());
        }
    }
}
