package io.imagestream.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A datagram of RTCP (RFC 3550, section 6): what it holds of sender reports and farewells.
 *
 * @param reports the sender reports, in order
 * @param goodbyes who says that it sends no more, in order: SSRCs
 */
public record RtcpCompound(List<SenderReport> reports, List<Integer> goodbyes) {
    /** The longest canonical name, in bytes of UTF-8. */
    public static final int MAX_CNAME_LENGTH = 255;

    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int GOODBYE = 203;

    private static final int HEADER_LENGTH = 4;
    private static final int CNAME = 1;
    private static final int SENDER_REPORT_LENGTH = 28;
    private static final int RECEIVER_REPORT_LENGTH = 8;
    private static final int REPORT_BLOCK_LENGTH = 24;
    private static final int GOODBYE_LENGTH = 8;

    /** Takes copies of the lists. */
    public RtcpCompound {
        reports = List.copyOf(reports);
        goodbyes = List.copyOf(goodbyes);
    }

    // --- writing ----------------------------------------------------------------------------------------------------

    /**
     * Makes a sender's regular datagram: its report, and its canonical name.
     *
     * @param report the report
     * @param cname the canonical name, such as {@code user@host}: 1 to 255 bytes in UTF-8, no control characters
     * @return the datagram
     * @throws IllegalArgumentException when the name is not as said
     */
    public static ByteBuffer report(SenderReport report, String cname) {
        byte[] name = utf8(cname);
        ByteBuffer out = ByteBuffer.allocate(SENDER_REPORT_LENGTH + descriptionLength(name));
        putReport(report, out);
        putDescription(report.ssrc(), name, out);
        return out.flip();
    }

    /**
     * Makes a sender's last datagram: its report, its canonical name, and that it sends no more.
     *
     * @param report the report
     * @param cname the canonical name: 1 to 255 bytes in UTF-8, no control characters
     * @return the datagram
     * @throws IllegalArgumentException when the name is not as said
     */
    public static ByteBuffer goodbye(SenderReport report, String cname) {
        byte[] name = utf8(cname);
        ByteBuffer out = ByteBuffer.allocate(SENDER_REPORT_LENGTH + descriptionLength(name) + GOODBYE_LENGTH);
        putReport(report, out);
        putDescription(report.ssrc(), name, out);
        putGoodbye(report.ssrc(), out);
        return out.flip();
    }

    /**
     * Makes the last datagram of somebody who has sent nothing: an empty receiver report, the canonical name, and that it leaves.
     *
     * @param ssrc who leaves
     * @param cname the canonical name: 1 to 255 bytes in UTF-8, no control characters
     * @return the datagram
     * @throws IllegalArgumentException when the name is not as said
     */
    public static ByteBuffer goodbye(int ssrc, String cname) {
        byte[] name = utf8(cname);
        ByteBuffer out = ByteBuffer.allocate(RECEIVER_REPORT_LENGTH + descriptionLength(name) + GOODBYE_LENGTH);
        putHeader(0, RECEIVER_REPORT, RECEIVER_REPORT_LENGTH, out);
        out.putInt(ssrc);
        putDescription(ssrc, name, out);
        putGoodbye(ssrc, out);
        return out.flip();
    }

    private static byte[] utf8(String cname) {
        byte[] bytes = cname.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 1
                || bytes.length > MAX_CNAME_LENGTH
                || cname.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a canonical name must be 1 to " + MAX_CNAME_LENGTH
                    + " bytes in UTF-8, without control characters, not " + bytes.length + " bytes: '"
                    + Printable.of(cname) + "'");
        }
        return bytes;
    }

    private static void putHeader(int count, int type, int length, ByteBuffer out) {
        out.put((byte) (RtpPacket.VERSION << 6 | count)).put((byte) type).putShort((short) (length / 4 - 1));
    }

    private static void putReport(SenderReport report, ByteBuffer out) {
        putHeader(0, SENDER_REPORT, SENDER_REPORT_LENGTH, out);
        out.putInt(report.ssrc()).putLong(report.ntpTime()).putInt(report.rtpTimestamp());
        out.putInt((int) report.packets()).putInt((int) report.octets());
    }

    /** Header, SSRC, one item, and one to four zeros that end the list of items. */
    private static int descriptionLength(byte[] name) {
        return (HEADER_LENGTH + 4 + 2 + name.length) / 4 * 4 + 4;
    }

    private static void putDescription(int ssrc, byte[] name, ByteBuffer out) {
        int length = descriptionLength(name);
        int end = out.position() + length;
        putHeader(1, SOURCE_DESCRIPTION, length, out);
        out.putInt(ssrc).put((byte) CNAME).put((byte) name.length).put(name);
        while (out.position() < end) {
            out.put((byte) 0);
        }
    }

    private static void putGoodbye(int ssrc, ByteBuffer out) {
        putHeader(1, GOODBYE, GOODBYE_LENGTH, out);
        out.putInt(ssrc);
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    /**
     * Parses a datagram. Report blocks, descriptions and parts of other types are passed over. It need not begin with a report
     * (RFC 5506).
     *
     * @param datagram the whole datagram, from position to limit, neither of which changes
     * @return what it holds
     * @throws WireFormatException when a part is too short for what its header says, is of another version than 2, or has a type
     *     that is none of RTCP
     */
    public static RtcpCompound parse(ByteBuffer datagram) throws WireFormatException {
        ByteBuffer in = datagram.slice();
        List<SenderReport> reports = new ArrayList<>();
        List<Integer> goodbyes = new ArrayList<>();
        do {
            ByteBuffer part = next(in);
            int count = part.get(0) & 0x1F;
            int type = part.get(1) & 0xFF;
            if (type == SENDER_REPORT) {
                need(type, SENDER_REPORT_LENGTH + count * REPORT_BLOCK_LENGTH, part);
                reports.add(new SenderReport(
                        part.getInt(4), part.getLong(8), part.getInt(16), part.getInt(20), part.getInt(24)));
            } else if (type == GOODBYE) {
                need(type, HEADER_LENGTH + 4 * count, part);
                for (int i = 1; i <= count; i++) {
                    goodbyes.add(part.getInt(4 * i));
                }
            }
        } while (in.hasRemaining());
        return new RtcpCompound(reports, goodbyes);
    }

    private static ByteBuffer next(ByteBuffer in) throws WireFormatException {
        int left = in.remaining();
        if (left < HEADER_LENGTH) {
            throw new WireFormatException(
                    "an RTCP packet has " + left + " bytes, at least " + HEADER_LENGTH + " are needed");
        }
        int version = (in.get(in.position()) & 0xFF) >> 6;
        int type = in.get(in.position() + 1) & 0xFF;
        int length = 4 + 4 * (in.getShort(in.position() + 2) & 0xFFFF);
        if (version != RtpPacket.VERSION || !RtpPacket.isRtcpType(type)) {
            throw new WireFormatException("the version and type of an RTCP packet are " + version + " and " + type
                    + ", only 2 and 192 to 223 are allowed");
        }
        if (length > left) {
            throw new WireFormatException(
                    "the length of an RTCP packet is " + length + " bytes, but " + left + " are left");
        }
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    private static void need(int type, int length, ByteBuffer part) throws WireFormatException {
        if (part.remaining() < length) {
            throw new WireFormatException("an RTCP packet of type " + type + " has " + part.remaining()
                    + " bytes, at least " + length + " are needed for what its header counts");
        }
    }
}
