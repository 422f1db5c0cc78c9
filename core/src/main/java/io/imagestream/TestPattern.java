package io.imagestream;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Draws colour bars, a moving mark, the frame's number and the time of day, as JPEG.
 *
 * <p>Draws into the raster with letters of its own: a JRE without fonts or a screen can do it. Not thread-safe.
 */
final class TestPattern implements Supplier<Frame> {
    private static final int[] BARS = {0xC0C0C0, 0xC0C000, 0x00C0C0, 0x00C000, 0xC000C0, 0xC00000, 0x0000C0};
    private static final int BACKGROUND = 0x101418;
    private static final int INK = 0xFFFFFF;
    private static final int MARK = 0xFF8000;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private static final double QUALITY = 0.75;

    private static final String GLYPHS = "0123456789:.";
    private static final int GLYPH_WIDTH = 5;
    private static final int GLYPH_HEIGHT = 7;
    /** Seven rows of five dots for each of {@link #GLYPHS}. */
    private static final int[][] DOTS = {
        {0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E},
        {0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E},
        {0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F},
        {0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E},
        {0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02},
        {0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E},
        {0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E},
        {0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
        {0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E},
        {0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C},
        {0x00, 0x04, 0x04, 0x00, 0x04, 0x04, 0x00},
        {0x00, 0x00, 0x00, 0x00, 0x00, 0x0C, 0x0C},
    };

    private final int width;
    private final int height;
    private final BufferedImage image;
    private final int[] pixels;
    private int number;

    TestPattern(int width, int height) {
        this.width = Checks.range("width", width, 64, 4096);
        this.height = Checks.range("height", height, 64, 4096);
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    }

    @Override
    public Frame get() {
        draw();
        number = number == Integer.MAX_VALUE ? 0 : number + 1;
        return Frame.jpeg(image, QUALITY);
    }

    private void draw() {
        Arrays.fill(pixels, BACKGROUND);
        int barsHeight = height * 5 / 9;
        for (int i = 0; i < BARS.length; i++) {
            int left = width * i / BARS.length;
            fill(left, 0, width * (i + 1) / BARS.length - left, barsHeight, BARS[i]);
        }
        int markSize = height / 9;
        int travel = width - markSize;
        int way = (int) ((long) number * Math.max(1, width / 120) % (2L * travel)); // There and back again.
        fill(way < travel ? way : 2 * travel - way, barsHeight - markSize / 2, markSize, markSize, MARK);
        int dot = Math.max(1, Math.min(width / 96, height / 45));
        int left = width / 20;
        text(Integer.toString(number), left, height * 6 / 9, dot);
        text(LocalTime.now(ZoneId.systemDefault()).format(CLOCK), left, height * 6 / 9 + dot * (GLYPH_HEIGHT + 2), dot);
    }

    private void text(String text, int left, int top, int dot) {
        for (int i = 0; i < text.length(); i++) {
            int[] rows = DOTS[GLYPHS.indexOf(text.charAt(i))];
            for (int y = 0; y < GLYPH_HEIGHT; y++) {
                for (int x = 0; x < GLYPH_WIDTH; x++) {
                    if ((rows[y] >> (GLYPH_WIDTH - 1 - x) & 1) != 0) {
                        fill(left + (i * (GLYPH_WIDTH + 1) + x) * dot, top + y * dot, dot, dot, INK);
                    }
                }
            }
        }
    }

    private void fill(int left, int top, int w, int h, int rgb) {
        for (int y = Math.max(0, top); y < Math.min(height, top + h); y++) {
            int row = y * width;
            Arrays.fill(pixels, row + Math.min(width, left), row + Math.min(width, left + w), rgb);
        }
    }
}
