package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageFormat;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.SkipReason;
import io.imagestream.testkit.JpegCorpus;
import io.imagestream.testkit.JpegCorpus.Entry;
import io.imagestream.testkit.JpegCorpus.Outcome;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Images of all kinds: each is sent as it is, is transcoded or is refused, and what a player has of it is the right picture. */
class RtpCorpusTest {
    private static final int IPS = 200;
    private static final int WIDTH = 96;
    private static final int UNIT = 8;
    private static final int COMPONENTS = 3;
    private static final int NO_CHROMA = 128;
    private static final int ALPHA = 24;
    private static final int RED = 16;
    private static final int GREEN = 8;
    private static final int BLUE = 0;
    private static final int BYTE = 0xFF;
    /** At the edges chroma is interpolated with what stands behind them. */
    private static final int EDGE = 2;
    /** Of 255, on the average: encoding anew costs so much where a picture is noisy, and another picture differs by more. */
    private static final double NEAR_LUMA = 3;
    /** Where every pixel has another colour, there are no longer as many. */
    private static final double NEAR_COLOUR = 20;

    /**
     * The same pictures in files that every JVM's decoder reads alike: some take colours for others, some want tables that a file may
     * leave out.
     */
    private static final Map<String, String> READ_ALIKE = Map.of(
            "4:4:4 without JFIF", "444",
            "4:4:4 without Huffman tables", "444",
            "no Huffman tables", "420",
            "no Huffman tables 4:2:2", "422",
            "grey without Huffman tables", "grey");

    @TempDir
    private Path folder;

    @Test
    void eachIsInOneOfTheTests() {
        assertThat(JpegCorpus.all()).anyMatch(RtpCorpusTest::isNoImage);
        for (ImageFormat format : ImageFormat.values()) {
            assertThat(of(format)).isNotEmpty();
        }
    }

    @Test
    void whatIsNoImageIsNoFrame() {
        for (Entry entry : JpegCorpus.all()) {
            if (isNoImage(entry)) {
                assertThat(entry.outcome()).as(entry.name()).isEqualTo(Outcome.REFUSED);
                assertThatThrownBy(() -> Frame.of(entry.bytes())).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> byFfmpeg() {
        return byEachFormat(RtpRecorder::ffmpeg);
    }

    @TestFactory
    Stream<DynamicTest> byGStreamer() {
        return byEachFormat(RtpRecorder::gstreamer);
    }

    /** A stream has one format, so each has its own. */
    private Stream<DynamicTest> byEachFormat(RtpRecorder.Player player) {
        return Arrays.stream(ImageFormat.values())
                .map(format -> DynamicTest.dynamicTest(format.toString(), () -> show(format, player)));
    }

    private void show(ImageFormat format, RtpRecorder.Player player) throws Exception {
        PublishedFrames camera = FrameSource.published();
        Path own = Files.createDirectory(folder.resolve(format.toString()));
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .rtp("127.0.0.1", RtpPorts.free())
                        .source(camera)
                        .ips(IPS)
                        .start();
                RtpRecorder recorder = player.start(own, server.sdp().orElseThrow())) {
            RtpShow show = new RtpShow(camera, recorder, separator(format));
            for (Entry entry : of(format)) {
                try {
                    check(entry, show, server);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("the image '" + entry.name() + "': " + e.getMessage(), e);
                }
            }
        }
    }

    private static boolean isNoImage(Entry entry) {
        return ImageFormat.detect(entry.bytes()).isEmpty();
    }

    private static List<Entry> of(ImageFormat format) {
        return JpegCorpus.all().stream()
                .filter(entry -> ImageFormat.detect(entry.bytes()).equals(Optional.of(format)))
                .toList();
    }

    /** Makes an image of a format, and of a size that no other has. */
    private static byte[] separator(ImageFormat format) {
        BufferedImage picture = new BufferedImage(WIDTH, WIDTH, BufferedImage.TYPE_INT_RGB);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(picture, format.extension(), out)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void check(Entry entry, RtpShow show, ImageStreamServer server) {
        long transcoded = server.stats().framesTranscoded();
        if (entry.outcome() == Outcome.REFUSED) {
            long refused = server.stats().skipped(SkipReason.UNFIT);
            show.notShown(entry.bytes(), () -> server.stats().skipped(SkipReason.UNFIT) > refused);
            assertThat(server.stats().skipped(SkipReason.UNFIT)).isEqualTo(refused + 1);
            return;
        }
        byte[] image = show.shown(entry.bytes());
        if (entry.outcome() == Outcome.AS_IS) {
            assertThat(server.stats().framesTranscoded()).isEqualTo(transcoded);
            byte[] scan = RtpPictures.scan(image);
            // What stands behind the end of the image is not sent.
            assertThat(scan).isEqualTo(Arrays.copyOf(RtpPictures.scan(entry.bytes()), scan.length));
        } else {
            assertThat(server.stats().framesTranscoded()).isGreaterThan(transcoded);
        }
        if (entry.outcome() == Outcome.REDRAWN) {
            assertNearlySamePicture(image, reference(entry));
        } else {
            assertSamePicture(image, reference(entry));
        }
    }

    // --- pictures ---------------------------------------------------------------------------------------------------

    private static int padded(int side) {
        return (side + UNIT - 1) / UNIT * UNIT;
    }

    private static void assertSamePicture(byte[] image, byte[] original) {
        Raster expected = RtpPictures.samples(original);
        Raster actual = RtpPictures.samples(image);
        assertThat(actual.getWidth()).isEqualTo(padded(expected.getWidth()));
        assertThat(actual.getHeight()).isEqualTo(padded(expected.getHeight()));
        assertThat(actual.getNumBands()).isEqualTo(COMPONENTS);
        for (int band = 0; band < COMPONENTS; band++) {
            int edge = band == 0 ? 0 : EDGE;
            int width = Math.max(0, expected.getWidth() - edge);
            int height = Math.max(0, expected.getHeight() - edge);
            int[] samples = new int[width * height];
            if (band < expected.getNumBands()) {
                expected.getSamples(0, 0, width, height, band, samples);
            } else {
                Arrays.fill(samples, NO_CHROMA);
            }
            assertThat(actual.getSamples(0, 0, width, height, band, (int[]) null))
                    .as("component %d", band)
                    .isEqualTo(samples);
        }
    }

    /** What a picture was before. */
    private static byte[] reference(Entry entry) {
        return READ_ALIKE.containsKey(entry.name()) ? JpegCorpus.bytes(READ_ALIKE.get(entry.name())) : entry.bytes();
    }

    private static void assertNearlySamePicture(byte[] image, byte[] original) {
        BufferedImage expected = Pictures.decode(original);
        BufferedImage actual = Pictures.decode(image);
        assertThat(actual.getWidth()).isEqualTo(padded(expected.getWidth()));
        assertThat(actual.getHeight()).isEqualTo(padded(expected.getHeight()));
        double luma = 0;
        double colour = 0;
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                int one = rgb(expected, x, y);
                int other = actual.getRGB(x, y);
                double red = channel(one, RED) - channel(other, RED);
                double green = channel(one, GREEN) - channel(other, GREEN);
                double blue = channel(one, BLUE) - channel(other, BLUE);
                luma += Math.abs(0.299 * red + 0.587 * green + 0.114 * blue);
                colour += (Math.abs(red) + Math.abs(green) + Math.abs(blue)) / 3;
            }
        }
        int pixels = expected.getWidth() * expected.getHeight();
        assertThat(luma / pixels).as("the difference of luma").isLessThan(NEAR_LUMA);
        assertThat(colour / pixels).as("the difference of colours").isLessThan(NEAR_COLOUR);
    }

    private static int channel(int rgb, int shift) {
        return rgb >> shift & BYTE;
    }

    /** Returns a pixel, black where it is transparent; grey as it is, of which Java would make another grey. */
    private static int rgb(BufferedImage picture, int x, int y) {
        ColorModel colours = picture.getColorModel();
        if (colours.getNumComponents() == 1 && !(colours instanceof IndexColorModel)) {
            int grey = picture.getRaster().getSample(x, y, 0) >> colours.getPixelSize() - Byte.SIZE;
            return grey << RED | grey << GREEN | grey;
        }
        int rgb = picture.getRGB(x, y);
        return rgb >>> ALPHA == 0 ? 0 : rgb;
    }
}
