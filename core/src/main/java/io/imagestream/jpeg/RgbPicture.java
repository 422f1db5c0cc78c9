package io.imagestream.jpeg;

import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/** Makes plain pictures, of eight bits for red, green and blue, without transparency. Stateless. */
final class RgbPicture {
    private static final int CHANNELS = 3;

    private RgbPicture() {}

    /** Converts a picture. What is transparent becomes black. */
    static BufferedImage of(BufferedImage picture) {
        int type = picture.getType();
        if (type == BufferedImage.TYPE_INT_RGB || type == BufferedImage.TYPE_3BYTE_BGR) {
            return picture;
        }
        BufferedImage plain = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        ColorModel colours = picture.getColorModel();
        if (colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY && !(colours instanceof IndexColorModel)) {
            drawGrey(picture, plain);
            return plain;
        }
        Graphics2D graphics = plain.createGraphics();
        try {
            graphics.drawImage(picture, 0, 0, null);
        } finally {
            graphics.dispose();
        }
        return plain;
    }

    /** Copies shades as they are, which Java2D would take for linear where there are 16 bits or transparency, and lighten. */
    private static void drawGrey(BufferedImage grey, BufferedImage plain) {
        Raster raster = grey.getRaster();
        ColorModel colours = grey.getColorModel();
        int width = grey.getWidth();
        int[] shades = new int[width];
        int[] opacities = new int[width];
        int[] pixels = new int[width];
        int mostShade = (1 << colours.getComponentSize(0)) - 1;
        int mostOpacity = colours.hasAlpha() ? (1 << colours.getComponentSize(1)) - 1 : 1;
        Arrays.fill(opacities, 1);
        for (int y = 0; y < grey.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, shades);
            if (colours.hasAlpha()) {
                raster.getSamples(0, y, width, 1, 1, opacities);
            }
            for (int x = 0; x < width; x++) {
                int shade = Math.round(255f * shades[x] / mostShade * opacities[x] / mostOpacity);
                pixels[x] = shade << 16 | shade << 8 | shade;
            }
            plain.setRGB(0, y, width, 1, pixels, 0, width);
        }
    }

    /**
     * Scales a plain picture down by averaging areas, so that its longer side is {@code side} pixels; it keeps its shape, and one
     * pixel at least.
     */
    static BufferedImage fit(BufferedImage picture, int side) {
        double scale = (double) side / Math.max(picture.getWidth(), picture.getHeight());
        int width = (int) Math.max(1, Math.round(picture.getWidth() * scale));
        int height = (int) Math.max(1, Math.round(picture.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        double rowsEach = (double) picture.getHeight() / height;
        float[] sums = new float[width * CHANNELS];
        int[] pixels = new int[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, 0);
            double top = y * rowsEach;
            double bottom = top + rowsEach;
            for (int row = (int) top; row < Math.min(bottom, picture.getHeight()); row++) {
                double share = (Math.min(row + 1, bottom) - Math.max(row, top)) / rowsEach;
                addRow(picture, row, (float) share, sums);
            }
            for (int x = 0; x < width; x++) {
                pixels[x] = level(sums[CHANNELS * x]) << 16
                        | level(sums[CHANNELS * x + 1]) << 8
                        | level(sums[CHANNELS * x + 2]);
            }
            small.setRGB(0, y, width, 1, pixels, 0, width);
        }
        return small;
    }

    /** Adds a share of a row to the sums, which are as many as the narrower row has levels. */
    private static void addRow(BufferedImage picture, int row, float share, float[] sums) {
        int[] pixels = picture.getRGB(0, row, picture.getWidth(), 1, null, 0, picture.getWidth());
        double columnsEach = (double) CHANNELS * pixels.length / sums.length;
        for (int x = 0; x < sums.length / CHANNELS; x++) {
            double left = x * columnsEach;
            double right = left + columnsEach;
            for (int column = (int) left; column < Math.min(right, pixels.length); column++) {
                float weight = share * (float) ((Math.min(column + 1, right) - Math.max(column, left)) / columnsEach);
                sums[CHANNELS * x] += weight * (pixels[column] >> 16 & 0xFF);
                sums[CHANNELS * x + 1] += weight * (pixels[column] >> 8 & 0xFF);
                sums[CHANNELS * x + 2] += weight * (pixels[column] & 0xFF);
            }
        }
    }

    private static int level(float sum) {
        return Math.min(255, Math.round(sum));
    }
}
