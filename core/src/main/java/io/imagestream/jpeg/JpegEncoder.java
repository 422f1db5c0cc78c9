package io.imagestream.jpeg;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes pictures in memory as JPEG. */
public final class JpegEncoder {
    private JpegEncoder() {}

    /**
     * Encodes a picture with the JVM's own encoder: baseline, and 4:2:0 where it has colours. May be called from any thread.
     *
     * @param image any picture; transparent parts become black
     * @param quality 0 (small) to 1 (fine)
     * @return the file
     * @throws IllegalArgumentException when the quality is out of range
     */
    public static byte[] encode(BufferedImage image, double quality) {
        if (!(quality >= 0 && quality <= 1)) {
            throw new IllegalArgumentException("quality must be 0 to 1, not " + quality);
        }
        BufferedImage plain = isPlain(image.getColorModel()) ? image : RgbPicture.of(image);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(image.getWidth() * image.getHeight() / 8 + 1024);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality((float) quality);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(plain, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The encoder would take a channel of transparency for ink, and knows no more than eight bits. */
    private static boolean isPlain(ColorModel colours) {
        return !colours.hasAlpha() && IntStream.of(colours.getComponentSize()).allMatch(bits -> bits <= 8);
    }
}
