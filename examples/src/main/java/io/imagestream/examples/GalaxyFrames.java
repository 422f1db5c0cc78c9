package io.imagestream.examples;

import io.imagestream.Frame;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * Draws a galaxy whenever it is asked for a frame, and knows how old each is when it arrives.
 *
 * <p>One thread draws, another may tell arrivals.
 */
final class GalaxyFrames implements Supplier<Frame> {
    /** More frames than can be on their way. */
    private static final int REMEMBERED = 64;

    private static final double QUALITY = 0.85;

    private final Galaxy galaxy;
    private final Caption caption = new Caption("imagestream");
    private final BufferedImage image;
    private final long startNanos = System.nanoTime();
    private final AtomicLongArray drawnNanos = new AtomicLongArray(REMEMBERED);
    private int number;
    private volatile long ageNanos;

    GalaxyFrames(int width, int height) {
        galaxy = new Galaxy(width, height);
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    }

    @Override
    public Frame get() {
        long now = System.nanoTime();
        // The server numbers frames the same way: the first is 0.
        drawnNanos.set(number % REMEMBERED, now);
        galaxy.draw(image, (now - startNanos) / 1e9);
        caption.draw(image, number);
        number = number == Integer.MAX_VALUE ? 0 : number + 1;
        return Frame.jpeg(image, QUALITY);
    }

    /** Takes note of a frame that has come through the network. */
    void arrived(Frame frame) {
        ageNanos = System.nanoTime() - drawnNanos.get(frame.id() % REMEMBERED);
    }

    /** Tells how long ago the drawing of the frame that came last had begun when it came. */
    String age() {
        return String.format(Locale.ROOT, ", age %.1f ms", ageNanos / 1e6);
    }
}
