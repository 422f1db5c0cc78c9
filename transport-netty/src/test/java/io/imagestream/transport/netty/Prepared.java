package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.testkit.TestFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A wire form for tests, and what can be said of frames prepared in it. */
final class Prepared {
    /** The frame's id, in four bytes. */
    static final int HEADER_LENGTH = Integer.BYTES;

    static final FrameEncoder ENCODER = new FormEncoder(Prepared::head);

    private Prepared() {}

    static byte[] head(Frame frame) {
        return Unpooled.copyInt(frame.id()).array(); // Heap memory, not counted below.
    }

    /** Prepares a frame that takes {@code length} bytes. */
    static PreparedFrame frame(int id, int length) {
        return ENCODER.prepare(TestFrames.frame(id, length - HEADER_LENGTH));
    }

    /** How much memory prepared frames hold: theirs alone is counted. */
    static long memory() {
        return PreparedFrame.heldBytes();
    }

    /** Sends a frame as a client does, whose count is used up by it; fails if the buffer is not that frame's own. */
    static void send(PreparedFrame frame) {
        ByteBuf view = frame.body(PreparedFrame.FIRST_FORM);
        try {
            check(frame, view);
        } finally {
            view.release();
        }
    }

    /** Fails if a view does not hold the frame whole. */
    static void check(PreparedFrame frame, ByteBuf view) {
        assertThat(view.readableBytes()).isEqualTo(frame.length());
        assertThat(view.readInt()).isEqualTo(frame.id());
        byte[] image = new byte[view.readableBytes()];
        view.readBytes(image);
        assertThat(image).isEqualTo(TestFrames.jpeg(frame.id(), frame.length() - HEADER_LENGTH));
    }
}
