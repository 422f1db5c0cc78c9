package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Prepares frames for all wire forms of a transport at once: the image is copied a single time, whoever gets it. Immutable.
 *
 * <p>In memory stand the heads, then the image, then the tail. The first form's head lies next to the image, so that it goes to
 * the socket in one piece; each other form in two.
 */
public final class FormEncoder implements FrameEncoder {
    private final List<FrameForm> forms;
    private final byte[] tail;

    /**
     * Creates an encoder.
     *
     * @param forms at least one; only one may have a tail
     */
    public FormEncoder(FrameForm... forms) {
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

    @Override
    public PreparedFrame prepare(Frame frame) {
        List<byte[]> heads = new ArrayList<>();
        int length = frame.size() + tail.length;
        for (FrameForm form : forms) {
            byte[] head = form.head(frame);
            heads.add(head);
            length += head.length;
        }
        Collections.reverse(heads); // The first form's comes to lie next to the image.
        ByteBuf bytes = PreparedFrame.memory(length);
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
}
