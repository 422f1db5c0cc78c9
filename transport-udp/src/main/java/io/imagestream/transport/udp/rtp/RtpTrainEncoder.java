package io.imagestream.transport.udp.rtp;

import io.imagestream.Frame;
import io.imagestream.LargeImages;
import io.imagestream.jpeg.RtpJpegEncoder;
import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.FrameEncoder;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.RtpJpegTrain;
import io.imagestream.wire.SessionDescription;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prepares frames as trains of RTP packets, in which sequence numbers, time and source are still to be filled in, as every receiver
 * gets its own. Thread-safe.
 */
final class RtpTrainEncoder implements FrameEncoder {
    private final StreamFeed feed;
    private final int datagram;
    private final RtpJpegEncoder jpeg;
    private volatile Optional<SessionDescription.Dimensions> dimensions = Optional.empty();

    RtpTrainEncoder(StreamFeed feed, int datagram, LargeImages largeImages) {
        this.feed = feed;
        this.datagram = datagram;
        jpeg = new RtpJpegEncoder(largeImages);
    }

    @Override
    public PreparedFrame prepare(Frame frame) {
        PreparedFrame quick = prepareQuickly(frame);
        if (quick != null) {
            return quick;
        }
        RtpJpegImage image = jpeg.transcode(frame.bytes());
        feed.transcoded();
        return train(frame, image);
    }

    @Override
    public @Nullable PreparedFrame prepareQuickly(Frame frame) {
        return jpeg.asIs(frame.bytes()).map(image -> train(frame, image)).orElse(null);
    }

    private PreparedFrame train(Frame frame, RtpJpegImage image) {
        if (Math.max(image.width(), image.height()) > RtpJpegImage.MAX_SIDE) {
            dimensions = Optional.of(new SessionDescription.Dimensions(image.width(), image.height()));
        }
        int length = RtpJpegTrain.length(image, datagram);
        return PreparedFrame.whole(frame, length, out -> RtpJpegTrain.write(image, datagram, out));
    }

    /** Returns the size of images that packets cannot say, as the last of them had it. */
    Optional<SessionDescription.Dimensions> dimensions() {
        return dimensions;
    }
}
