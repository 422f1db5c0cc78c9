package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/** A wire form: what stands before each image. */
@FunctionalInterface
public interface FrameEncoder {
    /**
     * Returns what stands before an image.
     *
     * @param frame the frame
     * @return the header
     */
    byte[] header(Frame frame);

    /**
     * Prepares a frame: the only copy that is made for all clients.
     *
     * @param frame the frame
     * @return the prepared frame, whose count is the caller's
     */
    default PreparedFrame prepare(Frame frame) {
        byte[] header = header(frame);
        int length = header.length + frame.size();
        ByteBuf bytes = UnpooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        bytes.writeBytes(header).writeBytes(frame.bytes());
        return new PreparedFrame(frame.id(), bytes);
    }
}
