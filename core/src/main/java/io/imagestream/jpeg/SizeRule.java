package io.imagestream.jpeg;

import io.imagestream.LargeImages;
import io.imagestream.wire.RtpJpegImage;

/**
 * Says what becomes of an image for its size. Immutable.
 *
 * @param largeImages what becomes of an image with a side beyond {@link RtpJpegImage#MAX_SIDE}
 */
record SizeRule(LargeImages largeImages) {
    /** The most pixels that are decoded, or described: an image of few bytes can say that it has many. */
    static final int MAX_PIXELS = 40_000_000;

    /** The longest side of a JPEG. */
    private static final int MAX_JPEG_SIDE = 65_535;

    /**
     * Tells whether an image is to be scaled down.
     *
     * @throws UnfitImageException when it is too large
     */
    boolean scalesDown(int width, int height) {
        if ((long) width * height > MAX_PIXELS) {
            throw tooLarge(width, height, "at most " + MAX_PIXELS + " pixels in all are allowed");
        }
        int side = Math.max(width, height);
        if (side <= RtpJpegImage.MAX_SIDE) {
            return false;
        }
        switch (largeImages) {
            case REFUSE ->
                throw tooLarge(
                        width,
                        height,
                        "sides of at most " + RtpJpegImage.MAX_SIDE
                                + " are allowed unless larger images are scaled down or described");
            case SCALE_DOWN -> {
                return true;
            }
            case DESCRIBE -> {
                if (side > MAX_JPEG_SIDE) {
                    throw tooLarge(width, height, "sides of at most " + MAX_JPEG_SIDE + " are allowed");
                }
                return false;
            }
        }
        throw new AssertionError(largeImages);
    }

    private static UnfitImageException tooLarge(int width, int height, String allowed) {
        return new UnfitImageException("it has " + width + "x" + height + " pixels; " + allowed);
    }
}
