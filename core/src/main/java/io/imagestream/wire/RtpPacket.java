package io.imagestream.wire;

import java.nio.ByteBuffer;

/**
 * One RTP packet (RFC 3550, section 5.1). Contributing sources, header extension and padding are passed over.
 *
 * @param marker whether the marker is set: with JPEG, on the last packet of a frame
 * @param payloadType what the payload is, 0 to 127
 * @param sequence the sequence number, 0 to 65535; it wraps around
 * @param timestamp the timestamp, 32 bits that wrap around
 * @param ssrc who sends, 32 bits
 * @param payload what it carries; a view of the datagram, so good for as long as that is; may be empty
 */
public record RtpPacket(boolean marker, int payloadType, int sequence, int timestamp, int ssrc, ByteBuffer payload) {
    /** The length of a header without contributing sources and extension. */
    static final int HEADER_LENGTH = 12;

    static final int VERSION = 2;

    private static final int PADDED = 0x20;
    private static final int EXTENDED = 0x10;
    private static final int MIN_RTCP_TYPE = 192;
    private static final int MAX_RTCP_TYPE = 223;

    /** Checks the numbers. */
    public RtpPacket {
        if (payloadType < 0 || payloadType > 127 || sequence < 0 || sequence > 65_535) {
            throw new IllegalArgumentException("payload type and sequence number must be 0 to 127 and 0 to 65535, not "
                    + payloadType + " and " + sequence);
        }
    }

    /**
     * Parses a datagram.
     *
     * @param datagram the whole datagram, from position to limit, neither of which changes
     * @return the packet; its payload is a view of the datagram
     * @throws WireFormatException when it is too short for what its header says, or of another version than 2
     */
    public static RtpPacket parse(ByteBuffer datagram) throws WireFormatException {
        ByteBuffer in = datagram.slice();
        int length = in.remaining();
        if (length < HEADER_LENGTH) {
            throw new WireFormatException(
                    "an RTP packet has " + length + " bytes, at least " + HEADER_LENGTH + " are needed");
        }
        int first = in.get(0) & 0xFF;
        if (first >> 6 != VERSION) {
            throw new WireFormatException("the version of an RTP packet is " + (first >> 6) + ", only 2 is allowed");
        }
        int start = HEADER_LENGTH + 4 * (first & 0x0F);
        if ((first & EXTENDED) != 0 && start + 4 <= length) {
            start += 4 + 4 * (in.getShort(start + 2) & 0xFFFF);
        } else if ((first & EXTENDED) != 0) {
            start += 4;
        }
        int padding = (first & PADDED) == 0 ? 0 : in.get(length - 1) & 0xFF;
        if (start > length) {
            throw new WireFormatException(
                    "the header of an RTP packet of " + length + " bytes has " + start + " or more");
        }
        if ((first & PADDED) != 0 && (padding == 0 || padding > length - start)) {
            throw new WireFormatException("the padding of an RTP packet is " + padding + " bytes, 1 to "
                    + (length - start) + " are allowed behind its header");
        }
        int second = in.get(1) & 0xFF;
        return new RtpPacket(
                second >> 7 == 1,
                second & 0x7F,
                in.getShort(2) & 0xFFFF,
                in.getInt(4),
                in.getInt(8),
                in.slice(start, length - start - padding));
    }

    /**
     * Returns who sends a datagram that may be a packet, without a look at the rest of it.
     *
     * @param datagram the whole datagram, from position to limit, neither of which changes
     * @return the SSRC; 0 when it is too short for one
     */
    public static int ssrc(ByteBuffer datagram) {
        return datagram.remaining() < HEADER_LENGTH ? 0 : datagram.slice().getInt(8);
    }

    /**
     * Tells RTCP from RTP where both come to one port: by the second byte, which is 192 to 223 in RTCP (RFC 5761, section 4). An
     * RTP packet looks so only if its marker is set and its payload type is 64 to 95, which therefore nobody uses there.
     *
     * @param datagram the whole datagram, from position to limit, neither of which changes
     * @return whether it is for {@link RtcpCompound#parse}
     */
    public static boolean isRtcp(ByteBuffer datagram) {
        return datagram.remaining() >= 2
                && (datagram.get(datagram.position()) & 0xFF) >> 6 == VERSION
                && isRtcpType(datagram.get(datagram.position() + 1) & 0xFF);
    }

    static boolean isRtcpType(int type) {
        return type >= MIN_RTCP_TYPE && type <= MAX_RTCP_TYPE;
    }
}
