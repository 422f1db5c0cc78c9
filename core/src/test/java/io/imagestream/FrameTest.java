package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Golden;
import io.imagestream.testkit.TestFrames;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void whatGoesInIsCopiedAndWhatComesOutIsACopyOrReadOnly() {
        byte[] image = TestFrames.jpeg(7);
        Frame frame = Frame.of(image);
        image[20]++;
        assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(7));
        frame.toByteArray()[20]++;
        assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(7));
        assertThat(frame.bytes().isReadOnly()).isTrue();
        assertThat(frame.bytes()).isEqualTo(ByteBuffer.wrap(TestFrames.jpeg(7)));
    }

    @Test
    void eachBufferHasItsOwnPosition() {
        Frame frame = TestFrames.frame(1);
        frame.bytes().position(10);
        assertThat(frame.bytes().position()).isZero();
        assertThat(frame.bytes().remaining()).isEqualTo(frame.size());
    }

    @Test
    void aBufferIsCopiedFromPositionToLimitAndStaysWhereItIs() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(100).position(5);
        buffer.put(TestFrames.jpeg(3, 40)).flip().position(5);
        Frame frame = Frame.of(buffer);
        assertThat(buffer.position()).isEqualTo(5);
        assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(3, 40));
        buffer.put(20, (byte) ~buffer.get(20));
        assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(3, 40));
    }

    @Test
    void aFrameKnowsWhatItIs() {
        Instant before = Instant.now();
        Frame frame = Frame.of(TestFrames.jpeg(1, 99));
        assertThat(frame.id()).isZero();
        assertThat(frame.format()).isEqualTo(ImageFormat.JPEG);
        assertThat(frame.size()).isEqualTo(99);
        assertThat(frame.captured()).isBetween(before, Instant.now());
        assertThat(frame.withId(5).withCaptured(TIME)).hasToString("Frame[5, JPEG, 99 bytes, 2026-01-02T03:04:05Z]");
    }

    @Test
    void idAndTimeCanBeReplacedAndTheRestStays() {
        Frame frame = Frame.of(TestFrames.jpeg(1)).withId(8).withCaptured(TIME);
        assertThat(frame.id()).isEqualTo(8);
        assertThat(frame.captured()).isEqualTo(TIME);
        Frame other = frame.withId(Integer.MAX_VALUE);
        assertThat(other.captured()).isEqualTo(TIME);
        assertThat(other.format()).isEqualTo(ImageFormat.JPEG);
        assertThat(other.toByteArray()).isEqualTo(frame.toByteArray());
        assertThat(frame.id()).isEqualTo(8);
    }

    @Test
    void aNegativeIdIsRefused() {
        assertThatThrownBy(() -> TestFrames.frame(1).withId(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void bytesThatAreNoImageAreRefused() {
        assertThatThrownBy(() -> Frame.of(new byte[12]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12 bytes");
        assertThatThrownBy(() -> Frame.of(ByteBuffer.allocate(0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileIsReadWithItsTime(@TempDir Path folder) throws IOException {
        Path file = Golden.writeFrames(folder).get(2);
        Files.setLastModifiedTime(file, FileTime.from(TIME));
        Frame frame = Frame.read(file);
        assertThat(frame.toByteArray()).isEqualTo(Golden.frames().get(2));
        assertThat(frame.captured()).isEqualTo(TIME);
        assertThat(frame.id()).isZero();
    }

    @Test
    void aFileThatIsNoImageIsNamed(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("notes.jpg"), "no image");
        assertThatThrownBy(() -> Frame.read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("notes.jpg");
        Path missing = folder.resolve("missing.jpg");
        assertThatThrownBy(() -> Frame.read(missing))
                .isInstanceOf(IOException.class)
                .hasMessage("'" + missing + "' does not exist");
        assertThatThrownBy(() -> Frame.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage("'" + folder + "' is a folder, not an image file");
    }

    private static BufferedImage picture(int type) {
        BufferedImage picture = new BufferedImage(40, 30, type);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                picture.setRGB(x, y, x < 20 ? 0xFFFFFFFF : 0xFF000000);
            }
        }
        return picture;
    }

    private static BufferedImage decode(Frame frame) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(frame.toByteArray()));
    }

    /** All types of the JDK's pictures: 1 is TYPE_INT_RGB, 13 TYPE_BYTE_INDEXED. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
    void anyPictureIsEncoded(int type) throws IOException {
        Frame frame = Frame.jpeg(picture(type), 0.9);
        assertThat(frame.format()).isEqualTo(ImageFormat.JPEG);
        assertThat(frame.id()).isZero();
        BufferedImage decoded = decode(frame);
        assertThat(decoded.getWidth()).isEqualTo(40);
        assertThat(decoded.getHeight()).isEqualTo(30);
        assertThat(decoded.getRGB(5, 15) & 0xFF).isGreaterThan(230);
        assertThat(decoded.getRGB(35, 15) & 0xFF).isLessThan(25);
    }

    @Test
    void transparentPartsOfAPictureBecomeBlack() throws IOException {
        BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(20, 15, 0x00FFFFFF);
        assertThat(decode(Frame.jpeg(picture, 1)).getRGB(20, 15) & 0xFFFFFF).isEqualTo(0);
    }

    @Test
    void aFinerPictureTakesMoreBytes() {
        BufferedImage picture = picture(BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            picture.setRGB(random.nextInt(40), random.nextInt(30), random.nextInt());
        }
        assertThat(Frame.jpeg(picture, 0).size())
                .isLessThan(Frame.jpeg(picture, 0.8).size());
        assertThat(Frame.jpeg(picture, 0.8).size())
                .isLessThan(Frame.jpeg(picture, 1).size());
    }

    @Test
    void aQualityOutOfRangeIsRefused() {
        BufferedImage picture = picture(BufferedImage.TYPE_INT_RGB);
        for (double quality : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Frame.jpeg(picture, quality))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("quality must be 0 to 1, not " + quality);
        }
    }
}
