package io.imagestream.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Makes pictures. */
public final class Pictures {
    private static final int HEIGHT = 240;
    /** About so many bytes of JPEG a pixel. */
    private static final double BYTES_A_PIXEL = 0.75;

    private Pictures() {}

    /**
     * Makes a JPEG as ImageIO does: 4:2:0 with the standard's tables, fit for RTP as it is.
     *
     * @param seed which of many
     * @param length of about how many bytes
     * @return the JPEG
     */
    public static byte[] noise(int seed, int length) {
        int width = Math.max(8, (int) (length / BYTES_A_PIXEL / HEIGHT) / 8 * 8);
        BufferedImage image = new BufferedImage(width, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpg", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
