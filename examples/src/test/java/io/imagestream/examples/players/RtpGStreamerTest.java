package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.LargeImages;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.JpegCorpus;
import java.awt.Rectangle;
import org.junit.jupiter.api.Test;

/** GStreamer receives RTP/JPEG. */
class RtpGStreamerTest extends RtpReceiverContract {
    RtpGStreamerTest() {
        super(RtpRecorder::gstreamer);
    }

    /** FFmpeg does not, as it does not know what the description says then. */
    @Test
    void receivesLargeImagesWhoseSizeTheDescriptionSays() {
        byte[] image = JpegCorpus.bytes("2048");
        PublishedFrames camera = FrameSource.published();
        try (ImageStreamServer server =
                toThisMachine().source(camera).largeImages(LargeImages.DESCRIBE).start()) {
            camera.publish(image);
            Await.until(
                    "the size in the description",
                    () -> Sdp.dimensions(server.sdp().orElseThrow()).isPresent());
            try (RtpRecorder recorder = play(server)) {
                byte[] received = Await.value("the image", () -> {
                    camera.publish(image);
                    return recorder.take().stream().findFirst().orElse(null);
                });
                assertThat(RtpPictures.scan(received)).isEqualTo(RtpPictures.scan(image));
                // Its height is 9.
                assertThat(RtpPictures.samples(received).getBounds()).isEqualTo(new Rectangle(2048, 9));
            }
        }
    }
}
