package io.imagestream.testkit;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageFormat;
import io.imagestream.IndexedFrameSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Frames of any size that pass for JPEG: its first four bytes, a number, filler that follows from the number. They cannot be
 * decoded as pictures, and no two numbers give the same bytes.
 */
public final class TestFrames {
    /** The shortest image: the first bytes of a JPEG and the number. */
    public static final int MIN_LENGTH = 8;

    private static final int JPEG_START = 0xFFD8FFE0;

    private TestFrames() {}

    /** Makes the bytes of image {@code number}, {@code length} bytes long. */
    public static byte[] jpeg(int number, int length) {
        if (length < MIN_LENGTH) {
            throw new IllegalArgumentException("an image has " + MIN_LENGTH + " bytes or more, not " + length);
        }
        byte[] filler = new byte[length - MIN_LENGTH];
        new SplittableRandom(number).nextBytes(filler);
        return ByteBuffer.allocate(length)
                .putInt(JPEG_START)
                .putInt(number)
                .put(filler)
                .array();
    }

    /** Makes a short image. */
    public static byte[] jpeg(int number) {
        return jpeg(number, 64);
    }

    /** Makes the bytes of an image that passes for a format: the first bytes of such a file, filler that follows from the number. */
    public static byte[] image(ImageFormat format, int number, int length) {
        byte[] start =
                switch (format) {
                    case JPEG -> new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};
                    case PNG -> new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
                    case GIF -> new byte[] {'G', 'I', 'F', '8', '9', 'a'};
                    case BMP -> new byte[] {'B', 'M'};
                };
        byte[] filler = new byte[length - start.length];
        new SplittableRandom(number).nextBytes(filler);
        return ByteBuffer.allocate(length).put(start).put(filler).array();
    }

    /** Returns the number that an image of {@link #jpeg} was made with. */
    public static int number(byte[] image) {
        ByteBuffer bytes = ByteBuffer.wrap(image);
        if (image.length < MIN_LENGTH || bytes.getInt() != JPEG_START) {
            throw new AssertionError("these " + image.length + " bytes are no image of TestFrames");
        }
        return bytes.getInt();
    }

    /** Makes a frame with {@code number} as its id, too. */
    public static Frame frame(int number, int length) {
        return Frame.of(jpeg(number, length)).withId(number);
    }

    /** Makes a short frame with {@code number} as its id, too. */
    public static Frame frame(int number) {
        return Frame.of(jpeg(number)).withId(number);
    }

    /** Makes the frames 0 to {@code count - 1}. */
    public static List<Frame> frames(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(number -> frame(number, length))
                .collect(Collectors.toList());
    }

    /** Makes a source of the frames 0 to {@code count - 1}. */
    public static IndexedFrameSource source(int count, int length) {
        return FrameSource.frames(frames(count, length));
    }
}
