package io.imagestream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.LargeImages;
import io.imagestream.testkit.JpegCorpus;
import io.imagestream.testkit.JpegCorpus.Entry;
import io.imagestream.wire.RtpJpegImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.ImageOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RtpJpegEncoderProperties {
    private static final String METADATA = "javax_imageio_jpeg_image_1.0";

    private final RtpJpegEncoder encoder = new RtpJpegEncoder(LargeImages.REFUSE);
    private final List<Entry> corpus =
            JpegCorpus.all().stream().filter(entry -> entry.bytes().length > 0).toList();

    /** Luma's sampling factors, or a single component. */
    enum Colours {
        GREY(1, 1),
        C444(1, 1),
        C440(1, 2),
        C422(2, 1),
        C420(2, 2),
        C411(4, 1);

        private final int horizontal;
        private final int vertical;

        Colours(int horizontal, int vertical) {
            this.horizontal = horizontal;
            this.vertical = vertical;
        }
    }

    @Example
    void annexKIsWhatTheJvmHas() {
        assertTable(HuffmanSpec.DC_LUMA, JPEGHuffmanTable.StdDCLuminance);
        assertTable(HuffmanSpec.DC_CHROMA, JPEGHuffmanTable.StdDCChrominance);
        assertTable(HuffmanSpec.AC_LUMA, JPEGHuffmanTable.StdACLuminance);
        assertTable(HuffmanSpec.AC_CHROMA, JPEGHuffmanTable.StdACChrominance);
    }

    private static void assertTable(HuffmanSpec spec, JPEGHuffmanTable expected) {
        int place = 0;
        for (int length = 1; length <= HuffmanSpec.COUNTS; length++) {
            int count = length <= expected.getLengths().length ? expected.getLengths()[length - 1] : 0;
            assertThat(spec.count(length)).isEqualTo(count);
            for (int i = 0; i < count; i++, place++) {
                assertThat(spec.symbol(place)).isEqualTo(expected.getValues()[place]);
            }
        }
        assertThat(place).isEqualTo(expected.getValues().length);
    }

    @Property(tries = 150)
    void whatTheJvmEncodesKeepsItsSamplesUnlessItIsRedrawn(
            @ForAll Colours colours,
            @ForAll @IntRange(min = 1, max = 70) int width,
            @ForAll @IntRange(min = 1, max = 70) int height,
            @ForAll @IntRange(min = 0, max = 100) int quality,
            @ForAll boolean progressive,
            @ForAll boolean optimised,
            @ForAll @IntRange(min = 0, max = 9) int restartInterval,
            @ForAll Random random)
            throws IOException {
        BufferedImage picture = randomPicture(colours, width, height, random);
        byte[] jpeg = encode(picture, colours, quality, progressive, optimised, restartInterval);

        Optional<RtpJpegImage> asIs = encoder.asIs(ByteBuffer.wrap(jpeg));
        RtpJpegImage image = encoder.transcode(ByteBuffer.wrap(jpeg));

        boolean sampled = colours == Colours.C420 || colours == Colours.C422;
        assertThat(asIs.isPresent()).isEqualTo(sampled && !progressive && !optimised);
        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        byte[] file = JpegFile.of(image);
        assertThat(encoder.asIs(ByteBuffer.wrap(file))).contains(image);
        if (sampled || colours == Colours.GREY) {
            Pictures.assertSamePicture(file, jpeg);
            assertThat(image.restartInterval()).isEqualTo(sampled ? restartInterval : 0);
        }
    }

    private static BufferedImage randomPicture(Colours colours, int width, int height, Random random) {
        BufferedImage picture = new BufferedImage(
                width, height, colours == Colours.GREY ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        int noise = 1 << random.nextInt(9);
        int base = random.nextInt();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int change = random.nextInt(noise);
                picture.setRGB(x, y, base + x * 0x020103 + y * 0x010203 + change * 0x010101);
            }
        }
        return picture;
    }

    private static byte[] encode(
            BufferedImage picture,
            Colours colours,
            int quality,
            boolean progressive,
            boolean optimised,
            int restartInterval)
            throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        JPEGImageWriteParam settings = (JPEGImageWriteParam) writer.getDefaultWriteParam();
        settings.setCompressionMode(JPEGImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(quality / 100f);
        settings.setOptimizeHuffmanTables(optimised);
        if (progressive) {
            settings.setProgressiveMode(JPEGImageWriteParam.MODE_DEFAULT);
        }
        IIOMetadata metadata =
                writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), settings);
        IIOMetadataNode tree = (IIOMetadataNode) metadata.getAsTree(METADATA);
        IIOMetadataNode luma =
                (IIOMetadataNode) tree.getElementsByTagName("componentSpec").item(0);
        luma.setAttribute("HsamplingFactor", Integer.toString(colours.horizontal));
        luma.setAttribute("VsamplingFactor", Integer.toString(colours.vertical));
        if (restartInterval > 0) {
            IIOMetadataNode interval = new IIOMetadataNode("dri");
            interval.setAttribute("interval", Integer.toString(restartInterval));
            tree.getElementsByTagName("markerSequence").item(0).appendChild(interval);
        }
        metadata.setFromTree(METADATA, tree);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, metadata), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Property(tries = 300)
    void nothingButTheOneErrorIsThrown(
            @ForAll @IntRange(min = 0, max = 10_000) int which,
            @ForAll @IntRange(min = 1, max = 6) int changes,
            @ForAll Random random) {
        byte[] image = corpus.get(which % corpus.size()).bytes().clone();
        for (int i = 0; i < changes; i++) {
            image = mutated(image, random);
        }
        Optional<RtpJpegImage> asIs;
        try {
            asIs = encoder.asIs(ByteBuffer.wrap(image));
        } catch (UnfitImageException e) {
            assertThat(e).message().isNotEmpty();
            return;
        }
        try {
            RtpJpegImage sent = encoder.transcode(ByteBuffer.wrap(image));
            assertThat(encoder.asIs(ByteBuffer.wrap(JpegFile.of(sent)))).contains(sent);
            asIs.ifPresent(same -> assertThat(same).isEqualTo(sent));
        } catch (UnfitImageException e) {
            assertThat(asIs).isEmpty();
        }
    }

    /** Changes, removes or repeats bytes, among headers as often as elsewhere. */
    private static byte[] mutated(byte[] image, Random random) {
        int at = random.nextInt(random.nextBoolean() ? Math.min(image.length, 700) : image.length);
        int length = 1 + random.nextInt(Math.min(40, image.length - at));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] changed = image.clone();
                changed[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt(256));
                return changed;
            }
            case 1 -> {
                byte[] changed = image.clone();
                changed[at] ^= (byte) (1 << random.nextInt(8));
                return changed;
            }
            case 2 -> {
                out.write(image, 0, at);
                out.write(image, at + length, image.length - at - length);
                return out.size() == 0 ? image : out.toByteArray();
            }
            default -> {
                out.write(image, 0, at + length);
                out.write(image, at, image.length - at);
                return out.toByteArray();
            }
        }
    }

    @Property(tries = 200)
    void coefficientsSurvive(
            @ForAll boolean halfRows,
            @ForAll @IntRange(min = 1, max = 50) int width,
            @ForAll @IntRange(min = 1, max = 50) int height,
            @ForAll @IntRange(min = 0, max = 5) int restartInterval,
            @ForAll Random random) {
        int type = halfRows ? RtpJpegImage.TYPE_420 : RtpJpegImage.TYPE_422;
        List<Coefficients> planes = planes(type, width, height);
        planes.forEach(plane -> fill(plane, random));

        ByteBuffer scan =
                new ScanEncoder(0).encode(planes, type, restartInterval).orElseThrow();

        byte[] tables = new byte[RtpJpegImage.TABLES_LENGTH];
        Arrays.fill(tables, (byte) 1);
        byte[] file =
                JpegFile.of(new RtpJpegImage(type, width, height, restartInterval, ByteBuffer.wrap(tables), scan));
        JpegParser parser = new JpegParser(ByteBuffer.wrap(file));
        JpegScan header = parser.next();
        assertThat(header).isNotNull();
        List<Coefficients> decoded = planes(type, width, height);
        new ScanDecoder(new BitReader(file, header.begin(), file.length), header, parser).decode(decoded);
        for (int i = 0; i < planes.size(); i++) {
            assertThat(decoded.get(i).values).isEqualTo(planes.get(i).values);
        }
    }

    @Property(tries = 50)
    void whatAnnexKHasNoCodeForIsNotEncoded(
            @ForAll @IntRange(min = 0, max = 63) int place, @ForAll @IntRange(min = 0, max = 20_000) int beyond) {
        List<Coefficients> planes = planes(RtpJpegImage.TYPE_420, 16, 16);
        planes.get(1).values[place] = (short) -((place == 0 ? 2048 : 1024) + beyond);

        assertThat(new ScanEncoder(0).encode(planes, RtpJpegImage.TYPE_420, 0)).isEmpty();
    }

    private static List<Coefficients> planes(int type, int width, int height) {
        int high = type == RtpJpegImage.TYPE_420 ? 2 : 1;
        int mcuColumns = (width + 15) / 16;
        int mcuRows = (height + 8 * high - 1) / (8 * high);
        return List.of(
                new Coefficients(2, high, (width + 7) / 8, (height + 7) / 8, mcuColumns, mcuRows),
                new Coefficients(1, 1, mcuColumns, mcuRows, mcuColumns, mcuRows),
                new Coefficients(1, 1, mcuColumns, mcuRows, mcuColumns, mcuRows));
    }

    /** Fills with what has codes: differences of DC up to 2047, AC up to 1023, runs of zeros of any length. */
    private static void fill(Coefficients plane, Random random) {
        int density = 1 + random.nextInt(40);
        for (int i = 0; i < plane.values.length; i++) {
            if (i % Coefficients.IN_BLOCK == 0) {
                plane.values[i] = (short) (random.nextInt(2048) - 1024);
            } else if (random.nextInt(density) == 0) {
                int most = (1 << 1 + random.nextInt(10)) - 1;
                plane.values[i] = (short) (random.nextInt(2 * most + 1) - most);
            }
        }
    }
}
