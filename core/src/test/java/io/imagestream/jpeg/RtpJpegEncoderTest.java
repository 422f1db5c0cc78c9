package io.imagestream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.imagestream.ImageFormat;
import io.imagestream.LargeImages;
import io.imagestream.testkit.JpegCorpus;
import io.imagestream.testkit.JpegSurgery;
import io.imagestream.wire.RtpJpegImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtpJpegEncoderTest {
    private final RtpJpegEncoder refusing = new RtpJpegEncoder(LargeImages.REFUSE);
    private final RtpJpegEncoder scaling = new RtpJpegEncoder(LargeImages.SCALE_DOWN);
    private final RtpJpegEncoder describing = new RtpJpegEncoder(LargeImages.DESCRIBE);

    private static ByteBuffer corpus(String name) {
        return ByteBuffer.wrap(JpegCorpus.bytes(name));
    }

    @ParameterizedTest
    @CsvSource({
        "420, 1, 67, 51, 0",
        "422, 0, 67, 51, 0",
        "restart-420, 1, 67, 51, 3",
        "restart-422, 0, 67, 51, 5",
        "1x1, 1, 1, 1, 0",
        "17x13, 1, 17, 13, 0",
        "2040, 1, 2040, 9, 0",
        // Recoded, where MCUs stay the same, or not.
        "restart-optimised, 1, 67, 51, 2",
        "restart-progressive, 1, 67, 51, 4",
        "restart-separate, 1, 67, 51, 0",
        "restart-grey, 1, 67, 51, 0",
        "422-factors, 0, 67, 51, 0",
        "progressive-422, 0, 67, 51, 0"
    })
    void saysWhatPacketsSay(String name, int type, int width, int height, int restartInterval) {
        RtpJpegImage image = refusing.transcode(corpus(name));

        assertThat(image.type()).isEqualTo(type);
        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        assertThat(image.restartInterval()).isEqualTo(restartInterval);
    }

    @Test
    void sendsATableTwiceWhereThereIsOne() {
        byte[] jpeg = JpegCorpus.bytes("one-table");
        int at = JpegSurgery.indexOf(jpeg, JpegSurgery.DQT) + 5;
        byte[] table = Arrays.copyOfRange(jpeg, at, at + 64);

        byte[] tables = Pictures.bytes(
                refusing.asIs(ByteBuffer.wrap(jpeg)).orElseThrow().tables());

        assertThat(Arrays.copyOf(tables, 64)).isEqualTo(table);
        assertThat(Arrays.copyOfRange(tables, 64, 128)).isEqualTo(table);
    }

    @Test
    void takesAGreyImagesTableForChromaToo() {
        byte[] tables = Pictures.bytes(refusing.transcode(corpus("grey")).tables());

        assertThat(Arrays.copyOf(tables, 64)).isEqualTo(Arrays.copyOfRange(tables, 64, 128));
    }

    @Test
    void doesNotCopyTheScan() {
        byte[] jpeg = JpegCorpus.bytes("420");
        RtpJpegImage image = refusing.asIs(ByteBuffer.wrap(jpeg)).orElseThrow();
        byte first = image.scan().get(0);

        jpeg[jpeg.length - 2 - image.scan().remaining()] ^= 1;

        assertThat(image.scan().get(0)).isEqualTo((byte) (first ^ 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"420", "optimised-420", "444", "PNG", "BMP"})
    void readsAnyBufferFromPositionToLimit(String name) {
        byte[] bytes = JpegCorpus.bytes(name);
        RtpJpegImage expected = refusing.transcode(ByteBuffer.wrap(bytes));
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7).position(4);
        direct.put(bytes).flip().position(4);
        ByteBuffer image = direct.asReadOnlyBuffer();

        assertThat(refusing.transcode(image)).isEqualTo(expected);
        assertThat(refusing.asIs(image).isPresent()).isEqualTo(name.equals("420"));
        assertThat(image.position()).isEqualTo(4);
        assertThat(image.limit()).isEqualTo(4 + bytes.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "empty | it is no JPEG, PNG, GIF or BMP",
                "without its end | it is truncated: it must end with an end-of-image marker, FF D9",
                "arithmetic | it is arithmetic-coded; Huffman coding is allowed",
                "lossless | it is lossless; baseline, extended and progressive JPEGs are allowed",
                "hierarchical | it is hierarchical; baseline, extended and progressive JPEGs are allowed",
                "12 bits | its samples have 12 bits; 8 are allowed",
                "cmyk | it has 4 components (CMYK); 1 or 3 are allowed",
                "no height | its header leaves its height open (0); 1 to 65535 is allowed",
                "101 scans | it has more than 100 scans",
                "no scan | it is malformed: it ends without a scan",
                "empty scan | it is malformed: its scan is empty",
                "no quantization table | it is malformed: there is no quantization table 0",
                "quantization by 0 | it is malformed: a quantization table's entries must be 1 or more, not 0",
                "PNG of 50000x50000 | it has 50000x50000 pixels; at most 40000000 pixels in all are allowed",
                "BMP with a JPEG within | it is a BMP of compression 4; 0 to 3 are allowed",
                "2048 | it has 2048x9 pixels; sides of at most 2040 are allowed unless larger images are scaled down or described"
            })
    void saysWhyItRefuses(String name, String reason) {
        assertThatThrownBy(() -> refusing.transcode(corpus(name)))
                .isInstanceOf(UnfitImageException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "empty",
                "random",
                "without its end",
                "arithmetic",
                "12 bits",
                "cmyk",
                "no height",
                "2048",
                "2048-optimised"
            })
    void refusesAtOnceWhatItsHeadersTell(String name) {
        assertThatThrownBy(() -> refusing.asIs(corpus(name))).isInstanceOf(UnfitImageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"420", "optimised-422", "progressive-420", "grey", "444", "restart-420", "no Huffman tables"})
    void refusesAJpegThatIsTruncatedAnywhere(String name) {
        byte[] jpeg = JpegCorpus.bytes(name);
        for (int length = 0; length < jpeg.length; length++) {
            ByteBuffer truncated = ByteBuffer.wrap(jpeg, 0, length);
            assertThatThrownBy(() -> refusing.transcode(truncated))
                    .as("%d of %d bytes", length, jpeg.length)
                    .isInstanceOf(UnfitImageException.class);
        }
    }

    @Test
    void describesALargeImage() {
        RtpJpegImage image = describing.asIs(corpus("2048")).orElseThrow();

        assertThat(image.width()).isEqualTo(2048);
        assertThat(describing.transcode(corpus("2048-optimised")).width()).isEqualTo(2048);
    }

    @Test
    void scalesALargeImageDown() {
        assertThat(scaling.asIs(corpus("2048"))).isEmpty();

        RtpJpegImage image = scaling.transcode(corpus("2048"));

        assertThat(image.width()).isEqualTo(2040);
        assertThat(image.height()).isEqualTo(9);
        assertThat(scaling.transcode(corpus("2048-optimised")).width()).isEqualTo(2040);
        assertThat(scaling.asIs(corpus("2040"))).isPresent();
    }

    @Test
    void keepsTheShapeWhereItScales() throws IOException {
        BufferedImage wide = new BufferedImage(5000, 1000, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = wide.createGraphics();
        graphics.setColor(new Color(200, 40, 90));
        graphics.fillRect(0, 0, 2500, 1000);
        graphics.setColor(Color.WHITE);
        for (int x = 2501; x < 5000; x += 2) {
            graphics.drawLine(x, 0, x, 1000);
        }
        graphics.dispose();

        RtpJpegImage image = scaling.transcode(ByteBuffer.wrap(png(wide)));

        assertThat(image.width()).isEqualTo(2040);
        assertThat(image.height()).isEqualTo(408);
        BufferedImage small = Pictures.read(JpegFile.of(image));
        assertColour(small, 500, 200, new Color(200, 40, 90), 6);
        // Lines that are narrower than a pixel become their mean, on average.
        double sum = 0;
        for (int x = 1100; x < 2000; x++) {
            sum += new Color(small.getRGB(x, 200)).getGreen();
        }
        assertThat(sum / 900).isCloseTo(127.5, within(3.0));
    }

    @Test
    void takesHardlyMoreThanAPixelOfALine() throws IOException {
        BufferedImage line = new BufferedImage(70_000, 1, BufferedImage.TYPE_BYTE_GRAY);

        RtpJpegImage image = scaling.transcode(ByteBuffer.wrap(png(line)));

        assertThat(image.width()).isEqualTo(2040);
        assertThat(image.height()).isEqualTo(1);
        assertThatThrownBy(() -> describing.transcode(ByteBuffer.wrap(png(line))))
                .isInstanceOf(UnfitImageException.class)
                .hasMessage("it has 70000x1 pixels; sides of at most 65535 are allowed");
    }

    @Test
    void refusesMorePixelsThanItDecodesWhateverBecomesOfLargeImages() {
        byte[] jpeg = JpegCorpus.bytes("444");
        int at = JpegSurgery.indexOf(jpeg, JpegSurgery.SOF0) + 5;
        ByteBuffer.wrap(jpeg).putShort(at, (short) 6325).putShort(at + 2, (short) 6325);
        for (LargeImages largeImages : LargeImages.values()) {
            assertThatThrownBy(() -> new RtpJpegEncoder(largeImages).transcode(ByteBuffer.wrap(jpeg)))
                    .isInstanceOf(UnfitImageException.class)
                    .hasMessage("it has 6325x6325 pixels; at most 40000000 pixels in all are allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PNG",
                "PNG with transparency",
                "grey PNG",
                "grey PNG of 16 bits",
                "PNG with a palette",
                "GIF",
                "BMP",
                "BMP with a palette"
            })
    void keepsColours(String name) {
        BufferedImage picture = Pictures.read(JpegFile.of(refusing.transcode(corpus(name))));

        assertColour(picture, 3, 3, Color.WHITE, 6);
        // What nobody painted is black, or transparent.
        assertColour(picture, 33, 25, Color.BLACK, 6);
        assertColour(picture, 63, 47, new Color(128, 128, 128), 6);
        if (!name.contains("grey")) {
            assertColour(picture, 63, 3, Color.RED, 12);
        }
    }

    @Test
    void laysATransparentShadeOnBlack() throws IOException {
        BufferedImage png = Pictures.greyWithOpacity(40, 40, 200, 128);

        BufferedImage picture = Pictures.read(JpegFile.of(refusing.transcode(ByteBuffer.wrap(png(png)))));

        assertColour(picture, 20, 20, new Color(100, 100, 100), 3);
    }

    @Test
    void passesOverWhatInflatesInAPng() {
        byte[] png = JpegCorpus.bytes("PNG with a palette");
        ByteBuffer chunk = ByteBuffer.allocate(12 + 20);
        chunk.putInt(20).put("zTXtbomb\0\0".getBytes(StandardCharsets.US_ASCII));

        byte[] input = DecoderInput.of(ImageFormat.PNG, ByteBuffer.wrap(JpegSurgery.splice(png, 33, chunk.array())));

        assertThat(new String(input, StandardCharsets.ISO_8859_1))
                .doesNotContain("zTXt")
                .contains("PLTE");
    }

    @Test
    void fallsBackToPixelsWhereAnnexKHasNoCode() {
        byte[] jpeg = JpegCorpus.bytes("1x1-grey");
        byte[] start = Arrays.copyOf(jpeg, jpeg.length - 2 - JpegSurgery.scan(jpeg).length);
        byte[] tables = JpegSurgery.append(
                JpegSurgery.segment(JpegSurgery.DHT, twoCodes(0x00, 12, 0)),
                JpegSurgery.segment(JpegSurgery.DHT, twoCodes(0x10, 0, 1)));
        // A difference of 12 bits, 2048, which no picture of 8 bits has, but decoders take; then the end of the block.
        byte[] image = JpegSurgery.append(
                JpegSurgery.insert(JpegSurgery.without(start, JpegSurgery.DHT), JpegSurgery.SOS, tables),
                (byte) 0x40,
                (byte) 0x03,
                (byte) 0xFF,
                (byte) 0xD9);

        assertThat(Recoder.recode(image)).isEmpty();
        assertThat(refusing.transcode(ByteBuffer.wrap(image)).width()).isEqualTo(1);
    }

    /** Makes a Huffman table of two codes, of one bit and of two. */
    private static byte[] twoCodes(int slot, int first, int second) {
        byte[] table = new byte[19];
        table[0] = (byte) slot;
        table[1] = 1;
        table[2] = 1;
        table[17] = (byte) first;
        table[18] = (byte) second;
        return table;
    }

    @Test
    void mayBeAskedAgain() {
        ByteBuffer image = corpus("progressive-420");

        assertThat(refusing.transcode(image)).isEqualTo(refusing.transcode(image));
        assertThatCode(() -> refusing.asIs(image)).doesNotThrowAnyException();
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, "png", out)).isTrue();
        return out.toByteArray();
    }

    private static void assertColour(BufferedImage picture, int x, int y, Color expected, int tolerance) {
        Color actual = new Color(picture.getRGB(x, y));
        assertThat(actual.getRed()).as("red").isCloseTo(expected.getRed(), within(tolerance));
        assertThat(actual.getGreen()).as("green").isCloseTo(expected.getGreen(), within(tolerance));
        assertThat(actual.getBlue()).as("blue").isCloseTo(expected.getBlue(), within(tolerance));
    }
}
