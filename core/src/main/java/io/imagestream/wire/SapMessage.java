package io.imagestream.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Announces a session to whoever listens, or says that it is over (SAP, RFC 2974). Immutable, as long as nobody writes to the
 * memory behind the origin.
 *
 * @param deletion whether the session is over
 * @param hash tells the sessions of one origin apart, 0 to 65535; the same in a session's announcements and its deletion
 * @param origin the address of the host that announces, in network order: 4 or 16 bytes
 * @param description the session description; of a deletion, mostly no more than its line {@code o=}
 */
public record SapMessage(boolean deletion, int hash, ByteBuffer origin, String description) {
    /** The media type of session descriptions, the only payload type that is read. */
    public static final String PAYLOAD_TYPE = "application/sdp";

    private static final int HEADER_LENGTH = 4;
    private static final int VERSION = 1;
    private static final int IPV6 = 0x10;
    private static final int DELETION = 0x04;
    private static final int ENCRYPTED = 0x02;
    private static final int COMPRESSED = 0x01;
    private static final int MAX_PAYLOAD_TYPE_LENGTH = 255;

    /** Checks the numbers and takes a read-only view of the origin. */
    public SapMessage {
        if (hash < 0 || hash > 65_535) {
            throw new IllegalArgumentException("a hash must be 0 to 65535, not " + hash);
        }
        if (origin.remaining() != 4 && origin.remaining() != 16) {
            throw new IllegalArgumentException("an origin must have 4 or 16 bytes, not " + origin.remaining());
        }
        origin = origin.slice().asReadOnlyBuffer();
    }

    /**
     * Makes an announcement. Its hash follows from the description and is not 0.
     *
     * @param origin the address of this host, in network order: 4 or 16 bytes
     * @param description the session description
     * @return the message
     */
    public static SapMessage announcement(ByteBuffer origin, String description) {
        return new SapMessage(false, hashOf(description), origin, description);
    }

    /**
     * Makes the deletion of what was announced. Of the description it holds the line {@code o=} only.
     *
     * @param origin the address of this host, as in the announcement
     * @param description the session description, as in the announcement
     * @return the message
     * @throws IllegalArgumentException when the description has no line {@code o=}
     */
    public static SapMessage deletion(ByteBuffer origin, String description) {
        String line = description
                .lines()
                .filter(one -> one.startsWith("o="))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a session description must have a line 'o=', not '" + Printable.of(description) + "'"));
        return new SapMessage(true, hashOf(description), origin, line + "\r\n");
    }

    private static int hashOf(String description) {
        int hash = description.hashCode();
        int folded = (hash ^ hash >>> 16) & 0xFFFF;
        return folded == 0 ? 1 : folded;
    }

    /**
     * Returns the address of the host that announces.
     *
     * @return a view with a position of its own
     */
    @Override
    public ByteBuffer origin() {
        return origin.duplicate();
    }

    /**
     * Writes the message. RFC 2974 wants it below 1 KB.
     *
     * @return the datagram
     */
    public ByteBuffer toBytes() {
        byte[] type = (PAYLOAD_TYPE + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] text = description.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + origin.remaining() + type.length + text.length);
        int flags = (origin.remaining() == 16 ? IPV6 : 0) | (deletion ? DELETION : 0);
        out.put((byte) (VERSION << 5 | flags)).put((byte) 0).putShort((short) hash);
        return out.put(origin()).put(type).put(text).flip();
    }

    /**
     * Parses a datagram. Authentication data is passed over, zeros at the end of the text too; the payload type may be missing.
     *
     * @param datagram the whole datagram, from position to limit, neither of which changes
     * @return the message; its origin is a copy
     * @throws WireFormatException when it is too short for what its header says, of another version than 1, encrypted,
     *     compressed, or holds something else than a session description
     */
    public static SapMessage parse(ByteBuffer datagram) throws WireFormatException {
        ByteBuffer in = datagram.slice();
        if (in.remaining() < HEADER_LENGTH) {
            throw tooShort(in.remaining(), HEADER_LENGTH);
        }
        int flags = in.get() & 0xFF;
        int authentication = 4 * (in.get() & 0xFF);
        int hash = in.getShort() & 0xFFFF;
        if (flags >> 5 != VERSION) {
            throw new WireFormatException("the version of a SAP message is " + (flags >> 5) + ", only 1 is allowed");
        }
        if ((flags & (ENCRYPTED | COMPRESSED)) != 0) {
            throw new WireFormatException("a SAP message is " + ((flags & ENCRYPTED) != 0 ? "encrypted" : "compressed")
                    + ", only plain ones are allowed");
        }
        byte[] origin = new byte[(flags & IPV6) == 0 ? 4 : 16];
        int start = HEADER_LENGTH + origin.length + authentication;
        if (in.capacity() < start) {
            throw tooShort(in.capacity(), start);
        }
        in.get(origin).position(start);
        return new SapMessage((flags & DELETION) != 0, hash, ByteBuffer.wrap(origin), description(in));
    }

    private static WireFormatException tooShort(int length, int needed) {
        return new WireFormatException("a SAP message has " + length + " bytes, its header alone needs " + needed);
    }

    private static String description(ByteBuffer in) throws WireFormatException {
        String payload = StandardCharsets.UTF_8.decode(in).toString();
        if (!payload.startsWith("v=0") && !payload.startsWith("o=")) {
            int end = payload.indexOf('\0');
            String type = end < 0 || end > MAX_PAYLOAD_TYPE_LENGTH ? payload : payload.substring(0, end);
            if (end < 0 || !type.equalsIgnoreCase(PAYLOAD_TYPE)) {
                throw new WireFormatException("the payload type of a SAP message is '" + Printable.of(type)
                        + "', only '" + PAYLOAD_TYPE + "' and a zero are allowed");
            }
            payload = payload.substring(end + 1);
        }
        int length = payload.length();
        while (length > 0 && payload.charAt(length - 1) == '\0') {
            length--;
        }
        return payload.substring(0, length);
    }
}
