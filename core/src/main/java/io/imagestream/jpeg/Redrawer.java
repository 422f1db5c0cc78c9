package io.imagestream.jpeg;

import io.imagestream.ImageFormat;
import io.imagestream.wire.RtpJpegImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes an image of any format to its pixels and encodes these. Stateless. */
final class Redrawer {
    private static final double QUALITY = 0.9;

    private Redrawer() {}

    /**
     * Makes a JPEG that fits.
     *
     * @param image the image, from 0 to the limit
     * @return the file: baseline, 4:2:0, with the Huffman tables of Annex K
     * @throws UnfitImageException when it is too large or cannot be decoded
     */
    static byte[] redraw(ImageFormat format, ByteBuffer image, SizeRule sizes) {
        BufferedImage picture = read(format, DecoderInput.of(format, image), sizes);
        BufferedImage plain = RgbPicture.of(picture);
        if (sizes.scalesDown(plain.getWidth(), plain.getHeight())) {
            plain = RgbPicture.fit(plain, RtpJpegImage.MAX_SIDE);
        }
        return JpegEncoder.encode(plain, QUALITY);
    }

    private static BufferedImage read(ImageFormat format, byte[] bytes, SizeRule sizes) {
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(format.extension()).next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            sizes.scalesDown(reader.getWidth(0), reader.getHeight(0));
            return reader.read(0);
        } catch (UnfitImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders stumble over hostile files in many ways: an index out of bounds, no memory of a negative size …
            throw new UnfitImageException("its " + format + " decoder says: " + e, e);
        } finally {
            reader.dispose();
        }
    }
}
