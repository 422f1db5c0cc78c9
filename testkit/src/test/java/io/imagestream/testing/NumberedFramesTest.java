package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.Frame;
import io.imagestream.ImageFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NumberedFramesTest {
    private static final int LARGE = 200_000;

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void areFilesOfTheirFormatAndSizeThatCanBeSeen(ImageFormat format) throws IOException {
        for (int size : new int[] {NumberedFrames.MIN_SIZE, LARGE}) {
            NumberedFrames frames = NumberedFrames.of(format, size);
            for (int number : new int[] {0, 7, 8, Integer.MAX_VALUE}) {
                Frame frame = frames.frame(number);
                BufferedImage seen = ImageIO.read(new ByteArrayInputStream(frame.toByteArray()));

                assertThat(frame.format()).isEqualTo(format).isEqualTo(frames.format());
                assertThat(frame.size()).isEqualTo(size);
                assertThat(frame.id()).isEqualTo(number);
                assertThat(seen.getWidth()).isEqualTo(16);
                assertThat(NumberedFrames.number(frame)).isEqualTo(number);
                assertThat(NumberedFrames.number(frame.withId(3))).isEqualTo(number);
            }
        }
    }

    @Test
    void areTheSameForTheSameNumberAndDifferFromAllOthers() {
        NumberedFrames frames = NumberedFrames.jpeg(2000);

        assertThat(frames.bytes(5))
                .isEqualTo(NumberedFrames.jpeg(2000).bytes(5))
                .isNotEqualTo(frames.bytes(13));
    }

    @Test
    void tellWhetherOneIsTornWhereverThatIs() {
        NumberedFrames frames = NumberedFrames.jpeg(2000);
        for (int at = 0; at < 2000; at++) {
            byte[] image = frames.bytes(1);
            image[at] ^= 1;
            assertThatThrownBy(() -> NumberedFrames.number(image)).isInstanceOf(AssertionError.class);
        }
        byte[] mixed = frames.bytes(1);
        System.arraycopy(frames.bytes(2), 0, mixed, 0, 1000);

        assertThatThrownBy(() -> NumberedFrames.number(mixed))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("the image of 2000 bytes is torn: their checksum is ");
        assertThatThrownBy(() -> NumberedFrames.number(Arrays.copyOf(frames.bytes(1), 1999)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("the image of 1999 bytes is no numbered frame, or its end is missing; it begins"
                        + " with [-1, -40, -1, ");
        assertThatThrownBy(() -> NumberedFrames.number(new byte[3])).isInstanceOf(AssertionError.class);
    }

    @Test
    void haveALeastSize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NumberedFrames.jpeg(1023))
                .withMessage("a numbered frame has 1024 bytes or more, not 1023");
    }
}
