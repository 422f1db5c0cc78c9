package io.imagestream.wire;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Says where a stream of RTP/JPEG is to be had: one medium of a session description (SDP, RFC 8866). Immutable.
 *
 * <p>Addresses are texts of IPv4 or IPv6 addresses or host names: 1 to 255 ASCII letters, digits, dots, colons, hyphens and
 * underscores. One with a colon is an IPv6 address.
 *
 * @param name what people call the stream: 1 to 255 characters, none of them a control character, with no space at the ends
 * @param id tells the sessions of one origin apart, 64 bits without a sign
 * @param version grows when the description of a session changes, 64 bits without a sign
 * @param origin the address of the host that made the session
 * @param address where packets go to: the group of a multicast session
 * @param ttl how many hops packets of an IPv4 multicast session go, 0 to 255; none for other sessions
 * @param source the only sender whose packets count in a source-specific multicast session (RFC 4570)
 * @param port the UDP port where RTP packets go to, 1 to 65535
 * @param rtcpPort the UDP port where RTCP packets go to, 1 to 65535: mostly the next one (for 65535, which has none, itself)
 * @param payloadType what stands in the packets' headers for JPEG: {@link RtpJpegTrain#PAYLOAD_TYPE}, or 96 to 127
 * @param frameRate how many frames a second there are at most, 0.001 to 1,000,000
 * @param dimensions how large the images are, for packets that cannot say it
 * @param receiveOnly whether receivers are told that they cannot send
 */
public record SessionDescription(
        String name,
        long id,
        long version,
        String origin,
        String address,
        OptionalInt ttl,
        Optional<String> source,
        int port,
        int rtcpPort,
        int payloadType,
        OptionalDouble frameRate,
        Optional<Dimensions> dimensions,
        boolean receiveOnly) {
    /** The longest text that is parsed, in characters. */
    public static final int MAX_LENGTH = 64 * 1024;

    private static final int MAX_PORT = 65_535;
    private static final int MIN_DYNAMIC = 96;
    private static final int MAX_DYNAMIC = 127;
    private static final int MAX_TEXT = 255;
    private static final double MIN_RATE = 0.001;
    private static final double MAX_RATE = 1_000_000;
    private static final String CRLF = "\r\n";

    /**
     * The size of an image.
     *
     * @param width in pixels, 1 to 65535
     * @param height in pixels, 1 to 65535
     */
    public record Dimensions(int width, int height) {
        /** Checks the sides. */
        public Dimensions {
            if (!areSides(width, height)) {
                throw new IllegalArgumentException(
                        "width and height must be 1 to 65535, not " + width + " and " + height);
            }
        }

        static boolean areSides(int width, int height) {
            return Math.min(width, height) >= 1 && Math.max(width, height) <= 65_535;
        }
    }

    /** Checks the parts. */
    public SessionDescription {
        check(isName(name), "a name", Printable.of(name), "1 to 255 printable characters, no space at the ends");
        checkAddress("the origin", origin);
        checkAddress("the address", address);
        source.ifPresent(host -> checkAddress("the source", host));
        if (ttl.isPresent()) {
            int hops = ttl.getAsInt();
            check(hops >= 0 && hops <= 255, "a TTL", hops, "0 to 255");
            check(isGroup(address), "the address of a session with a TTL", address, "an IPv4 multicast group");
        }
        check(isPort(port), "the port", port, "1 to 65535");
        check(isPort(rtcpPort), "the port of RTCP", rtcpPort, "1 to 65535");
        check(isPayloadType(payloadType), "the payload type", payloadType, "26 or 96 to 127");
        check(frameRate.isEmpty() || isRate(frameRate.getAsDouble()), "a frame rate", frameRate, "0.001 to 1000000");
        Objects.requireNonNull(dimensions, "dimensions");
    }

    private static void checkAddress(String what, String address) {
        check(
                isAddress(address),
                what,
                Printable.of(address),
                "1 to 255 ASCII letters, digits, dots, colons, hyphens and underscores");
    }

    private static void check(boolean good, String what, Object value, String allowed) {
        if (!good) {
            throw new IllegalArgumentException(what + " must be " + allowed + ", not '" + value + "'");
        }
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_TEXT
                && name.equals(name.strip())
                && name.codePoints().noneMatch(SessionDescription::isUnprintable);
    }

    /** Unpaired surrogates are among them, as UTF-8 cannot hold them. */
    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || (c >= 0xD800 && c <= 0xDFFF);
    }

    static boolean isAddress(String address) {
        return !address.isEmpty()
                && address.length() <= MAX_TEXT
                && address.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || ".:-_".indexOf(c) >= 0);
    }

    /** Tells whether it is an IPv4 multicast group: four numbers, the first 224 to 239. */
    static boolean isGroup(String address) {
        int dots = 0;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            dots += c == '.' ? 1 : 0;
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        int first = dots == 3 && address.indexOf('.') == 3 ? Integer.parseInt(address.substring(0, 3)) : 0;
        return first >= 224 && first <= 239;
    }

    static boolean isPort(int port) {
        return port >= 1 && port <= MAX_PORT;
    }

    static boolean isPayloadType(int type) {
        return type == RtpJpegTrain.PAYLOAD_TYPE || (type >= MIN_DYNAMIC && type <= MAX_DYNAMIC);
    }

    static boolean isRate(double rate) {
        return rate >= MIN_RATE && rate <= MAX_RATE;
    }

    /** Returns the port of RTCP where nothing else is told. */
    static int nextPort(int port) {
        return Math.min(port + 1, MAX_PORT);
    }

    /**
     * Writes the description. Whatever it holds, there are no other lines than those of this format.
     *
     * @return lines that CRLF ends; as media type, {@code application/sdp} in UTF-8
     */
    public String toText() {
        StringBuilder out = new StringBuilder(300);
        out.append("v=0").append(CRLF);
        out.append("o=- ").append(Long.toUnsignedString(id)).append(' ').append(Long.toUnsignedString(version));
        out.append(" IN ").append(family(origin)).append(' ').append(origin).append(CRLF);
        out.append("s=").append(name).append(CRLF);
        out.append("c=IN ").append(family(address)).append(' ').append(address);
        ttl.ifPresent(hops -> out.append('/').append(hops));
        out.append(CRLF).append("t=0 0").append(CRLF);
        source.ifPresent(host -> out.append("a=source-filter: incl IN ")
                .append(family(address))
                .append(' ')
                .append(address)
                .append(' ')
                .append(host)
                .append(CRLF));
        if (receiveOnly) {
            out.append("a=recvonly").append(CRLF);
        }
        out.append("m=video ")
                .append(port)
                .append(" RTP/AVP ")
                .append(payloadType)
                .append(CRLF);
        out.append("a=rtpmap:").append(payloadType).append(" JPEG/90000").append(CRLF);
        if (rtcpPort == port && rtcpPort != nextPort(port)) {
            out.append("a=rtcp-mux").append(CRLF);
        } else if (rtcpPort != nextPort(port)) {
            out.append("a=rtcp:").append(rtcpPort).append(CRLF);
        }
        frameRate.ifPresent(
                rate -> out.append("a=framerate:").append(decimal(rate)).append(CRLF));
        dimensions.ifPresent(size -> out.append("a=x-dimensions:")
                .append(size.width())
                .append(',')
                .append(size.height())
                .append(CRLF));
        return out.toString();
    }

    private static String family(String address) {
        return address.indexOf(':') >= 0 ? "IP6" : "IP4";
    }

    /** Returns the shortest decimal number, without an exponent, that is read as this one. */
    private static String decimal(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    /**
     * Parses a description. Lines end with LF or CRLF, spaces at their ends do not count, nor does what stands before the line
     * {@code v=0}, as a program's greeting. Of several media it takes the first video that is JPEG over plain RTP, which has
     * payload type 26, or another that an {@code rtpmap} names JPEG. What else a description may say is passed over, so is a
     * frame rate that is none. Of several ports, groups or sources of a medium the first counts.
     *
     * @param text the description, at most {@link #MAX_LENGTH} characters
     * @return what it says of the medium; without an origin, its id and version are 0 and its origin is the address; without a
     *     name it is called {@code -}
     * @throws WireFormatException when it is too long, has no such medium, or says of it what this cannot hold; the message names
     *     the line
     */
    public static SessionDescription parse(String text) throws WireFormatException {
        return new SessionDescriptionReader(text).read();
    }
}
