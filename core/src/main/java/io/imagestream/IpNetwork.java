package io.imagestream;

import io.imagestream.spi.AddressText;
import io.imagestream.wire.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A block of IP addresses that begin with the same bits (CIDR, RFC 4632). Immutable. */
final class IpNetwork {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int IPV6_BITS = 128;
    private static final int MAPPED_BITS = 96;

    private final byte[] address;
    private final int prefix;

    private IpNetwork(byte[] address, int prefix) {
        this.address = address;
        this.prefix = prefix;
    }

    /** Returns the networks that a block, an address or a word such as {@code private} stands for. */
    static List<IpNetwork> parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "loopback" -> blocks("127.0.0.0/8", "::1");
            case "link-local" -> blocks("169.254.0.0/16", "fe80::/10");
            case "private" -> blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");
            default -> blocks(text);
        };
    }

    private static List<IpNetwork> blocks(String... texts) {
        return Arrays.stream(texts).map(IpNetwork::block).collect(Collectors.toUnmodifiableList());
    }

    private static IpNetwork block(String text) {
        int slash = text.indexOf('/');
        String start = slash < 0 ? text : text.substring(0, slash);
        InetAddress found = IpAddresses.parse(start);
        if (found == null) {
            throw new IllegalArgumentException("'" + Printable.of(text) + "' is no network: allowed are blocks such as"
                    + " 10.0.0.0/8 and fd00::/8, addresses such as 192.0.2.7 and ::1, and the words loopback,"
                    + " link-local and private, but no names");
        }
        byte[] bytes = IpAddresses.bytes(found);
        boolean mapped = bytes.length == 4 && start.indexOf(':') >= 0;
        int bits = bytes.length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(text, slash, mapped ? MAPPED_BITS : 0, mapped ? IPV6_BITS : bits);
        return checked(text, bytes, prefix);
    }

    /** The number behind the slash; an IPv4 address within an IPv6 address counts the bits before it. */
    private static int prefix(String text, int slash, int min, int max) {
        String digits = text.substring(slash + 1);
        if (NUMBER.matcher(digits).matches()) {
            int prefix = Integer.parseInt(digits);
            if (prefix >= min && prefix <= max) {
                return prefix - min;
            }
        }
        throw new IllegalArgumentException(
                "the prefix length of '" + Printable.of(text) + "' must be " + min + " to " + max);
    }

    private static IpNetwork checked(String text, byte[] bytes, int prefix) {
        byte[] masked = bytes.clone();
        for (int bit = prefix; bit < masked.length * Byte.SIZE; bit++) {
            masked[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        IpNetwork network = new IpNetwork(masked, prefix);
        if (!Arrays.equals(masked, bytes)) {
            throw new IllegalArgumentException("'" + Printable.of(text) + "' has bits set behind its prefix: '"
                    + network + "' was probably meant, or the address alone");
        }
        return network;
    }

    /** Says whether an address belongs to the block; see {@link IpAddresses#bytes}. */
    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        int whole = prefix / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (other[i] != address[i]) {
                return false;
            }
        }
        int rest = prefix % Byte.SIZE;
        return rest == 0 || (other[whole] ^ address[whole]) >> (Byte.SIZE - rest) == 0;
    }

    /** Returns address and prefix length. */
    @Override
    public String toString() {
        try {
            return AddressText.of(InetAddress.getByAddress(address)) + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }
}
