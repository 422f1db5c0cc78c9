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
    private static final int IPV6_GROUPS = 8;
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

    /** Returns the text of an address: without a name or a zone, IPv6 as RFC 5952 has it. */
    static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? address.getHostAddress() : ipv6Text(bytes);
    }

    private static String ipv6Text(byte[] bytes) {
        int[] groups = new int[IPV6_GROUPS];
        for (int i = 0; i < IPV6_GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int longest = 0;
        for (int i = 1; i < IPV6_GROUPS; i++) {
            longest = zeros(groups, i) > zeros(groups, longest) ? i : longest;
        }
        if (zeros(groups, longest) < 2) {
            return hex(groups, 0, IPV6_GROUPS);
        }
        return hex(groups, 0, longest) + "::" + hex(groups, longest + zeros(groups, longest), IPV6_GROUPS);
    }

    /** How many groups from {@code start} on are zero. */
    private static int zeros(int[] groups, int start) {
        int end = start;
        while (end < groups.length && groups[end] == 0) {
            end++;
        }
        return end - start;
    }

    private static String hex(int[] groups, int from, int to) {
        StringBuilder out = new StringBuilder();
        for (int i = from; i < to; i++) {
            out.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return out.toString();
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
