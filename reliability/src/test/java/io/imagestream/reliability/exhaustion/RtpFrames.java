package io.imagestream.reliability.exhaustion;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.IndexedFrameSource;
import io.imagestream.jpeg.JpegFile;
import io.imagestream.wire.RtpJpegImage;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Frames of any size that RTP carries bit by bit: headers as receivers write them, and for a scan a number and filler that follows
 * from it. They cannot be decoded as pictures. So what {@code TestFrames} is elsewhere.
 */
final class RtpFrames {
    private static final int END = 2;
    private static final byte[] HEADERS = headers();
    /** A number, without a byte that could be a marker's. */
    private static final int NUMBER = 5;

    private static final int BITS = 7;
    private static final int TRIES = 100;
    private static final int LOW = (1 << BITS) - 1;

    private RtpFrames() {}

    private static byte[] headers() {
        byte[] tables = new byte[RtpJpegImage.TABLES_LENGTH];
        Arrays.fill(tables, (byte) 1);
        byte[] file = JpegFile.of(new RtpJpegImage(
                RtpJpegImage.TYPE_420, 64, 48, 0, ByteBuffer.wrap(tables), ByteBuffer.wrap(new byte[1])));
        return Arrays.copyOf(file, file.length - 1 - END);
    }

    /** Returns an even port of this machine where nobody listens now, nor at the next one. */
    static int freePort() {
        for (int i = 0; i < TRIES; i++) {
            try (DatagramSocket found = new DatagramSocket()) {
                int even = found.getLocalPort() & ~1;
                try (DatagramSocket other = new DatagramSocket(even == found.getLocalPort() ? even + 1 : even)) {
                    return Math.min(even, other.getLocalPort());
                }
            } catch (BindException e) {
                // Somebody has the other one.
            } catch (SocketException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new AssertionError("no two ports are free");
    }

    /** Makes the bytes of image {@code number}, 1000 or more; they arrive as they are. */
    static byte[] jpeg(int number, int length) {
        byte[] bytes = Arrays.copyOf(HEADERS, length);
        int at = HEADERS.length;
        for (int shift = (NUMBER - 1) * BITS; shift >= 0; shift -= BITS) {
            bytes[at++] = (byte) (number >>> shift & LOW);
        }
        SplittableRandom random = new SplittableRandom(number);
        for (; at < length - END; at++) {
            bytes[at] = (byte) (random.nextInt() & LOW);
        }
        bytes[at] = (byte) 0xFF;
        bytes[at + 1] = (byte) 0xD9;
        return bytes;
    }

    /** Makes a frame with {@code number} as its id, too. */
    static Frame frame(int number, int length) {
        return Frame.of(jpeg(number, length)).withId(number);
    }

    /** Makes a source of the frames 0 to {@code count - 1}. */
    static IndexedFrameSource source(int count, int length) {
        return FrameSource.frames(IntStream.range(0, count)
                .mapToObj(number -> frame(number, length))
                .toList());
    }

    /** Returns the number that an image was made with; fails when a byte of it is another one. */
    static int number(byte[] image) {
        int number = 0;
        for (int i = 0; i < NUMBER; i++) {
            number = number << BITS | image[HEADERS.length + i];
        }
        if (!Arrays.equals(image, jpeg(number, image.length))) {
            throw new AssertionError("these " + image.length + " bytes are not those of image " + number);
        }
        return number;
    }
}
