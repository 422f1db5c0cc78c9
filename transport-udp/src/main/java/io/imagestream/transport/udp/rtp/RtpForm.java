package io.imagestream.transport.udp.rtp;

import io.imagestream.LargeImages;
import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.FrameEncoder;
import io.imagestream.transport.udp.datagram.TrainForm;

/**
 * Packets of RTP/JPEG.
 *
 * @param datagram their length in bytes
 * @param largeImages what becomes of images that are too large
 */
record RtpForm(int datagram, LargeImages largeImages) implements TrainForm {
    @Override
    public FrameEncoder encoder(StreamFeed feed) {
        return new RtpTrainEncoder(feed, datagram, largeImages);
    }
}
