package io.imagestream.transport.udp.rtp;

import io.imagestream.spi.GroupPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Where sessions of a scope are announced, and how often (RFC 2974, section 3; RFC 2365).
 *
 * @param address the group and port of announcements
 * @param interval how often one comes, on the average
 */
record SapScope(InetSocketAddress address, Duration interval) {
    private static final int PORT = 9875;
    private static final Duration OFTEN = Duration.ofSeconds(30);
    private static final Duration SELDOM = Duration.ofMinutes(5);
    /** Who is not to hear the stream beyond a network need not be kept from the announcement by it: scopes are for that. */
    private static final int FAR = 255;

    /** Finds the scope of a group: announcements go no further than what they announce. */
    static SapScope of(InetAddress group) {
        byte[] bytes = group.getAddress();
        if (bytes.length != 4) {
            // The scope is the second byte's lower half (RFC 4291, section 2.7): 1 and 2 stay on the machine and the
            // link.
            byte[] announcements = {
                (byte) 0xff, (byte) (bytes[1] & 0x0f), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x7f, (byte) 0xfe
            };
            return at(announcements, (bytes[1] & 0x0f) <= 5 ? OFTEN : SELDOM);
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (first == 224 && second == 0 && bytes[2] == 0) {
            return at(ipv4(224, 0, 0, 255), OFTEN);
        } else if (first == 239 && second >= 192 && second <= 195) {
            return at(ipv4(239, 195, 255, 255), OFTEN);
        } else if (first == 239) {
            return at(ipv4(239, 255, 255, 255), OFTEN);
        }
        return at(ipv4(224, 2, 127, 254), SELDOM);
    }

    private static byte[] ipv4(int one, int two, int three, int four) {
        return new byte[] {(byte) one, (byte) two, (byte) three, (byte) four};
    }

    private static SapScope at(byte[] address, Duration interval) {
        try {
            return new SapScope(new InetSocketAddress(InetAddress.getByAddress(address), PORT), interval);
        } catch (UnknownHostException e) {
            throw new AssertionError("so many bytes are an address", e);
        }
    }

    /** Returns the way there for a stream's: as far as the scope reaches, unless the stream is to stay on this machine. */
    static GroupPath path(GroupPath streams) {
        return new GroupPath(streams.networkInterface(), streams.timeToLive() == 0 ? 0 : FAR, streams.loopback());
    }
}
