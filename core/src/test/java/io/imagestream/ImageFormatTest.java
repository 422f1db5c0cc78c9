package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.imagestream.testkit.Golden;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatTest {
    @Test
    void theImagesOfTheOriginalAreJpeg() {
        assertThat(Golden.frames())
                .allSatisfy(image -> assertThat(ImageFormat.detect(image)).contains(ImageFormat.JPEG));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheJdkWritesIsTold(ImageFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), format.extension(), out);
        assertThat(ImageFormat.detect(out.toByteArray())).contains(format);
        byte[] beginning = Arrays.copyOf(out.toByteArray(), ImageFormat.MAGIC_LENGTH);
        assertThat(ImageFormat.detect(beginning)).contains(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "B", "\u00ff\u00d8", "GIF7", "\u0089PNG\r\n\u001a", "<svg>", "RIFF....WEBP", "MB"})
    void otherBytesAreNot(String bytes) {
        assertThat(ImageFormat.detect(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
    }

    @Property
    void anyBytesAreToldWithoutAnError(@ForAll byte[] bytes) {
        assertThatCode(() -> ImageFormat.detect(bytes)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"JPG, JPEG", "JPEG, JPEG", "jpeg, JPEG", "Jpg, JPEG", "png, PNG", "GIF, GIF", "bmp, BMP", "gif, GIF"})
    void theFreeTextOfDescriptorsNamesAFormat(String type, ImageFormat format) {
        assertThat(ImageFormat.ofType(type)).contains(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MJPEG", "TIFF", "jpg ", "image/jpeg"})
    void orNone(String type) {
        assertThat(ImageFormat.ofType(type)).isEmpty();
    }

    @Test
    void theTypeIsToldInAnyLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(new Locale.Builder().setLanguage("tr").build());
        try {
            assertThat(ImageFormat.ofType("gif")).contains(ImageFormat.GIF);
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"JPEG, image/jpeg, jpg", "PNG, image/png, png", "GIF, image/gif, gif", "BMP, image/bmp, bmp"})
    void aFormatHasAMediaTypeAndAnExtension(ImageFormat format, String mediaType, String extension) {
        assertThat(format.mediaType()).isEqualTo(mediaType);
        assertThat(format.extension()).isEqualTo(extension);
        assertThat(ImageFormat.ofType(extension)).contains(format);
    }
}
