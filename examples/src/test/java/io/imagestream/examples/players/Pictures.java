package io.imagestream.examples.players;

import io.imagestream.Frame;
import java.awt.Color;
import java.awt.Graphics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Pictures that players can decode, each with a number that can be told from its colour. */
final class Pictures {
    static final int WIDTH = 320;
    static final int HEIGHT = 240;
    /** So many colours, evenly around the circle: two of them differ by 127 of 255 in one channel at least. */
    static final int COUNT = 12;

    /** What decoders and a screen may add or take of 255 in each channel. */
    static final int TOLERANCE = 24;

    private static final double QUALITY = 0.9;
    private static final int STEP = 4;
    private static final int RED = 16;
    private static final int GREEN = 8;
    private static final int BLUE = 0;
    private static final int CHANNEL = 0xFF;

    private static final List<Color> COLOURS = IntStream.range(0, COUNT)
            .mapToObj(number -> Color.getHSBColor((float) number / COUNT, 1, 1))
            .toList();

    private Pictures() {}

    /** Makes picture {@code number}, JPEG, in one colour. */
    static Frame frame(int number) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics graphics = picture.getGraphics();
        graphics.setColor(colour(number));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.dispose();
        return Frame.jpeg(picture, QUALITY).withId(number);
    }

    /** Makes all pictures in order. */
    static List<Frame> frames() {
        return IntStream.range(0, COUNT).mapToObj(Pictures::frame).toList();
    }

    static Color colour(int number) {
        return COLOURS.get(number);
    }

    /** Tells a picture by one of its pixels. */
    static OptionalInt number(int rgb) {
        for (int number = 0; number < COUNT; number++) {
            int colour = COLOURS.get(number).getRGB();
            if (near(rgb, colour, RED) && near(rgb, colour, GREEN) && near(rgb, colour, BLUE)) {
                return OptionalInt.of(number);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean near(int rgb, int colour, int shift) {
        return Math.abs((rgb >> shift & CHANNEL) - (colour >> shift & CHANNEL)) <= TOLERANCE;
    }

    static BufferedImage decode(byte[] image) {
        try {
            return ImageIO.read(new ByteArrayInputStream(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells which picture a screenshot shows, wherever it is: half of the picture, or more, must be there in its colour. */
    static OptionalInt shown(byte[] screenshot) {
        BufferedImage screen = decode(screenshot);
        int[] pixels = new int[COUNT];
        for (int y = 0; y < screen.getHeight(); y += STEP) {
            for (int x = 0; x < screen.getWidth(); x += STEP) {
                number(screen.getRGB(x, y)).ifPresent(number -> pixels[number]++);
            }
        }
        return IntStream.range(0, COUNT)
                .filter(number -> pixels[number] * STEP * STEP >= WIDTH * HEIGHT / 2)
                .findFirst();
    }
}
