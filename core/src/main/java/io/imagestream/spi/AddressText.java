package io.imagestream.spi;

import java.net.InetAddress;

/** Writes IP addresses as people read them. */
public final class AddressText {
    private static final int IPV6_GROUPS = 8;

    private AddressText() {}

    /**
     * Returns the text of an address.
     *
     * @param address the address
     * @return its numbers, without a name or a zone, IPv6 as RFC 5952 has it
     */
    public static String of(InetAddress address) {
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
}
