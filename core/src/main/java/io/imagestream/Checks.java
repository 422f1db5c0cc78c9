package io.imagestream;

import io.imagestream.wire.Printable;
import java.time.Duration;

/** Checks what callers pass; each error names the value and what is allowed. */
final class Checks {
    private static final double MIN_IPS = 0.001;
    private static final double MAX_IPS = 1000;

    private Checks() {}

    static int port(int port) {
        return range("port", port, 0, 65_535);
    }

    static int range(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be " + min + " to " + max + ", not " + value);
        }
        return value;
    }

    /** The bytes of a datagram: what the family's header and some of the image need, up to what UDP over IPv4 holds. */
    static int datagramSize(String what, int bytes) {
        return range(what, bytes, 40, 65_507);
    }

    static int receiveBuffer(int bytes) {
        return range("receiveBuffer", bytes, 1, Integer.MAX_VALUE);
    }

    static long atLeast(String what, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(what + " must be " + min + " or more, not " + value);
        }
        return value;
    }

    static double ips(double ips) {
        if (!(ips >= MIN_IPS && ips <= MAX_IPS)) {
            throw new IllegalArgumentException("ips must be " + MIN_IPS + " to " + (int) MAX_IPS + ", not " + ips);
        }
        return ips;
    }

    /** A duration above zero and up to a day, which keeps sums of nanoseconds and milliseconds within their types. */
    static Duration positive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(what + " must be more than zero and at most a day, not " + duration);
        }
        return duration;
    }

    /** A duration of zero or more and up to a day. */
    static Duration upToADay(String what, Duration duration) {
        return duration.isZero() ? duration : positive(what, duration);
    }

    /** A name or an address; IPv6 addresses may stand in brackets, as they do in a URI. */
    static String host(String what, String text) {
        String word = word(what, text);
        return word.startsWith("[") && word.endsWith("]")
                ? word("the " + what, word.substring(1, word.length() - 1))
                : word;
    }

    /** A text of one word or more characters without white space, as descriptors need it. */
    static String word(String what, String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new IllegalArgumentException(
                    what + " must not be empty nor hold white space, unlike '" + Printable.of(text) + "'");
        }
        return text;
    }
}
