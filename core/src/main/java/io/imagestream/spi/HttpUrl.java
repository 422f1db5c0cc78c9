package io.imagestream.spi;

import io.imagestream.wire.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * An {@code http} or {@code https} URL, taken apart.
 *
 * <p>Its text is for people and logs. It leaves out who logs in, and the query, in which cameras take passwords, too. Immutable.
 *
 * <p>Not a {@link URI}, which finds no host in {@code http://my_camera/}, a name as container networks give it.
 *
 * @param secure whether the scheme is {@code https}
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 * @param path begins with a slash, as it is sent
 * @param query what follows the question mark, as it is sent
 * @param userInfo what stands before the host, such as {@code user:password}, percent-encoded
 */
public record HttpUrl(
        boolean secure, String host, int port, String path, Optional<String> query, Optional<String> userInfo) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;
    private static final String ALLOWED = "allowed is http://host[:port][/path][?query], or the same with https";

    /**
     * Takes a URL apart.
     *
     * @param text such as {@code http://camera/stream}, with {@code user:password@} before the host where it needs them
     * @return the parts; port 80 or 443 and the path {@code /} where the text names none
     * @throws IllegalArgumentException when it is no such URL; the message shows it without its secrets
     */
    public static HttpUrl parse(String text) {
        URI uri;
        try {
            // In ASCII, as it is sent: whatever else people type is percent-encoded.
            uri = new URI(new URI(text).toASCIIString());
        } catch (URISyntaxException e) {
            // Without the cause, whose message shows the whole text.
            throw refused(text, "is no URL: " + e.getReason().toLowerCase(Locale.ROOT));
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused(text, "is no http or https URL");
        } else if (uri.getRawFragment() != null) {
            throw refused(text, "has a fragment, which means nothing to a server");
        } else if (uri.getRawAuthority() == null) {
            throw refused(text, "names no host");
        }
        return ofAuthority(text, scheme.equals("https"), uri);
    }

    private static HttpUrl ofAuthority(String text, boolean secure, URI uri) {
        String authority = uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        String place = authority.substring(at + 1);
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon > place.lastIndexOf(']');
        String host = hasPort ? place.substring(0, colon) : place;
        String path = uri.getRawPath();
        return new HttpUrl(
                secure,
                host(text, host),
                port(text, hasPort ? place.substring(colon + 1) : "", secure ? HTTPS_PORT : HTTP_PORT),
                path.isEmpty() ? "/" : path,
                Optional.ofNullable(uri.getRawQuery()),
                at < 0 ? Optional.empty() : Optional.of(authority.substring(0, at)));
    }

    private static String host(String text, String host) {
        if (host.isEmpty()) {
            throw refused(text, "names no host");
        } else if (host.matches("\\[[0-9A-Fa-f:.]+]")) {
            return host.substring(1, host.length() - 1);
        } else if (!host.matches("[A-Za-z0-9._-]+")) {
            throw refused(
                    text, "has a host that is neither a name of letters, digits, '.', '-' and '_' nor an address");
        }
        return host;
    }

    private static int port(String text, String digits, int byDefault) {
        if (digits.isEmpty()) {
            return byDefault;
        }
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw refused(text, "has a port that is not 1 to " + MAX_PORT);
        }
        return port;
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("'" + redact(text) + "' " + why + "; " + ALLOWED);
    }

    /**
     * Leaves out of a text that may be a URL what may be secret, more rather than less: all up to the last {@code @}, and the
     * query.
     *
     * @param text any text
     * @return one line, safe for a log
     */
    public static String redact(String text) {
        int slashes = text.indexOf("://");
        int start = slashes < 0 ? 0 : slashes + 3;
        int at = text.lastIndexOf('@');
        String shown = at < start ? text : text.substring(0, start) + "***" + text.substring(at);
        int query = shown.indexOf('?');
        return Printable.of(query < 0 ? shown : shown.substring(0, query) + "?***");
    }

    /**
     * Finds what a reference, such as a redirect's, means where this URL was asked for.
     *
     * @param reference an absolute URL or a relative reference
     * @return the URL, without user info
     * @throws IllegalArgumentException when it is no such URL
     */
    public HttpUrl resolve(String reference) {
        int hash = reference.indexOf('#');
        String plain = hash < 0 ? reference : reference.substring(0, hash);
        String base = origin() + path;
        String absolute;
        try {
            // RFC 2396, which URI follows, takes the path's last segment off before a query alone; RFC 3986 does not.
            absolute = plain.startsWith("?")
                    ? base + plain
                    : new URI(base).resolve(new URI(plain)).toString();
        } catch (URISyntaxException e) {
            throw refused(plain, "is no URL: " + e.getReason().toLowerCase(Locale.ROOT));
        }
        return parse(absolute).withoutUserInfo();
    }

    /**
     * Returns the same URL without its secret in front.
     *
     * @return the URL
     */
    public HttpUrl withoutUserInfo() {
        return new HttpUrl(secure, host, port, path, query, Optional.empty());
    }

    /**
     * Says whether two URLs lead to the same server in the same way: scheme, host and port.
     *
     * @param other the other
     * @return true when credentials for one are safe with the other
     */
    public boolean hasOriginOf(HttpUrl other) {
        return secure == other.secure && port == other.port && host.equalsIgnoreCase(other.host);
    }

    /**
     * Returns host and port as the Host field carries them.
     *
     * @return such as {@code camera:8080}; without the port that the scheme implies, IPv6 addresses in brackets
     */
    public String authority() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? HTTPS_PORT : HTTP_PORT) ? shown : shown + ":" + port;
    }

    private String origin() {
        return (secure ? "https://" : "http://") + authority();
    }

    /**
     * Returns path and query as a request line carries them.
     *
     * @return begins with a slash
     */
    public String requestTarget() {
        return query.map(text -> path + "?" + text).orElse(path);
    }

    /**
     * Returns the URL without what may be secret: who logs in, the query, and what stands before an {@code @} in the path.
     *
     * @return such as {@code http://camera/stream?***}
     */
    @Override
    public String toString() {
        // A password with a slash in it makes the rest of it a path, and a question mark further on a query of the end.
        boolean cut = query.orElse("").indexOf('@') >= 0;
        int at = path.lastIndexOf('@');
        String shown = cut ? "/***" : at < 0 ? path : "/***" + path.substring(at);
        return Printable.of(origin() + shown + (query.isPresent() ? "?***" : ""));
    }
}
