package io.imagestream;

import io.imagestream.wire.Printable;

/**
 * Says where images are asked for that go to a multicast group: {@code 192.0.2.7:9002}. Immutable.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record ControlPlace(String host, int port) {
    /** Checks the parts. */
    public ControlPlace {
        Checks.word("host", host);
        Checks.range("control port", port, 1, 65_535);
    }

    /**
     * Parses {@code host:port}.
     *
     * @param text such as {@code 192.0.2.7:9002} or {@code [::1]:9002}
     * @return the parts
     * @throws IllegalArgumentException when the text has another form
     */
    public static ControlPlace parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = Checks.host("host", text.substring(0, Math.max(0, colon)));
            return new ControlPlace(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + Printable.of(text)
                            + "' must have the form host:port, such as 192.0.2.7:9002, with a port from"
                            + " 1 to 65535",
                    e);
        }
    }

    /**
     * Returns the form that {@link #parse} reads.
     *
     * @return {@code host:port}, IPv6 addresses in brackets
     */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
