package io.imagestream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.ImageFormat;
import io.imagestream.LargeImages;
import io.imagestream.testkit.JpegCorpus;
import io.imagestream.testkit.JpegCorpus.Entry;
import io.imagestream.testkit.JpegCorpus.Outcome;
import io.imagestream.testkit.JpegSurgery;
import io.imagestream.wire.RtpJpegImage;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JpegCorpusTest {
    private final RtpJpegEncoder encoder = new RtpJpegEncoder(LargeImages.REFUSE);

    static List<Entry> fitting() {
        return JpegCorpus.with(Outcome.AS_IS);
    }

    static List<Entry> recoded() {
        return JpegCorpus.with(Outcome.RECODED);
    }

    static List<Entry> redrawn() {
        return JpegCorpus.with(Outcome.REDRAWN);
    }

    static List<Entry> refused() {
        return JpegCorpus.with(Outcome.REFUSED);
    }

    @Test
    void namesAreUnique() {
        assertThat(JpegCorpus.all()).extracting(Entry::name).doesNotHaveDuplicates();
        assertThat(JpegCorpus.all()).extracting(Entry::outcome).contains(Outcome.values());
    }

    @ParameterizedTest
    @MethodSource("fitting")
    void fitsAsItIs(Entry entry) {
        ByteBuffer bytes = ByteBuffer.wrap(entry.bytes());

        RtpJpegImage image = encoder.asIs(bytes).orElseThrow();

        assertThat(bytes.position()).isZero();
        byte[] end = Arrays.copyOf(JpegSurgery.scan(entry.bytes()), image.scan().remaining());
        assertThat(Pictures.bytes(image.scan())).isEqualTo(end);
        assertThat(encoder.transcode(bytes)).isEqualTo(image);
        // The JVM's decoder guesses colours where an image says nothing of them: it is told.
        assertThat(Pictures.samples(JpegFile.of(image)))
                .isDeepEqualTo(Pictures.samples(DecoderInput.of(ImageFormat.JPEG, bytes)));
    }

    @ParameterizedTest
    @MethodSource("recoded")
    void isRecodedWithoutLoss(Entry entry) {
        ByteBuffer bytes = ByteBuffer.wrap(entry.bytes());

        assertThat(encoder.asIs(bytes)).isEmpty();
        Optional<RtpJpegImage> recoded = Recoder.recode(entry.bytes());
        RtpJpegImage image = encoder.transcode(bytes);

        assertThat(recoded).contains(image);
        byte[] file = JpegFile.of(image);
        assertThat(encoder.asIs(ByteBuffer.wrap(file))).contains(image);
        Pictures.assertSamePicture(file, DecoderInput.of(ImageFormat.JPEG, bytes));
    }

    @ParameterizedTest
    @MethodSource("redrawn")
    void isRedrawn(Entry entry) {
        ByteBuffer bytes = ByteBuffer.wrap(entry.bytes());

        assertThat(encoder.asIs(bytes)).isEmpty();
        if (Segments.isJpeg(bytes)) {
            assertThat(Recoder.recode(entry.bytes())).isEmpty();
        }
        RtpJpegImage image = encoder.transcode(bytes);

        assertThat(image.type()).isEqualTo(RtpJpegImage.TYPE_420);
        BufferedImage picture = Pictures.read(JpegFile.of(image));
        assertThat(picture.getWidth()).isEqualTo(67);
        assertThat(picture.getHeight()).isEqualTo(51);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Entry entry) {
        ByteBuffer bytes = ByteBuffer.wrap(entry.bytes());

        assertThatThrownBy(() -> encoder.transcode(bytes))
                .isInstanceOf(UnfitImageException.class)
                .hasMessageMatching("(it|its|a) .*");
    }
}
