package io.imagestream.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Reads one {@link SessionDescription}. */
final class SessionDescriptionReader {
    private static final String RTPMAP = "rtpmap:";
    private static final String JPEG = "jpeg/90000";
    private static final int MAX_RATE_LENGTH = 30;

    /** A line of the description: {@code letter=value}. */
    private record Line(int number, char letter, String value) {
        WireFormatException refused(String what, String allowed) {
            return new WireFormatException("line " + number + " of the session description: " + what + " is '"
                    + Printable.of(value) + "', but must be " + allowed);
        }

        /** Returns the value of an attribute, or null when this line is another. */
        @Nullable
        String attribute(String start) {
            return letter == 'a' && value.regionMatches(true, 0, start, 0, start.length())
                    ? value.substring(start.length()).strip()
                    : null;
        }

        boolean isFlag(String flag) {
            return letter == 'a' && value.equalsIgnoreCase(flag);
        }
    }

    private final List<Line> session = new ArrayList<>();

    /** Each begins with its line m=. */
    private final List<List<Line>> media = new ArrayList<>();

    SessionDescriptionReader(String text) throws WireFormatException {
        if (text.length() > SessionDescription.MAX_LENGTH) {
            throw new WireFormatException("a session description has " + text.length() + " characters, at most "
                    + SessionDescription.MAX_LENGTH + " are allowed");
        }
        boolean begun = false;
        int number = 0;
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            String line = text.substring(from, to).strip();
            from = to + 1;
            number++;
            if (number == 1 && line.startsWith("\uFEFF")) {
                line = line.substring(1); // An editor's byte order mark.
            }
            begun |= line.startsWith("v=");
            if (begun && line.length() >= 2 && line.charAt(1) == '=') {
                add(new Line(number, line.charAt(0), line.substring(2).strip()));
            }
        }
        if (!begun) {
            throw new WireFormatException("a session description must begin with the line 'v=0', not with '"
                    + Printable.of(text.strip()) + "'");
        }
    }

    private void add(Line line) throws WireFormatException {
        if (line.letter == 'v' && !line.value.equals("0")) {
            throw line.refused("the version", "0");
        }
        if (line.letter == 'm') {
            media.add(new ArrayList<>());
        }
        (media.isEmpty() ? session : media.get(media.size() - 1)).add(line);
    }

    SessionDescription read() throws WireFormatException {
        WireFormatException first = null;
        for (List<Line> medium : media) {
            String type = tokens(medium.get(0).value).get(0);
            if (type.equalsIgnoreCase("video")) {
                try {
                    return read(medium);
                } catch (NotThisException e) {
                    first = first == null ? e.why : first;
                }
            }
        }
        throw first != null
                ? first
                : new WireFormatException(
                        "a session description must have a line 'm=video PORT RTP/AVP 26' or the like; this has "
                                + (media.isEmpty() ? "no line 'm='" : "none with video"));
    }

    /** A medium is not one for us, but the next may be. */
    private static final class NotThisException extends Exception {
        private static final long serialVersionUID = 1L;

        final WireFormatException why;

        NotThisException(WireFormatException why) {
            super(why);
            this.why = why;
        }
    }

    private SessionDescription read(List<Line> medium) throws WireFormatException, NotThisException {
        Line line = medium.get(0);
        List<String> words = tokens(line.value);
        if (words.size() < 4) {
            throw new NotThisException(line.refused("a medium", "'video', port, protocol, payload types"));
        }
        if (!words.get(2).equalsIgnoreCase("RTP/AVP") && !words.get(2).equalsIgnoreCase("RTP/AVPF")) {
            throw new NotThisException(
                    line.refused("the protocol of a medium", "RTP/AVP or RTP/AVPF, which is without encryption"));
        }
        int payloadType = payloadType(medium, words.subList(3, words.size()));
        String told = words.get(1);
        int port = number(told.substring(0, told.indexOf('/') < 0 ? told.length() : told.indexOf('/')), 65_535);
        if (port == 0) {
            throw new NotThisException(
                    line.refused("a medium with port 0, which is not to be had,", "one with a port"));
        }
        if (port < 0) {
            throw line.refused("a medium with the port " + Printable.of(told), "one with a port of 1 to 65535");
        }

        Line connection = line('c', medium);
        if (connection == null) {
            throw line.refused("a medium without a line 'c='", "one with it, or it stands before the media");
        }
        String address = address(connection, tokens(connection.value), 0);
        Line origin = line('o', session);
        List<String> originWords = origin == null ? List.of() : tokens(origin.value);
        return new SessionDescription(
                name(),
                origin == null ? 0 : unsigned(origin, originWords, 1),
                origin == null ? 0 : unsigned(origin, originWords, 2),
                origin == null ? address : address(origin, originWords, 3),
                address,
                ttl(connection, address),
                source(medium, address),
                port,
                rtcpPort(medium, port),
                payloadType,
                frameRate(medium),
                dimensions(medium),
                receiveOnly(medium));
    }

    // --- the lines --------------------------------------------------------------------------------------------------

    private static int payloadType(List<Line> medium, List<String> types) throws NotThisException {
        for (String text : types) {
            int type = number(text, 127);
            if (type >= 0 && SessionDescription.isPayloadType(type) && isJpeg(type, medium)) {
                return type;
            }
        }
        throw new NotThisException(medium.get(0)
                .refused("a medium", "one with payload type 26, or with 96 to 127 and 'a=rtpmap:TYPE JPEG/90000'"));
    }

    private static boolean isJpeg(int type, List<Line> medium) {
        for (Line line : medium) {
            String map = line.attribute(RTPMAP);
            List<String> words = map == null ? List.of() : tokens(map);
            if (words.size() >= 2 && number(words.get(0), 127) == type) {
                String encoding = words.get(1).toLowerCase(Locale.ROOT);
                return encoding.equals(JPEG) || encoding.startsWith(JPEG + "/");
            }
        }
        return type == RtpJpegTrain.PAYLOAD_TYPE;
    }

    private String name() throws WireFormatException {
        Line line = line('s', session);
        if (line == null || line.value.isEmpty()) {
            return "-";
        }
        if (!SessionDescription.isName(line.value)) {
            throw line.refused("the name", "1 to 255 printable characters");
        }
        return line.value;
    }

    /** Reads {@code IN IP4 address} from a word on; what a slash follows is left out. */
    private static String address(Line line, List<String> words, int at) throws WireFormatException {
        if (words.size() >= at + 3
                && words.get(at).equalsIgnoreCase("IN")
                && (words.get(at + 1).equalsIgnoreCase("IP4")
                        || words.get(at + 1).equalsIgnoreCase("IP6"))) {
            String address = words.get(at + 2);
            int slash = address.indexOf('/');
            address = slash < 0 ? address : address.substring(0, slash);
            if (SessionDescription.isAddress(address)) {
                return address;
            }
        }
        throw line.refused(
                at == 0 ? "the connection" : "the origin",
                (at == 0 ? "" : "'user id version ' and ") + "'IN IP4 ' or 'IN IP6 ' and an address or host name");
    }

    private static OptionalInt ttl(Line connection, String address) throws WireFormatException {
        if (!SessionDescription.isGroup(address)) {
            return OptionalInt.empty();
        }
        List<String> parts = new ArrayList<>();
        StringTokenizer tokenizer = new StringTokenizer(tokens(connection.value).get(2), "/");
        while (tokenizer.hasMoreTokens()) {
            parts.add(tokenizer.nextToken());
        }
        if (parts.size() < 2) {
            return OptionalInt.empty();
        }
        int ttl = number(parts.get(1), 255);
        if (ttl < 0) {
            throw connection.refused(
                    "a connection with the TTL " + Printable.of(parts.get(1)), "one with a TTL of 0 to 255");
        }
        return OptionalInt.of(ttl);
    }

    private Optional<String> source(List<Line> medium, String address) throws WireFormatException {
        for (List<Line> lines : List.of(medium, session)) {
            for (Line line : lines) {
                String filter = line.attribute("source-filter:");
                List<String> words = filter == null ? List.of() : tokens(filter);
                boolean ours = words.size() >= 4
                        && words.get(0).equalsIgnoreCase("incl")
                        && (words.get(3).equalsIgnoreCase(address)
                                || words.get(3).equals("*"));
                if (ours && (words.size() < 5 || !SessionDescription.isAddress(words.get(4)))) {
                    throw line.refused("a source filter", "'incl IN IP4 ', a group and an address or host name");
                }
                if (ours) {
                    return Optional.of(words.get(4));
                }
            }
        }
        return Optional.empty();
    }

    private int rtcpPort(List<Line> medium, int port) throws WireFormatException {
        int found = SessionDescription.nextPort(port);
        for (Line line : medium) {
            if (line.isFlag("rtcp-mux")) {
                return port;
            }
            String value = line.attribute("rtcp:");
            if (value != null) {
                List<String> words = tokens(value);
                found = words.isEmpty() ? 0 : number(words.get(0), 65_535);
                if (found < 1) {
                    throw line.refused("the port of RTCP", "'rtcp:' and 1 to 65535");
                }
            }
        }
        return found;
    }

    private OptionalDouble frameRate(List<Line> medium) {
        for (Line line : medium) {
            String value = line.attribute("framerate:");
            if (value != null) {
                return rate(value);
            }
        }
        return OptionalDouble.empty();
    }

    private static OptionalDouble rate(String value) {
        boolean decimal = value.length() <= MAX_RATE_LENGTH
                && value.chars().allMatch(c -> c == '.' || isDigit(c))
                && value.chars().anyMatch(SessionDescriptionReader::isDigit)
                && value.indexOf('.') == value.lastIndexOf('.');
        double rate = decimal ? Double.parseDouble(value) : 0;
        return SessionDescription.isRate(rate) ? OptionalDouble.of(rate) : OptionalDouble.empty();
    }

    private static Optional<SessionDescription.Dimensions> dimensions(List<Line> medium) throws WireFormatException {
        for (Line line : medium) {
            String value = line.attribute("x-dimensions:");
            if (value != null) {
                int comma = value.indexOf(',');
                int width = comma < 0 ? 0 : number(value.substring(0, comma).strip(), 65_535);
                int height = comma < 0 ? 0 : number(value.substring(comma + 1).strip(), 65_535);
                if (!SessionDescription.Dimensions.areSides(width, height)) {
                    throw line.refused("the size of the images", "'x-dimensions:' and two numbers of 1 to 65535");
                }
                return Optional.of(new SessionDescription.Dimensions(width, height));
            }
        }
        return Optional.empty();
    }

    private boolean receiveOnly(List<Line> medium) {
        for (List<Line> lines : List.of(medium, session)) {
            for (Line line : lines) {
                if (line.isFlag("recvonly")) {
                    return true;
                }
                if (line.isFlag("sendrecv") || line.isFlag("sendonly") || line.isFlag("inactive")) {
                    return false;
                }
            }
        }
        return false;
    }

    // --- small parts ------------------------------------------------------------------------------------------------

    /** Returns the first line with a letter among a medium's, or, as it stands for all media, the session's. */
    private @Nullable Line line(char letter, List<Line> medium) {
        for (List<Line> lines : List.of(medium, session)) {
            for (Line line : lines) {
                if (line.letter == letter) {
                    return line;
                }
            }
        }
        return null;
    }

    /** Returns the words of a line; a line without any has an empty one. */
    private static List<String> tokens(String value) {
        List<String> words = new ArrayList<>();
        StringTokenizer tokenizer = new StringTokenizer(value, " \t");
        while (tokenizer.hasMoreTokens()) {
            words.add(tokenizer.nextToken());
        }
        return words.isEmpty() ? List.of("") : words;
    }

    private static long unsigned(Line line, List<String> words, int at) throws WireFormatException {
        String text = at < words.size() ? words.get(at) : "";
        boolean digits =
                !text.isEmpty() && text.length() <= 20 && text.chars().allMatch(SessionDescriptionReader::isDigit);
        if (digits && (text.length() < 20 || text.compareTo("18446744073709551615") <= 0)) {
            return Long.parseUnsignedLong(text);
        }
        throw line.refused("the origin", "'user id version IN IP4 address', id and version below 2^64");
    }

    /** Returns the number, or -1 when it is none of 0 to {@code max}. */
    private static int number(String text, int max) {
        boolean digits =
                !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(SessionDescriptionReader::isDigit);
        int number = digits ? Integer.parseInt(text) : -1;
        return number <= max ? number : -1;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
