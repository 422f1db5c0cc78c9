package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.LargeImages;
import io.imagestream.jpeg.RtpJpegEncoder;
import io.imagestream.jpeg.UnfitImageException;
import io.imagestream.wire.RtpJpegImage;
import java.nio.ByteBuffer;

/** Images that are to be sent as RTP. */
class JpegFuzzTest {
    private final RtpJpegEncoder encoder = new RtpJpegEncoder(LargeImages.REFUSE);

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void anImageFitsOrIsRefused(byte[] input) {
        try {
            RtpJpegImage image = encoder.transcode(ByteBuffer.wrap(input));
            assertThat(Math.max(image.width(), image.height())).isLessThanOrEqualTo(RtpJpegImage.MAX_SIDE);
        } catch (UnfitImageException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
