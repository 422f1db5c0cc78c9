package io.imagestream.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Tells whose an address is, as far as that can be told, for bounds that one subscriber shall not get around. Of IPv6 a subscriber
 * is given a network of 64 bits at least, and may come from any address in it; of IPv4 it has one address.
 */
final class Subscriber {
    private static final int IPV6_BYTES = 16;
    private static final int NETWORK_BYTES = 8;
    private static final int UNIQUE_LOCAL_MASK = 0xFE;
    private static final int UNIQUE_LOCAL = 0xFC;

    private Subscriber() {}

    /** Those that begin with 64 zeros hold IPv4 addresses (RFC 4291, section 2.5.5). */
    private static boolean isWithinIpv4(byte[] bytes) {
        return Arrays.equals(bytes, 0, NETWORK_BYTES, new byte[NETWORK_BYTES], 0, NETWORK_BYTES);
    }

    /**
     * Returns what to count by.
     *
     * @param address a client's
     * @return the first address of its network of 64 bits; for IPv4, and for addresses of the own site (link-local, unique local),
     *     where one network is many people's, the address itself
     */
    static InetAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != IPV6_BYTES || address.isLoopbackAddress() || address.isLinkLocalAddress()) {
            return address;
        }
        if ((bytes[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL || isWithinIpv4(bytes)) {
            return address;
        }
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }
}
