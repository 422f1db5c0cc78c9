package io.imagestream.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Small help with counted buffers. */
public final class Buffers {
    private Buffers() {}

    /**
     * Appends what came to what is left; both counts pass to the result.
     *
     * @param allocator makes a larger buffer where one is needed
     * @param left what has not been read yet; may be empty
     * @param came what follows
     * @return both, from the reader index on
     */
    public static ByteBuf join(ByteBufAllocator allocator, ByteBuf left, ByteBuf came) {
        if (!left.isReadable()) {
            left.release();
            return came;
        }
        ByteBuf joined = allocator.buffer(left.readableBytes() + came.readableBytes());
        try {
            return joined.writeBytes(left).writeBytes(came);
        } finally {
            left.release();
            came.release();
        }
    }
}
