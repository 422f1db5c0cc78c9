package io.imagestream.examples;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;
import java.util.Random;

/**
 * Draws a slowly turning spiral galaxy, seen from the side.
 *
 * <p>The stars go round on ellipses, each a little further turned than the next smaller one: where ellipses come close there
 * are the arms, which stay although the stars move on. Writes into the pixels directly, which needs neither fonts nor a
 * screen and takes a millisecond or two. Not thread-safe.
 */
final class Galaxy {
    private static final int STARS = 8000;
    private static final int CLOUDS = 520;
    private static final double FLATTENED = 0.74;
    private static final double TWIST = 5.0;
    private static final double SLANT = 0.5;
    private static final double ROLL = -0.35;
    private static final double TURNS_PER_SECOND = 0.01;

    private final int width;
    private final int height;
    private final int[] sky;
    private final Body[] bodies = new Body[STARS + CLOUDS];
    private final Light light = new Light();

    /** Something that goes round: {@code size} is its radius in pixels, {@code rgb} its light in the middle. */
    private record Body(double distance, double start, double speed, int size, int rgb) {}

    Galaxy(int width, int height) {
        this.width = width;
        this.height = height;
        Random random = new Random(7); // Always the same galaxy.
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = i < CLOUDS ? cloud(random) : star(random);
        }
        sky = sky(random);
    }

    private static Body star(Random random) {
        double distance = Math.min(1.25, Math.abs(random.nextGaussian()) * 0.45);
        double heat = random.nextDouble();
        double brightness = 0.25 + 0.75 * Math.pow(random.nextDouble(), 6);
        int rgb = Light.rgb(
                brightness * (distance < 0.3 ? 230 : 120 + 90 * heat),
                brightness * (distance < 0.3 ? 190 : 150 + 30 * heat),
                brightness * (distance < 0.3 ? 130 : 240 - 90 * heat));
        return new Body(distance, random.nextDouble() * 2 * Math.PI, speed(distance), brightness > 0.8 ? 2 : 1, rgb);
    }

    private static Body cloud(Random random) {
        double distance = 0.08 + 0.85 * Math.sqrt(random.nextDouble());
        int rgb = random.nextInt(6) == 0 ? Light.rgb(26, 7, 15) : Light.rgb(8, 11, 24);
        return new Body(distance, random.nextDouble() * 2 * Math.PI, speed(distance), 7 + random.nextInt(12), rgb);
    }

    /** The same speed everywhere but near the middle, as astronomers see it: the outer ones need longer for a turn. */
    private static double speed(double distance) {
        return 0.12 / (0.15 + distance);
    }

    /** Stars far behind, and the glow of the middle. */
    private int[] sky(Random random) {
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, Light.rgb(3, 4, 10));
        for (int i = 0; i < 350; i++) {
            double far = 30 + 120 * Math.pow(random.nextDouble(), 3);
            int rgb = Light.rgb(far, far, far * 1.1);
            light.add(pixels, width, random.nextDouble() * width, random.nextDouble() * height, 1, rgb);
        }
        int step = Math.max(1, height / 40);
        for (int size = step; size <= height / 4; size += step) {
            light.add(pixels, width, width / 2.0, height / 2.0, size, Light.rgb(28, 22, 15));
        }
        return pixels;
    }

    /**
     * Draws the galaxy as it is at a time.
     *
     * @param image of the size given to the constructor, of {@link BufferedImage#TYPE_INT_RGB}
     */
    void draw(BufferedImage image, double seconds) {
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(sky, 0, pixels, 0, pixels.length);
        double scale = Math.min(width / 2.1, height / 1.2);
        double turned = seconds * TURNS_PER_SECOND * 2 * Math.PI;
        for (Body body : bodies) {
            double along = body.start + seconds * body.speed;
            double a = body.distance * Math.cos(along);
            double b = body.distance * FLATTENED * Math.sin(along);
            double axis = turned + body.distance * TWIST;
            double x = a * Math.cos(axis) - b * Math.sin(axis);
            double y = (a * Math.sin(axis) + b * Math.cos(axis)) * SLANT;
            light.add(
                    pixels,
                    width,
                    width / 2.0 + scale * (x * Math.cos(ROLL) - y * Math.sin(ROLL)),
                    height / 2.0 + scale * (x * Math.sin(ROLL) + y * Math.cos(ROLL)),
                    body.size,
                    body.rgb);
        }
    }
}
