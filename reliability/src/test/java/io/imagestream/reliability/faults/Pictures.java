package io.imagestream.reliability.faults;

import io.imagestream.testkit.TestFrames;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Images of which each byte can be checked, and that tell when they were made. */
final class Pictures {
    /** Images that RTP can carry, which know but this many numbers. */
    private static final int REAL = 256;

    /** For how long each is the one that is made. */
    private static final long MILLIS_EACH = 40;

    private static final int WIDTH = 96;
    private static final int HEIGHT = 64;

    private Pictures() {}

    /** Makes an image whose number is the time. */
    static byte[] made(long millis, int length) {
        return TestFrames.jpeg((int) millis, length);
    }

    /** Returns when an image was made. */
    static long whenMade(byte[] image) {
        if (image.length < TestFrames.MIN_LENGTH) {
            return Watch.TORN;
        }
        int number;
        try {
            number = TestFrames.number(image);
        } catch (AssertionError e) {
            return Watch.TORN;
        }
        return Arrays.equals(image, TestFrames.jpeg(number, image.length)) ? number : Watch.TORN;
    }

    /** Real images, for RTP; who receives them knows which they are by what follows their header, which RTP keeps bit by bit. */
    static final class Real {
        private final List<byte[]> all = new ArrayList<>();
        private final Map<Integer, Integer> numbers = new HashMap<>();

        Real() {
            for (int number = 0; number < REAL; number++) {
                byte[] image = draw(number);
                all.add(image);
                numbers.put(scan(image), number);
            }
        }

        byte[] image(int number) {
            return all.get(number % REAL);
        }

        /** Returns which image is made at a time; after ten seconds it is the same again. */
        static int numberAt(long millis) {
            return (int) (millis / MILLIS_EACH % REAL);
        }

        /** Returns when an image was made that comes within ten seconds, or a little earlier than that. */
        long whenMade(byte[] image) {
            Integer number = numbers.get(scan(image));
            if (number == null) {
                return Watch.TORN;
            }
            long turn = Watch.now() / MILLIS_EACH;
            return (turn - Math.floorMod(turn - number, REAL)) * MILLIS_EACH;
        }

        private static int scan(byte[] jpeg) {
            for (int at = 2; at + 4 < jpeg.length && jpeg[at] == (byte) 0xFF; ) {
                int next = at + 2 + ((jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF));
                if (jpeg[at + 1] == (byte) 0xDA) {
                    return Arrays.hashCode(Arrays.copyOfRange(jpeg, Math.min(next, jpeg.length), jpeg.length));
                }
                at = next;
            }
            return 0;
        }

        private static byte[] draw(int number) {
            BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            SplittableRandom random = new SplittableRandom(number);
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    picture.setRGB(x, y, random.nextInt());
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                ImageIO.write(picture, "jpeg", out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }
    }
}
