package io.imagestream.transport.netty.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
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

    private final Set<String> hosts;
    private final Set<String> origins;

    /**
     * Creates the rules.
     *
     * @param hosts names, besides those of loopback
     * @param origins such as {@code https://dash.example}; {@code *} for all
     */
    public HttpRules(Collection<String> hosts, Collection<String> origins) {
        this.hosts = lowerCase(hosts);
        this.origins = lowerCase(origins);
    }

    private static Set<String> lowerCase(Collection<String> words) {
        return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
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

    /** The host of {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}, in lower case; null for anything
     * else. */
    static @Nullable String hostOf(String authority) {
        String host;
        String rest;
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            if (end < 0) {
                return null;
            }
            host = authority.substring(1, end);
            rest = authority.substring(end + 1);
            if (!NetUtil.isValidIpV6Address(host)) {
                return null;
            }
        } else {
            int colon = authority.indexOf(':');
            host = colon < 0 ? authority : authority.substring(0, colon);
            rest = colon < 0 ? "" : authority.substring(colon);
            if (!host.chars().allMatch(HttpRules::isNameChar)) {
                return null;
            }
        }
        if (host.isEmpty() || !rest.matches("(:\\d{0,5})?")) {
            return null;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        return address == null ? host.toLowerCase(Locale.ROOT) : text(address);
    }

    /** The one spelling of an address, of which IPv6 has many (RFC 5952). */
    private static String text(byte[] address) {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    private static boolean isNameChar(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || c == '-'
                || c == '.'
                || c == '_';
    }

    private static boolean isLoopback(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.equals("localhost") || name.endsWith(".localhost")) { // RFC 6761, section 6.3.
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
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
