package io.imagestream.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The header before the image in a binary WebSocket message: docs/protocol.md, "WebSocket". All numbers are big-endian.
 *
 * <pre>
 * offset  bytes
 *      0      1  version, 1
 *      1      1  format: 1 JPEG, 2 PNG, 3 GIF, 4 BMP
 *      2      2  length of this header, 20; the image begins there
 *      4      4  the stream's id, signed
 *      8      4  the frame's id
 *     12      8  when the image was taken, in microseconds since 1970
 * </pre>
 *
 * @param format 1 to 4
 * @param streamId the stream's id
 * @param frameId 0 or more
 * @param capturedMicros microseconds since 1970
 */
public record FrameMessage(int format, int streamId, int frameId, long capturedMicros) {
    /** The length of the header that this version writes. */
    public static final int LENGTH = 20;

    private static final byte VERSION = 1;
    private static final int FORMATS = 4;
    private static final int BINARY_FINAL = 0x82;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;
    private static final int MAX_SHORT = 0xFFFF;

    /** Checks the numbers. */
    public FrameMessage {
        if (format < 1 || format > FORMATS) {
            throw new IllegalArgumentException("format must be 1 to " + FORMATS + ", not " + format);
        }
        if (frameId < 0) {
            throw new IllegalArgumentException("a frame's id must be 0 or more, not " + frameId);
        }
    }

    /**
     * Writes the head of a whole message of one WebSocket frame, unmasked as a server sends it (RFC 6455, section 5.2), and this
     * header.
     *
     * @param imageLength the image's, in bytes
     * @return what stands before the image
     */
    public byte[] encode(int imageLength) {
        long payload = (long) LENGTH + imageLength;
        ByteBuffer out = ByteBuffer.allocate(
                payload < SHORT_LENGTH ? 2 + LENGTH : payload <= MAX_SHORT ? 4 + LENGTH : 10 + LENGTH);
        out.put((byte) BINARY_FINAL);
        if (payload < SHORT_LENGTH) {
            out.put((byte) payload);
        } else if (payload <= MAX_SHORT) {
            out.put((byte) SHORT_LENGTH).putShort((short) payload);
        } else {
            out.put((byte) LONG_LENGTH).putLong(payload);
        }
        return out.put(VERSION)
                .put((byte) format)
                .putShort((short) LENGTH)
                .putInt(streamId)
                .putInt(frameId)
                .putLong(capturedMicros)
                .array();
    }

    /**
     * Reads the header from a message's payload.
     *
     * @param payload the position moves to the image
     * @return the header
     * @throws WireFormatException when it is no such header
     */
    public static FrameMessage decode(ByteBuffer payload) throws WireFormatException {
        ByteBuffer in = payload.slice(); // Big-endian, whatever the order of the payload is.
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new WireFormatException("a message's version must be " + VERSION + ", not " + version);
            }
            int format = in.get();
            int length = Short.toUnsignedInt(in.getShort());
            FrameMessage header = new FrameMessage(format, in.getInt(), in.getInt(), in.getLong());
            if (length < LENGTH || length > in.limit()) {
                throw new WireFormatException("a message's header cannot be " + length + " bytes long");
            }
            payload.position(payload.position() + length); // A later version may have written more.
            return header;
        } catch (BufferUnderflowException e) {
            throw (WireFormatException) new WireFormatException("a message is shorter than its header").initCause(e);
        } catch (IllegalArgumentException e) {
            throw (WireFormatException) new WireFormatException(String.valueOf(e.getMessage())).initCause(e);
        }
    }
}
