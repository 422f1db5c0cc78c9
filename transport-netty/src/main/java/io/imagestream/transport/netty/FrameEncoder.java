package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Prepares frames for all wire forms of a transport at once: the image is copied a single time, whoever gets it. Immutable.
 *
 * <p>In memory stand the heads, then the image, then the tail. The first form's head lies next to the image, so that it goes to
 * the socket in one piece; each other form in two.
 */
public final class FrameEncoder {
    /** Their own, so that what prepared frames hold can be told from all other memory. */
    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true);

    private final List<FrameForm> forms;
    private final byte[] tail;

    /**
     * Creates an encoder.
     *
     * @param forms at least one; only one may have a tail
     */
    public FrameEncoder(FrameForm... forms) {
        this.forms = List.of(forms);
        byte[] found = new byte[0];
        for (FrameForm form : forms) {
            if (form.tail().length > 0) {
                if (found.length > 0) {
                    throw new IllegalArgumentException("only one form may have a tail");
                }
                found = form.tail();
            }
        }
        tail = found;
    }

    /**
     * Prepares a frame: the only copy that is made for all clients.
     *
     * @param frame the frame
     * @return the prepared frame, whose count is the caller's
     */
    public PreparedFrame prepare(Frame frame) {
        List<byte[]> heads = new ArrayList<>();
        int length = frame.size() + tail.length;
        for (FrameForm form : forms) {
            byte[] head = form.head(frame);
            heads.add(head);
            length += head.length;
        }
        Collections.reverse(heads); // The first form's comes to lie next to the image.
        ByteBuf bytes = ALLOCATOR.directBuffer(length, length);
        List<PreparedFrame.Piece> before = new ArrayList<>();
        for (byte[] head : heads) {
            before.add(0, new PreparedFrame.Piece(bytes.writerIndex(), head.length));
            bytes.writeBytes(head);
        }
        List<PreparedFrame.Piece> bodies = new ArrayList<>();
        for (FrameForm form : forms) {
            bodies.add(new PreparedFrame.Piece(bytes.writerIndex(), frame.size() + form.tail().length));
        }
        bytes.writeBytes(frame.bytes()).writeBytes(tail);
        return new PreparedFrame(frame, bytes, before, bodies);
    }

    /**
     * Returns how much memory the prepared frames of the whole JVM take.
     *
     * @return bytes; 0 when every count was given back
     */
    public static long heldBytes() {
        return ALLOCATOR.metric().usedDirectMemory();
    }
}
