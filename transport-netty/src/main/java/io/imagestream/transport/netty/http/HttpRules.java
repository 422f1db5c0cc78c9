package io.imagestream.transport.netty.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts a request may name, and the pages of which origins may ask. Immutable.
 *
 * <p>Hosts are checked on loopback alone: there a browser may have been led by a name of the attacker's (DNS rebinding), and
 * nobody but this machine's own names can be meant. Elsewhere a server cannot know by which names it is reached.
 */
public final class HttpRules {
    private static final String ANY = "*";
    private static final int MAX_AUTHORITY = 300;
    private static final int MAX_PORT = 65_535;
    private static final String LABEL = "[A-Za-z0-9_-]+";
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|(" + LABEL + "(?:\\." + LABEL + ")*\\.?))(?::([0-9]{0,5}))?");

    private final Set<String> hosts;
    private final Set<String> origins;

    /**
     * Creates the rules.
     *
     * @param hosts names, besides those of loopback
     * @param origins such as {@code https://dash.example}; {@code *} for all
     */
    public HttpRules(Collection<String> hosts, Collection<String> origins) {
        this.hosts = hosts.stream().map(HttpRules::spelling).collect(Collectors.toUnmodifiableSet());
        this.origins =
                origins.stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Says whether a request may name a host.
     *
     * @param authority what Host or an absolute target says, with a port or without
     * @param local where the connection arrived
     * @return false when somebody else's name led here
     */
    boolean allowsHost(String authority, InetAddress local) {
        if (!local.isLoopbackAddress()) {
            return true;
        }
        String host = hostOf(authority);
        return host != null && (isLoopback(host) || hosts.contains(host));
    }

    /**
     * The host of {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}, in the one spelling that can be compared;
     * null for anything else.
     */
    static @Nullable String hostOf(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        if (authority.length() > MAX_AUTHORITY || !parts.matches()) {
            return null;
        }
        String port = parts.group(3);
        if (port != null && !port.isEmpty() && Integer.parseInt(port) > MAX_PORT) {
            return null;
        }
        String bracketed = parts.group(1);
        if (bracketed == null) {
            return spelling(parts.group(2));
        }
        return NetUtil.isValidIpV6Address(bracketed) ? spelling(bracketed) : null;
    }

    /** The one spelling of a name, without the root's dot and in lower case, or of an address, of which IPv6 has many. */
    private static String spelling(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        try {
            return address == null
                    ? name.toLowerCase(Locale.ROOT)
                    : NetUtil.toAddressString(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    private static boolean isLoopback(String host) {
        if (host.equals("localhost") || host.endsWith(".localhost")) { // RFC 6761, section 6.3.
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        return address != null && isLoopback(address);
    }

    private static boolean isLoopback(byte[] address) {
        if (address.length == 4) {
            return address[0] == 127;
        }
        for (int i = 0; i < address.length - 1; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[address.length - 1] == 1;
    }

    /**
     * Says whether pages of an origin may ask.
     *
     * @param origin the Origin header
     * @param host the Host header
     * @return true for the server's own pages and those of the origins that were named
     */
    boolean allowsOrigin(String origin, @Nullable String host) {
        return isNamed(origin) || (host != null && isSame(origin, host));
    }

    /** Says whether an origin was named by the application: its pages may read answers, too. */
    boolean isNamed(String origin) {
        return origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT));
    }

    /** Says whether the pages of any origin at all may ask. */
    boolean allowsAnyOrigin() {
        return origins.contains(ANY);
    }

    boolean namesOrigins() {
        return !origins.isEmpty();
    }

    private static boolean isSame(String origin, String host) {
        try {
            return host.equalsIgnoreCase(new URI(origin).getRawAuthority());
        } catch (URISyntaxException e) {
            return false; // Such as an attacker's.
        }
    }
}
