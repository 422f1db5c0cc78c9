package io.imagestream.reliability.soak;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.testkit.TestFrames;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The images of all servers: of different lengths, so that no two can be taken for each other and no header has always the same length. */
final class Images {
    /** So many that nobody takes a whole round of them for none. */
    static final int COUNT = 200;

    private static final int MIN_LENGTH = 1000;
    private static final int LENGTHS = 7000;
    private static final int STEP = 373;
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;
    private static final int START_OF_SCAN = 0xDA;

    private static final List<byte[]> ALL = all();

    private Images() {}

    private static List<byte[]> all() {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            all.add(TestFrames.jpeg(i, MIN_LENGTH + i * STEP % LENGTHS));
        }
        return all;
    }

    /** Returns the image that an id stands for; live ids go on and on, and the images come round. */
    static byte[] of(int id) {
        return ALL.get(id % COUNT);
    }

    static FrameSource source() {
        return FrameSource.frames(ALL.stream().map(Frame::of).toList());
    }

    /** Fails when an image is not, byte for byte, what its id stands for. */
    static void check(int id, byte[] image) {
        if (!Arrays.equals(image, of(id))) {
            throw new AssertionError("image " + id + " came with " + image.length + " bytes that are not its own");
        }
    }

    /** Pictures that RTP can carry as they are; what they are told by is their scans. */
    static final class Pictures {
        private static final List<byte[]> DRAWN = drawn();
        private static final Map<String, Integer> BY_SCAN = byScan();

        private Pictures() {}

        private static List<byte[]> drawn() {
            List<byte[]> drawn = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
                Graphics2D graphics = picture.createGraphics();
                graphics.setColor(new Color(i * 0x010307 & 0xFFFFFF));
                graphics.fillRect(i % WIDTH, i % HEIGHT, WIDTH / 2, HEIGHT / 2);
                graphics.setColor(Color.WHITE);
                graphics.drawString(Integer.toString(i), 2, HEIGHT - 2);
                graphics.dispose();
                drawn.add(Frame.jpeg(picture, 0.9).toByteArray());
            }
            return drawn;
        }

        private static Map<String, Integer> byScan() {
            Map<String, Integer> numbers = new HashMap<>();
            for (int i = 0; i < COUNT; i++) {
                numbers.put(scan(DRAWN.get(i)), i);
            }
            if (numbers.size() != COUNT) {
                throw new AssertionError("two pictures are the same");
            }
            return Collections.unmodifiableMap(numbers);
        }

        static byte[] of(int id) {
            return DRAWN.get(id % COUNT);
        }

        /** Tells which picture it is; fails when it is none. */
        static int number(byte[] jpeg) {
            Integer number = BY_SCAN.get(scan(jpeg));
            if (number == null) {
                throw new AssertionError("a picture came with " + jpeg.length + " bytes that are none of those sent");
            }
            return number;
        }

        /** What follows the header of the scan, which goes over RTP bit by bit. */
        private static String scan(byte[] jpeg) {
            for (int at = 2; at + 4 <= jpeg.length; ) {
                int length = (jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF);
                boolean found = (jpeg[at + 1] & 0xFF) == START_OF_SCAN;
                at += 2 + length;
                if (found) {
                    return new String(jpeg, at, jpeg.length - at, java.nio.charset.StandardCharsets.ISO_8859_1);
                }
            }
            throw new AssertionError("a JPEG without a scan");
        }
    }
}
