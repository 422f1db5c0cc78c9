package io.imagestream.testing;

import io.imagestream.Frame;
import io.imagestream.ImageFormat;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames that carry a number and a checksum, so that whoever receives one can tell which it is and whether it is whole.
 *
 * <p>Each is a small picture of one colour that every decoder reads; behind the picture's end come bytes that follow from the number, up
 * to the size that was asked for, and the checksum. RTP carries pictures alone, without what follows: over it nothing can be checked.
 * Immutable and thread-safe.
 */
public final class NumberedFrames {
    /** The least size, in bytes. */
    public static final int MIN_SIZE = 1024;

    private static final int SIDE = 16;
    private static final int COLOURS = 8;

    /** What stands at the end: a mark, the number, the checksum of all bytes before it. */
    private static final int MARK = 0x494D5354;

    private static final int TRAILER_LENGTH = 12;
    private static final int CHECKSUM_LENGTH = 4;

    private final ImageFormat format;
    private final int size;
    private final List<byte[]> pictures;

    private NumberedFrames(ImageFormat format, int size) {
        if (size < MIN_SIZE) {
            throw new IllegalArgumentException("a numbered frame has " + MIN_SIZE + " bytes or more, not " + size);
        }
        this.format = Objects.requireNonNull(format, "format");
        this.size = size;
        pictures = IntStream.range(0, COLOURS).mapToObj(i -> picture(format, i)).toList();
    }

    /**
     * Makes frames that are JPEG files.
     *
     * @param size bytes of each, {@link #MIN_SIZE} or more
     * @return what makes them
     */
    public static NumberedFrames jpeg(int size) {
        return of(ImageFormat.JPEG, size);
    }

    /**
     * Makes frames of a format.
     *
     * @param format the format of all of them
     * @param size bytes of each, {@link #MIN_SIZE} or more
     * @return what makes them
     */
    public static NumberedFrames of(ImageFormat format, int size) {
        return new NumberedFrames(format, size);
    }

    private static byte[] picture(ImageFormat format, int number) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int colour = Color.HSBtoRGB((float) number / COLOURS, 1, 1);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                picture.setRGB(x, y, colour);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, format.extension(), out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Returns the format.
     *
     * @return of all frames
     */
    public ImageFormat format() {
        return format;
    }

    /**
     * Makes a frame.
     *
     * @param number 0 or more; also the frame's id
     * @return the same bytes for the same number
     */
    public Frame frame(int number) {
        return Frame.of(bytes(number)).withId(number);
    }

    /**
     * Makes the bytes of a frame.
     *
     * @param number any
     * @return a new array, the same bytes for the same number
     */
    public byte[] bytes(int number) {
        byte[] picture = pictures.get(Math.floorMod(number, COLOURS));
        byte[] filler = new byte[size - picture.length - TRAILER_LENGTH];
        new SplittableRandom(number).nextBytes(filler);
        ByteBuffer bytes =
                ByteBuffer.allocate(size).put(picture).put(filler).putInt(MARK).putInt(number);
        return bytes.putInt(checksum(bytes.duplicate().flip())).array();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    /**
     * Tells the number of a frame, and checks that it is whole.
     *
     * @param frame one that was made here, in this JVM or another; its id does not matter
     * @return the number
     * @throws AssertionError when it was not made here, or is torn
     */
    public static int number(Frame frame) {
        return number(frame.toByteArray());
    }

    /**
     * Tells the number of an image, and checks that it is whole.
     *
     * @param image the bytes of one that was made here, in this JVM or another
     * @return the number
     * @throws AssertionError when it was not made here, or is torn
     */
    public static int number(byte[] image) {
        ByteBuffer bytes = ByteBuffer.wrap(image);
        String problem = problem(bytes);
        if (problem != null) {
            throw new AssertionError("the image " + problem + "; it begins with "
                    + Arrays.toString(Arrays.copyOf(image, Math.min(image.length, 8))));
        }
        return bytes.getInt(image.length - TRAILER_LENGTH + Integer.BYTES);
    }

    /** Says what is wrong with an image, or null when it is whole. */
    static @Nullable String problem(ByteBuffer image) {
        int length = image.remaining();
        if (length < MIN_SIZE || image.getInt(length - TRAILER_LENGTH) != MARK) {
            return "of " + length + " bytes is no numbered frame, or its end is missing";
        }
        int told = image.getInt(length - CHECKSUM_LENGTH);
        int found = checksum(image.slice(0, length - CHECKSUM_LENGTH));
        return found == told
                ? null
                : "of " + length + " bytes is torn: their checksum is " + Integer.toHexString(found)
                        + ", and they were sent with " + Integer.toHexString(told);
    }
}
