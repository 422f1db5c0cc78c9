package io.imagestream.examples;

/** Adds soft points of light to pixels. */
final class Light {
    private static final int BRIGHTEST = 255;
    private static final int MAX_SIZE = 255;
    private static final int FULL = 256;

    /** Rows of a spot's strength from 0 to {@link #FULL}, by its size; made when first needed. */
    private final int[][] spots = new int[MAX_SIZE + 1][];

    static int rgb(double red, double green, double blue) {
        return (limited(red) << 16) | (limited(green) << 8) | limited(blue);
    }

    private static int limited(double value) {
        return (int) Math.max(0, Math.min(BRIGHTEST, value));
    }

    /**
     * Adds a point.
     *
     * @param size its radius, 1 to 255; a point of radius 1 is spread over four pixels, so that it moves smoothly
     */
    void add(int[] pixels, int width, double x, double y, int size, int rgb) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        if (size == 1) {
            int right = (int) ((x - left) * FULL);
            int down = (int) ((y - top) * FULL);
            add(pixels, width, left, top, rgb, (FULL - right) * (FULL - down) / FULL);
            add(pixels, width, left + 1, top, rgb, right * (FULL - down) / FULL);
            add(pixels, width, left, top + 1, rgb, (FULL - right) * down / FULL);
            add(pixels, width, left + 1, top + 1, rgb, right * down / FULL);
            return;
        }
        int[] spot = spot(size);
        int side = 2 * size + 1;
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                int strength = spot[row * side + column];
                if (strength > 0) {
                    add(pixels, width, left + column - size, top + row - size, rgb, strength);
                }
            }
        }
    }

    private int[] spot(int size) {
        int[] made = spots[size];
        if (made == null) {
            int side = 2 * size + 1;
            made = new int[side * side];
            for (int i = 0; i < made.length; i++) {
                double away = Math.hypot(i % side - size, i / side - size) / (size + 0.5);
                made[i] = away < 1 ? (int) (FULL * (1 - away) * (1 - away)) : 0;
            }
            spots[size] = made;
        }
        return made;
    }

    private static void add(int[] pixels, int width, int x, int y, int rgb, int strength) {
        int index = y * width + x;
        if (x < 0 || x >= width || index < 0 || index >= pixels.length) {
            return;
        }
        int old = pixels[index];
        pixels[index] = sum(old, rgb, 16, strength) | sum(old, rgb, 8, strength) | sum(old, rgb, 0, strength);
    }

    /** Adds one colour's light; where it is too bright it stays at the brightest. */
    private static int sum(int old, int rgb, int shift, int strength) {
        int added = ((rgb >> shift) & BRIGHTEST) * strength / FULL;
        return Math.min(BRIGHTEST, ((old >> shift) & BRIGHTEST) + added) << shift;
    }
}
