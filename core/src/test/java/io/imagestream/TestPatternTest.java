package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPatternTest {
    private static BufferedImage decode(Frame frame) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(frame.toByteArray()));
    }

    @ParameterizedTest
    @CsvSource({"640, 360", "64, 64", "64, 4096", "4096, 64", "1920, 1080", "65, 101"})
    void isAJpegOfTheSizeChosen(int width, int height) throws IOException {
        assertThat(System.getProperty("java.awt.headless")).isEqualTo("true");
        Frame frame = new TestPattern(width, height).get();
        assertThat(frame.format()).isEqualTo(ImageFormat.JPEG);
        BufferedImage image = decode(frame);
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
    }

    @Test
    void theNumberMoves() throws IOException {
        TestPattern pattern = new TestPattern(640, 360);
        assertThat(digit(decode(pattern.get()))).isEqualTo("01110 10001 10011 10101 11001 10001 01110");
        assertThat(digit(decode(pattern.get()))).isEqualTo("00100 01100 00100 00100 00100 00100 01110");
        assertThat(digit(decode(pattern.get()))).isEqualTo("01110 10001 00001 00010 00100 01000 11111");
    }

    @Test
    void aNumberHasAsManyDigitsAsItNeeds() throws Exception {
        TestPattern pattern = new TestPattern(640, 360);
        Fields.set(pattern, "number", 10);
        BufferedImage image = decode(pattern.get());
        assertThat(digit(image, 0)).isEqualTo("00100 01100 00100 00100 00100 00100 01110");
        assertThat(digit(image, 1)).isEqualTo("01110 10001 10011 10101 11001 10001 01110");
        assertThat(digit(image, 2)).isEqualTo("00000 00000 00000 00000 00000 00000 00000");
    }

    @Test
    void sevenBarsFillTheWidth() throws IOException {
        BufferedImage image = decode(new TestPattern(640, 360).get());
        int[] bars = {0xC0C0C0, 0xC0C000, 0x00C0C0, 0x00C000, 0xC000C0, 0xC00000, 0x0000C0};
        for (int i = 0; i < bars.length; i++) {
            for (int x = 640 * i / 7 + 15; x < 640 * (i + 1) / 7 - 15; x += 10) {
                assertColour(image.getRGB(x, 100), bars[i]);
            }
        }
    }

    private static void assertColour(int seen, int expected) {
        for (int shift = 0; shift <= 16; shift += 8) {
            int difference = (seen >> shift & 0xFF) - (expected >> shift & 0xFF);
            assertThat(Math.abs(difference)).isLessThan(50);
        }
    }

    private static String digit(BufferedImage image) {
        return digit(image, 0);
    }

    /** Reads a digit's dots: six pixels wide, from a twentieth of the width on, at two thirds of the height. */
    private static String digit(BufferedImage image, int place) {
        StringBuilder dots = new StringBuilder();
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 5; x++) {
                dots.append(isWhite(image.getRGB(32 + 36 * place + 6 * x + 3, 240 + 6 * y + 3)) ? '1' : '0');
            }
            dots.append(y < 6 ? " " : "");
        }
        return dots.toString();
    }

    private static boolean isWhite(int rgb) {
        return (rgb & 0xFF) > 128 && (rgb >> 8 & 0xFF) > 128;
    }

    @Test
    void theMarkMovesThereAndBackAgain() throws Exception {
        TestPattern pattern = new TestPattern(640, 360);
        assertThat(markLeft(decode(pattern.get()))).isBetween(0, 4);
        assertThat(markLeft(decode(pattern.get()))).isBetween(2, 8);
        Fields.set(pattern, "number", 120);
        assertThat(markLeft(decode(pattern.get()))).isBetween(596, 604);
        Fields.set(pattern, "number", 239);
        assertThat(markLeft(decode(pattern.get()))).isBetween(2, 8);
    }

    @Test
    void theMarkStillMovesAfterMonthsAndTheNumberBeginsAgainAfterYears() throws Exception {
        TestPattern pattern = new TestPattern(640, 360);
        Fields.set(pattern, "number", 500_000_000);
        int before = markLeft(decode(pattern.get()));
        int after = markLeft(decode(pattern.get()));
        assertThat(Math.abs(after - before)).isBetween(2, 8);
        Fields.set(pattern, "number", Integer.MAX_VALUE);
        pattern.get();
        assertThat(digit(decode(pattern.get()))).startsWith("01110 10001 10011");
    }

    /** Finds the orange mark in its middle row, half of it below the bars. */
    private static int markLeft(BufferedImage image) {
        int y = 200 + 10;
        for (int x = 0; x < image.getWidth(); x++) {
            int rgb = image.getRGB(x, y);
            if ((rgb >> 16 & 0xFF) > 180 && (rgb & 0xFF) < 90) {
                return x;
            }
        }
        throw new AssertionError("there is no mark");
    }

    @Test
    void sizesAreChecked() {
        assertThatCode(() -> FrameSource.testPattern(4096, 4096)).doesNotThrowAnyException();
        assertThatThrownBy(() -> FrameSource.testPattern(63, 100)).hasMessage("width must be 64 to 4096, not 63");
        assertThatThrownBy(() -> FrameSource.testPattern(100, 4097)).hasMessage("height must be 64 to 4096, not 4097");
    }

    @Test
    void everyPatternCountsItsOwnFrames() {
        ManualScheduler time = new ManualScheduler();
        RecordingReceiver first = new RecordingReceiver();
        RecordingReceiver second = new RecordingReceiver();
        FrameSource.testPattern().subscribe(first, new FixedDemand(time));
        time.advance(Duration.ofMillis(100));
        FrameSource.testPattern().subscribe(second, new FixedDemand(time));
        time.advance(Duration.ZERO);
        assertThat(first.ids()).containsExactly(0, 1);
        assertThat(second.ids()).containsExactly(0);
    }
}
