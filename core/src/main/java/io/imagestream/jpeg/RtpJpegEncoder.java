package io.imagestream.jpeg;

import io.imagestream.ImageFormat;
import io.imagestream.LargeImages;
import io.imagestream.jpeg.JpegFrame.Component;
import io.imagestream.wire.RtpJpegImage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes of an image what RTP/JPEG carries (RFC 2435): a JPEG that fits is taken as it is, another one is recoded without loss if
 * that is enough, and all else is decoded to pixels and encoded anew, in 4:2:0 with quality 0.9. What is transparent becomes
 * black.
 *
 * <p>No image has more than 40,000,000 pixels or 100 scans, which its headers tell before anything is decoded. Decoding takes up
 * to about twelve bytes of memory a pixel.
 *
 * <p>Immutable, may be called from any thread.
 */
public final class RtpJpegEncoder {
    private static final int MAGIC_LENGTH = 8;

    private final SizeRule sizes;

    /**
     * Creates one.
     *
     * @param largeImages what becomes of images with a side of more than {@link RtpJpegImage#MAX_SIDE} pixels
     */
    public RtpJpegEncoder(LargeImages largeImages) {
        sizes = new SizeRule(Objects.requireNonNull(largeImages, "largeImages"));
    }

    /**
     * Takes an image as it is. Reads the headers, and looks for the end of the scan; decodes nothing, and copies the quantization
     * tables only.
     *
     * @param image a JPEG, PNG, GIF or BMP, from position to limit; the position stays. The result is a view of it
     * @return what RTP carries, or empty when the image must be transcoded
     * @throws UnfitImageException when its headers tell that it cannot be sent, not even transcoded
     */
    public Optional<RtpJpegImage> asIs(ByteBuffer image) {
        ByteBuffer bytes = image.slice();
        if (Segments.isJpeg(bytes)) {
            return jpegAsIs(bytes);
        }
        format(bytes);
        return Optional.empty();
    }

    /**
     * Transcodes an image, if need be. Takes about 15 nanoseconds a pixel where the picture stays what it is, else 20 to 50.
     *
     * @param image a JPEG, PNG, GIF (of which the first image is taken) or BMP, from position to limit; the position stays. The
     *     result may be a view of it
     * @return what RTP carries
     * @throws UnfitImageException when the image is malformed, damaged, too large or of a kind that is not decoded
     */
    public RtpJpegImage transcode(ByteBuffer image) {
        ByteBuffer bytes = image.slice();
        if (!Segments.isJpeg(bytes)) {
            return redraw(format(bytes), bytes);
        }
        Optional<RtpJpegImage> asItIs = jpegAsIs(bytes);
        if (asItIs.isPresent()) {
            return asItIs.get();
        }
        Optional<RtpJpegImage> recoded = scalesDown(bytes) ? Optional.empty() : Recoder.recode(DecoderInput.all(bytes));
        return recoded.isPresent() ? recoded.get() : redraw(ImageFormat.JPEG, bytes);
    }

    private Optional<RtpJpegImage> jpegAsIs(ByteBuffer image) {
        JpegParser parser = new JpegParser(image);
        JpegScan scan = firstScan(parser);
        JpegFrame frame = parser.frame();
        if (sizes.scalesDown(frame.width(), frame.height()) || !fits(parser, frame, scan)) {
            return Optional.empty();
        }
        Optional<ByteBuffer> tables = tables(parser, frame, image);
        int end = tables.isEmpty() ? -1 : parser.endOfImage();
        if (end < 0) {
            return Optional.empty();
        }
        int length = end - scan.begin();
        if (length == 0) {
            throw JpegParser.malformed("its scan is empty");
        }
        if (length > RtpJpegImage.MAX_SCAN) {
            throw BitWriter.tooLong();
        }
        int type = frame.samples(2, 2) ? RtpJpegImage.TYPE_420 : RtpJpegImage.TYPE_422;
        return Optional.of(new RtpJpegImage(
                type,
                frame.width(),
                frame.height(),
                parser.restartInterval(),
                tables.get(),
                image.slice(scan.begin(), length)));
    }

    private static JpegScan firstScan(JpegParser parser) {
        @Nullable JpegScan scan = parser.next();
        if (scan == null) {
            throw JpegParser.malformed("it has no scan");
        }
        return scan;
    }

    private boolean scalesDown(ByteBuffer jpeg) {
        JpegParser parser = new JpegParser(jpeg);
        firstScan(parser);
        return sizes.scalesDown(parser.frame().width(), parser.frame().height());
    }

    private static boolean fits(JpegParser parser, JpegFrame frame, JpegScan scan) {
        return frame.marker() == Marker.SOF0
                && (frame.samples(2, 2) || frame.samples(2, 1))
                && parser.isYCbCr()
                && scan.components().size() == 3
                && scan.isWhole()
                && scan.components().stream().allMatch(parser::isStandard);
    }

    /** Returns both tables, or empty when two are not enough or have entries of 16 bits. */
    private static Optional<ByteBuffer> tables(JpegParser parser, JpegFrame frame, ByteBuffer image) {
        List<Component> components = frame.components();
        int luma = parser.quantizationAt(components.get(0));
        int chroma = parser.quantizationAt(components.get(1));
        int otherChroma = parser.quantizationAt(components.get(2));
        if (parser.isWide(luma)
                || parser.isWide(chroma)
                || parser.isWide(otherChroma)
                || !table(image, chroma).equals(table(image, otherChroma))) {
            return Optional.empty();
        }
        return Optional.of(ByteBuffer.allocate(RtpJpegImage.TABLES_LENGTH)
                .put(table(image, luma))
                .put(table(image, chroma))
                .flip());
    }

    private static ByteBuffer table(ByteBuffer image, int at) {
        return image.slice(at + 1, Coefficients.IN_BLOCK);
    }

    private RtpJpegImage redraw(ImageFormat format, ByteBuffer image) {
        ByteBuffer jpeg = ByteBuffer.wrap(Redrawer.redraw(format, image, sizes));
        return jpegAsIs(jpeg)
                .orElseThrow(
                        () -> new UnfitImageException("the JPEG encoder of this JVM does not make what RTP carries"));
    }

    private static ImageFormat format(ByteBuffer image) {
        byte[] magic = new byte[Math.min(MAGIC_LENGTH, image.limit())];
        image.get(0, magic);
        return ImageFormat.detect(magic).orElseThrow(() -> new UnfitImageException("it is no JPEG, PNG, GIF or BMP"));
    }
}
