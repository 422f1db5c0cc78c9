package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.wire.FragmentTrain;

/**
 * Prepares frames for datagrams: the whole train of them in one piece, each as long as is allowed but the last. Immutable.
 *
 * <p>A frame prepared so has one form, {@link PreparedFrame#FIRST_FORM}, and no image in one piece.
 */
public final class TrainEncoder implements FrameEncoder {
    private final int size;

    /**
     * Creates an encoder.
     *
     * @param size the length of a datagram in bytes, {@link FragmentTrain#MIN_SIZE} to {@link FragmentTrain#MAX_SIZE}
     */
    public TrainEncoder(int size) {
        this.size = size;
    }

    @Override
    public PreparedFrame prepare(Frame frame) {
        int length = FragmentTrain.length(frame.id(), frame.size(), size);
        return PreparedFrame.whole(frame, length, out -> FragmentTrain.write(frame.id(), frame.bytes(), size, out));
    }
}
