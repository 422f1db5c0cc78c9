package io.imagestream.transport.udp.rtp;

import io.imagestream.Frame;
import io.imagestream.LargeImages;
import io.imagestream.jpeg.RtpJpegEncoder;
import io.imagestream.wire.RtpJpegImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures that differ. */
final class RtpImages {
    private RtpImages() {}

    private static BufferedImage picture(int seed, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillRect(random.nextInt(width), random.nextInt(height), width / 4 + 1, height / 4 + 1);
        }
        graphics.dispose();
        return image;
    }

    /** A JPEG that RTP can carry, when its sides allow it. */
    static byte[] jpeg(int seed, int width, int height) {
        ByteBuffer bytes = Frame.jpeg(picture(seed, width, height), 0.9).bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    /** A picture that has to be transcoded. */
    static byte[] png(int seed, int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture(seed, width, height), "png", out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /** What RTP carries of a JPEG: everything between the header of its scan and its end. */
    static byte[] scan(byte[] jpeg) {
        RtpJpegImage image = new RtpJpegEncoder(LargeImages.DESCRIBE)
                .asIs(ByteBuffer.wrap(jpeg))
                .orElseThrow();
        byte[] scan = new byte[image.scan().remaining()];
        image.scan().get(scan);
        return scan;
    }
}
