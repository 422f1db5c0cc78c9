package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.FrameEncoder;

/** How a stream's frames are cut into datagrams. Immutable; who is equal to another shares what is cut. */
public interface TrainForm {
    /**
     * Returns the length of a datagram.
     *
     * @return bytes, of each datagram but the last
     */
    int datagram();

    /**
     * Makes what cuts the frames.
     *
     * @param feed where the frames come from
     * @return cuts them
     */
    FrameEncoder encoder(StreamFeed feed);
}
