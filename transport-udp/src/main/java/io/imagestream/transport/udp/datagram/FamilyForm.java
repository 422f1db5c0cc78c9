package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.FrameEncoder;
import io.imagestream.transport.netty.TrainEncoder;
import io.imagestream.wire.FragmentTrain;

/**
 * The family's datagrams.
 *
 * @param datagram their length in bytes, {@link FragmentTrain#MIN_SIZE} to {@link FragmentTrain#MAX_SIZE}
 */
public record FamilyForm(int datagram) implements TrainForm {
    @Override
    public FrameEncoder encoder(StreamFeed feed) {
        return new TrainEncoder(datagram);
    }
}
