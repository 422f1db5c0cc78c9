package io.imagestream;

import io.imagestream.jpeg.JpegEncoder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/**
 * Holds one encoded image, its id within the stream, and when it was taken.
 *
 * <p>Immutable and thread-safe: what goes in is copied, what comes out is a copy or read-only.
 */
public final class Frame {
    private final int id;
    private final ImageFormat format;
    private final byte[] bytes;
    private final Instant captured;

    private Frame(int id, ImageFormat format, byte[] bytes, Instant captured) {
        this.id = id;
        this.format = format;
        this.bytes = bytes;
        this.captured = captured;
    }

    /**
     * Makes a frame of an encoded image, with id 0, taken now.
     *
     * @param image the encoded image; copied
     * @return the frame
     * @throws IllegalArgumentException when the bytes are no image of a known {@link ImageFormat}
     */
    public static Frame of(byte[] image) {
        return wrap(0, image.clone(), Instant.now());
    }

    /**
     * Makes a frame of an encoded image, with id 0, taken now.
     *
     * @param image the encoded image, from position to limit; copied, the position stays
     * @return the frame
     * @throws IllegalArgumentException when the bytes are no image of a known {@link ImageFormat}
     */
    public static Frame of(ByteBuffer image) {
        byte[] copy = new byte[image.remaining()];
        image.duplicate().get(copy);
        return wrap(0, copy, Instant.now());
    }

    /**
     * Encodes a picture as JPEG, taken now: for render loops and cameras that give pictures in memory.
     *
     * @param picture any picture; transparent parts become black
     * @param quality 0 (small) to 1 (fine); 0.8 is a good beginning
     * @return the frame, with id 0
     * @throws IllegalArgumentException when the quality is out of range
     */
    public static Frame jpeg(BufferedImage picture, double quality) {
        Instant now = Instant.now();
        return wrap(0, JpegEncoder.encode(picture, quality), now);
    }

    /**
     * Reads a frame from an image file; its capture time is the file's time of modification.
     *
     * @param file an image file
     * @return the frame, with id 0
     * @throws IOException when the file cannot be read or holds no image of a known {@link ImageFormat}; the message names the
     *     file
     */
    public static Frame read(Path file) throws IOException {
        byte[] image;
        Instant captured;
        try {
            image = Files.readAllBytes(file);
            captured = Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw FileErrors.named(file, "an image file", e);
        }
        if (ImageFormat.detect(image).isEmpty()) {
            throw FileErrors.noImage(file);
        }
        return wrap(0, image, captured);
    }

    /** Takes the array as it is: only for arrays that nobody else holds. */
    static Frame wrap(int id, byte[] image, Instant captured) {
        ImageFormat format = ImageFormat.detect(image)
                .orElseThrow(() -> new IllegalArgumentException(
                        "an image must be JPEG, PNG, GIF or BMP; these " + image.length + " bytes are none of them"));
        return new Frame(id, format, image, captured);
    }

    /**
     * Returns the id within the stream: the 0-based number of an indexed source's image, or a live source's count.
     *
     * @return the id, 0 or more
     */
    public int id() {
        return id;
    }

    /**
     * Returns the format, told from the bytes.
     *
     * @return the format
     */
    public ImageFormat format() {
        return format;
    }

    /**
     * Returns the length of the encoded image.
     *
     * @return bytes
     */
    public int size() {
        return bytes.length;
    }

    /**
     * Returns when the image was taken.
     *
     * @return the time on the wall clock
     */
    public Instant captured() {
        return captured;
    }

    /**
     * Returns the encoded image without copying it.
     *
     * @return a read-only buffer of its own position
     */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /**
     * Returns a copy of the encoded image.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /**
     * Returns the same image with another id; the bytes are shared.
     *
     * @param newId 0 or more
     * @return the frame
     */
    public Frame withId(int newId) {
        if (newId < 0) {
            throw new IllegalArgumentException("a frame's id must be 0 or more, not " + newId);
        }
        return newId == id ? this : new Frame(newId, format, bytes, captured);
    }

    /**
     * Returns the same image with another capture time; the bytes are shared.
     *
     * @param time when the image was taken
     * @return the frame
     */
    public Frame withCaptured(Instant time) {
        return new Frame(id, format, bytes, Objects.requireNonNull(time, "captured"));
    }

    @Override
    public String toString() {
        return "Frame[" + id + ", " + format + ", " + bytes.length + " bytes, " + captured + "]";
    }
}
