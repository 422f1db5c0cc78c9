package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.wire.FragmentTrain;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

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
        ByteBuf bytes = PreparedFrame.memory(length);
        ByteBuffer out = bytes.nioBuffer(0, length);
        FragmentTrain.write(frame.id(), frame.bytes(), size, out);
        bytes.writerIndex(length);
        PreparedFrame.Piece whole = new PreparedFrame.Piece(0, length);
        return new PreparedFrame(frame, bytes, List.of(new PreparedFrame.Piece(0, 0)), List.of(whole));
    }
}
