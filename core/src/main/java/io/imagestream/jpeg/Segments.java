package io.imagestream.jpeg;

import java.nio.ByteBuffer;

/**
 * Walks over the segments of a JPEG. What stands between two of them is passed over: behind the header of a scan that is its
 * data, elsewhere what decoders pass over, too. One pass, forward; the image is not copied. Not thread-safe.
 */
final class Segments {
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long EACH_TOP_BIT = 0x8080808080808080L;
    private static final int LENGTH = 2;

    private final ByteBuffer image;
    private int markerAt;
    private int begin;
    private int end;

    /**
     * Begins in front of the first segment.
     *
     * @param image the image, from 0 to its limit
     * @throws UnfitImageException when it does not begin as a JPEG
     */
    Segments(ByteBuffer image) {
        if (!isJpeg(image)) {
            throw new UnfitImageException("it does not begin as a JPEG, with FF D8");
        }
        this.image = image;
        begin = 2;
        end = 2;
    }

    /** Tells whether a buffer from 0 to its limit begins as a JPEG. */
    static boolean isJpeg(ByteBuffer image) {
        return image.limit() >= 2 && image.get(0) == (byte) 0xFF && image.get(1) == (byte) Marker.SOI;
    }

    /**
     * Goes to the next segment.
     *
     * @return its marker; {@link Marker#EOI} at the end of the image
     * @throws UnfitImageException when the image ends before
     */
    int next() {
        markerAt = end;
        int marker = seek();
        while (marker == Marker.TEM) {
            markerAt = begin;
            marker = seek();
        }
        if (marker == Marker.SOI) {
            throw new UnfitImageException("it is malformed: a second image begins within it, at byte " + markerAt);
        }
        end = begin;
        if (marker == Marker.EOI) {
            return marker;
        }
        if (begin + LENGTH > image.limit()) {
            throw truncated();
        }
        int length = image.getShort(begin) & 0xFFFF;
        if (length < LENGTH) {
            throw new UnfitImageException("it is malformed: the length of the segment at byte " + markerAt
                    + " must be 2 or more, not " + length);
        }
        end = begin + length;
        begin += LENGTH;
        if (end > image.limit()) {
            throw truncated();
        }
        return marker;
    }

    /** Where the first byte 0xFF before the marker is: the end of a scan's data. */
    int markerAt() {
        return markerAt;
    }

    /** Where the segment's parameters begin, behind its length. */
    int begin() {
        return begin;
    }

    /** Where the segment ends. */
    int end() {
        return end;
    }

    private static UnfitImageException truncated() {
        return new UnfitImageException("it is truncated: it must end with an end-of-image marker, FF D9");
    }

    /** Sets markerAt to the next marker's first byte, from there on, and begin behind the marker; returns the marker. */
    private int seek() {
        int at = markerAt;
        int limit = image.limit();
        while (true) {
            while (at + Long.BYTES <= limit && !holdsFf(image.getLong(at))) {
                at += Long.BYTES;
            }
            while (at < limit && image.get(at) != (byte) 0xFF) {
                at++;
            }
            int behind = at + 1;
            while (behind < limit && image.get(behind) == (byte) 0xFF) {
                behind++;
            }
            if (behind >= limit) {
                throw truncated();
            }
            int code = image.get(behind) & 0xFF;
            if (code != 0 && !Marker.isRestart(code)) {
                markerAt = at;
                begin = behind + 1;
                return code;
            }
            at = behind + 1;
        }
    }

    /** Tells whether one of the eight bytes is 0xFF, which in the complement is the only one with a borrow of its own. */
    private static boolean holdsFf(long bytes) {
        return ((~bytes - EACH_BYTE) & bytes & EACH_TOP_BIT) != 0;
    }
}
