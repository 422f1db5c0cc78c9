package io.imagestream;

import io.imagestream.spi.AddressText;
import io.imagestream.wire.Printable;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hosts and origins as browsers write them in a request. */
final class WebNames {
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");
    private static final Pattern ORIGIN =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(\\[[^\\]]*\\]|[^\\[\\]:/]*)(?::([1-9][0-9]{0,4}))?");

    private WebNames() {}

    /** A name or an address without brackets, in lower case. */
    static String host(String text) {
        String host = hostOrNull(text);
        if (host == null) {
            throw new IllegalArgumentException("an allowed host must be a name such as cams.example or an address,"
                    + " without scheme, port and path, unlike '" + Printable.of(text) + "'");
        }
        return host;
    }

    private static @Nullable String hostOrNull(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        InetAddress address = IpAddresses.parse(bracketed ? text.substring(1, text.length() - 1) : text);
        if (address != null) {
            return AddressText.of(address);
        }
        return NAME.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : null;
    }

    /** The published address in the same form; what browsers cannot ask for stays as it is. */
    static String published(String address) {
        String host = hostOrNull(address);
        return host == null ? address.toLowerCase(Locale.ROOT) : host;
    }

    /** An origin as a browser sends it (RFC 6454, section 6.2), or {@code *}. */
    static String origin(String text) {
        if (text.equals("*")) {
            return text;
        }
        Matcher matcher = ORIGIN.matcher(text);
        String host = matcher.matches() ? hostOrNull(matcher.group(2)) : null;
        int port = host == null || matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        if (host == null || port > 65_535) {
            throw new IllegalArgumentException("an allowed origin must be * or have the form scheme://host or"
                    + " scheme://host:port, such as https://dash.example, without a path, unlike '"
                    + Printable.of(text) + "'");
        }
        String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return scheme + "://" + shown + (port == 0 || port == impliedPort(scheme) ? "" : ":" + port);
    }

    private static int impliedPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> 0;
        };
    }
}
