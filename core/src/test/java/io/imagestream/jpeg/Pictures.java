package io.imagestream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Decodes pictures with the JVM's decoder, and compares them. */
final class Pictures {
    private Pictures() {}

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    static BufferedImage read(byte[] file) {
        try {
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
            assertThat(picture).isNotNull();
            return picture;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Decodes a JPEG without converting its colours: by component, all samples. */
    static int[][] samples(byte[] jpeg) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(jpeg))) {
            reader.setInput(in);
            Raster raster = reader.readRaster(0, null);
            int[][] samples = new int[raster.getNumBands()][];
            for (int band = 0; band < samples.length; band++) {
                samples[band] = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), band, (int[]) null);
            }
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reader.dispose();
        }
    }

    /** Asserts that all samples are the same; where the original is grey, that luma is, and that there is no colour. */
    static void assertSamePicture(byte[] jpeg, byte[] original) {
        int[][] expected = samples(original);
        int[][] actual = samples(jpeg);
        assertThat(actual).hasDimensions(3, expected[0].length);
        if (expected.length == 1) {
            assertThat(actual[0]).isEqualTo(expected[0]);
            assertThat(actual[1]).containsOnly(128);
            assertThat(actual[2]).containsOnly(128);
        } else {
            assertThat(actual).isDeepEqualTo(expected);
        }
    }

    /** Makes a picture of one shade with an opacity, 0 to 255, as decoders make of a grey PNG with transparency. */
    static BufferedImage greyWithOpacity(int width, int height, int shade, int opacity) {
        ComponentColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = colours.createCompatibleWritableRaster(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                raster.setPixel(x, y, new int[] {shade, opacity});
            }
        }
        return new BufferedImage(colours, raster, false, null);
    }
}
