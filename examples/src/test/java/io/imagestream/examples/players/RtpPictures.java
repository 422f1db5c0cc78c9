package io.imagestream.examples.players;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import org.w3c.dom.Element;

/** JPEGs that RTP carries as they are, of both types and with restart markers or without, and what is in a JPEG. */
final class RtpPictures {
    static final int WIDTH = 320;
    static final int HEIGHT = 240;

    private static final String FORMAT = "javax_imageio_jpeg_image_1.0";
    private static final int CELL = 20;
    private static final int TYPES = 2;
    /** In MCUs: the scan of an image has some dozens of such intervals. */
    static final int RESTART_INTERVAL = 7;

    private static final int SOI_LENGTH = 2;
    private static final int EOI_LENGTH = 2;
    private static final int SOS = 0xDA;
    private static final int BYTE = 0xFF;

    private RtpPictures() {}

    /** Makes {@code count} images: one after the other has chroma subsampled in the other way, two after two have restarts. */
    static List<byte[]> mixed(int count) {
        List<byte[]> images = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            images.add(jpeg(number, number % TYPES, number / TYPES % 2 == 0 ? 0 : RESTART_INTERVAL));
        }
        return images;
    }

    /**
     * Makes image {@code number}, in about twenty packets of the usual size.
     *
     * @param type RTP/JPEG's: 0 for 4:2:2, 1 for 4:2:0
     * @param restartInterval in MCUs, 0 for none
     */
    static byte[] jpeg(int number, int type, int restartInterval) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            BufferedImage picture = picture(number);
            IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(picture), null);
            Element root = (Element) metadata.getAsTree(FORMAT);
            Element luma = (Element) root.getElementsByTagName("componentSpec").item(0);
            luma.setAttribute("HsamplingFactor", "2");
            luma.setAttribute("VsamplingFactor", type == 0 ? "1" : "2");
            if (restartInterval > 0) {
                IIOMetadataNode dri = new IIOMetadataNode("dri");
                dri.setAttribute("interval", String.valueOf(restartInterval));
                root.getElementsByTagName("markerSequence").item(0).appendChild(dri);
            }
            metadata.setFromTree(FORMAT, root);
            writer.write(null, new IIOImage(picture, null, metadata), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Draws cells of colours that follow from the number: no two images are alike anywhere. */
    static BufferedImage picture(int number) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(number);
        Graphics2D graphics = picture.createGraphics();
        for (int y = 0; y < HEIGHT; y += CELL) {
            for (int x = 0; x < WIDTH; x += CELL) {
                graphics.setColor(new Color(random.nextInt(1 << 24)));
                graphics.fillRect(x, y, CELL, CELL);
                graphics.setColor(new Color(random.nextInt(1 << 24)));
                graphics.drawLine(x, y, x + random.nextInt(CELL), y + CELL);
            }
        }
        graphics.dispose();
        return picture;
    }

    // --- what is in a JPEG ------------------------------------------------------------------------------------------

    /** Returns what stands behind the header of the scan, up to the two bytes that end the file. */
    static byte[] scan(byte[] jpeg) {
        int at = SOI_LENGTH;
        int marker;
        do {
            if ((jpeg[at] & BYTE) != BYTE) {
                throw new AssertionError("there is no marker at byte " + at);
            }
            while ((jpeg[at] & BYTE) == BYTE) {
                at++; // Several of them fill.
            }
            marker = jpeg[at] & BYTE;
            at += 1 + ((jpeg[at + 1] & BYTE) << 8 | jpeg[at + 2] & BYTE);
        } while (marker != SOS);
        return Arrays.copyOfRange(jpeg, at, jpeg.length - EOI_LENGTH);
    }

    /** Decodes a JPEG without converting its colours. */
    static Raster samples(byte[] jpeg) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(jpeg))) {
            reader.setInput(in);
            return reader.readRaster(0, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reader.dispose();
        }
    }
}
