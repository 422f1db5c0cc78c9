package io.imagestream;

import io.imagestream.wire.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as people write them. Names are never looked up. */
final class IpAddresses {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    /** Four plain numbers: what else some systems take for an address, such as 10.1 or 010.0.0.1, means different things to them. */
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    /** Bytes of an IPv6 address before the IPv4 address that it may hold (RFC 4291, section 2.5.5.2). */
    private static final int MAPPED_PREFIX = 12;

    private IpAddresses() {}

    /** Returns the address that a text is, or null when it is none. A mapped IPv4 address becomes an IPv4 address. */
    static @Nullable InetAddress parse(String text) {
        try {
            if (IPV4.matcher(text).matches()) {
                return InetAddress.getByName(text);
            }
            // The brackets keep the JDK from taking it for a name.
            return IPV6.matcher(text).matches() ? InetAddress.getByName("[" + text + "]") : null;
        } catch (UnknownHostException e) {
            return null; // It only looked like one.
        }
    }

    /** Returns the multicast group that a text is; names are refused, too. */
    static InetAddress group(String text) {
        InetAddress group = parse(Checks.host("group", text));
        if (group == null || !group.isMulticastAddress()) {
            throw new IllegalArgumentException("a group must be a multicast address, 224.0.0.0 to 239.255.255.255 or"
                    + " ff00:: and above, not '" + Printable.of(text) + "'");
        }
        return group;
    }

    /** Returns an address's bytes: 4, also for an IPv4 address that an IPv6 socket maps, or 16. */
    static byte[] bytes(InetAddress address) {
        byte[] bytes = address.getAddress();
        return isMapped(bytes) ? Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length) : bytes;
    }

    private static boolean isMapped(byte[] bytes) {
        if (bytes.length == 4 || bytes[10] != -1 || bytes[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
