package io.imagestream;

import io.imagestream.wire.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Says where a stream is and how it is delivered: {@code tcp_push://127.0.0.1:9001}.
 *
 * <p>Not a {@link java.net.URI}, because RFC 3986 allows no underscore in a scheme and the original's method names have one.
 * IPv6 addresses stand in brackets. Immutable.
 *
 * @param delivery the method
 * @param host a name or an address, without brackets
 * @param port 0 to 65535
 */
public record StreamUri(Delivery delivery, String host, int port) {
    /** Checks the parts. */
    public StreamUri {
        Checks.word("host", host);
        Checks.port(port);
    }

    /**
     * Parses {@code method://host:port}.
     *
     * @param text such as {@code tcp_pull://[::1]:9001}
     * @return the parts
     * @throws IllegalArgumentException when the text has another form
     */
    public static StreamUri parse(String text) {
        int scheme = text.indexOf("://");
        int colon = text.lastIndexOf(':');
        if (scheme < 0 || colon < scheme + 3) {
            throw new IllegalArgumentException("'" + Printable.of(text)
                    + "' must have the form method://host:port, such as tcp_push://127.0.0.1:9001");
        }
        Delivery delivery = Delivery.parse(text.substring(0, scheme));
        String host = text.substring(scheme + 3, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String digits = text.substring(colon + 1).replaceFirst("/$", "");
        int port;
        try {
            port = Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the port in '" + Printable.of(text) + "' must be a number", e);
        }
        return new StreamUri(delivery, host, port);
    }

    /** Returns the same place for browsers; empty when the host is of a kind that they cannot ask for. */
    Optional<URI> http(String scheme) {
        try {
            return Optional.of(new URI(scheme, authority(), "/", null, null));
        } catch (URISyntaxException e) {
            return Optional.empty(); // A host is any word, so it may hold brackets and worse.
        }
    }

    private String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * Returns the form that {@link #parse} reads.
     *
     * @return {@code method://host:port}
     */
    @Override
    public String toString() {
        return delivery.label() + "://" + authority();
    }
}
