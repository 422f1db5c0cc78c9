package io.imagestream;

import io.imagestream.wire.Printable;
import io.imagestream.wire.SessionDescription;
import io.imagestream.wire.WireFormatException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line of an announced file that says how players open the stream: a session description (SDP), percent-encoded.
 *
 * @param sdp the description; empty where there is no line, or one that is not good
 * @param defect why there is none although there is a line
 */
record SdpLine(Optional<String> sdp, Optional<String> defect) {
    /** Some ten times what a server of this library writes. */
    static final int MAX_LENGTH = 16_384;

    private static final Logger log = LoggerFactory.getLogger(AnnouncedStream.class);
    private static final SdpLine NONE = new SdpLine(Optional.empty(), Optional.empty());

    /** A comment for the original, which passes over a line of three words. */
    private static final Pattern LINE = Pattern.compile("#\\s+SDP:\\s+(\\S+)");

    /** Finds the line in a descriptor's text; of several the first counts. */
    static SdpLine find(String text, StreamDescriptor descriptor) {
        return text.lines()
                .map(line -> LINE.matcher(line.strip()))
                .filter(Matcher::matches)
                .map(matcher -> read(matcher.group(1), descriptor))
                .findFirst()
                .orElse(NONE);
    }

    /** Takes of the description what this library knows of it, and nothing else that may stand there. */
    private static SdpLine read(String encoded, StreamDescriptor descriptor) {
        if (encoded.length() > MAX_LENGTH) {
            return bad("it has " + encoded.length() + " characters, more than " + MAX_LENGTH);
        }
        String text;
        try {
            text = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            log.debug("not percent-encoded: {}", Printable.line(e));
            return bad("'" + Printable.of(encoded) + "' is not percent-encoded");
        }
        try {
            SessionDescription session = SessionDescription.parse(text);
            return isAt(session, descriptor)
                    ? new SdpLine(Optional.of(session.toText()), Optional.empty())
                    : bad("it describes a session to " + session.address() + " port " + session.port());
        } catch (WireFormatException e) {
            return bad(String.valueOf(e.getMessage()));
        }
    }

    /** A name has many addresses, and thus any. */
    private static boolean isAt(SessionDescription session, StreamDescriptor descriptor) {
        InetAddress address = IpAddresses.parse(descriptor.address());
        return session.port() == descriptor.port()
                && (address == null || address.equals(IpAddresses.parse(session.address())));
    }

    private static SdpLine bad(String why) {
        return new SdpLine(Optional.empty(), Optional.of("the line '# SDP:' is passed over: " + why));
    }

    /** Writes the line, with its end; nothing where there is no description, or one that is too long to be read. */
    static String of(Optional<String> sdp) {
        return sdp.map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"))
                .filter(encoded -> encoded.length() <= MAX_LENGTH)
                .map(encoded -> "# SDP: " + encoded + "\n")
                .orElse("");
    }
}
