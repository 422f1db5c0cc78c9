package io.imagestream.examples.players;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A capture file of datagrams that a test has received itself, which needs no rights, with headers of IP and UDP made up for them.
 * Not thread-safe.
 */
final class Pcap {
    private static final int MAGIC = 0xA1B2C3D4;
    private static final int FILE_HEADER = 24;
    private static final short MAJOR = 2;
    private static final short MINOR = 4;
    /** Packets begin with the header of IP. */
    private static final int LINK_TYPE_RAW = 101;

    private static final int RECORD_HEADER = 16;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final byte VERSION_AND_WORDS = 0x45;
    private static final byte TIME_TO_LIVE = 64;
    private static final byte UDP = 17;
    private static final int MAX_LENGTH = 65_535;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int count;

    Pcap() {
        ByteBuffer header = ByteBuffer.allocate(FILE_HEADER).putInt(MAGIC).putShort(MAJOR);
        header.putShort(MINOR).putInt(0).putInt(0).putInt(MAX_LENGTH).putInt(LINK_TYPE_RAW);
        out.writeBytes(header.array());
    }

    /** Adds a datagram over IPv4, a second after the one before. */
    void add(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
        int length = IP_HEADER + UDP_HEADER + payload.length;
        ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER + length);
        record.putInt(++count).putInt(0).putInt(length).putInt(length);
        record.put(VERSION_AND_WORDS).put((byte) 0).putShort((short) length).putInt(0);
        record.put(TIME_TO_LIVE).put(UDP).putShort((short) 0); // Without checksums, which are not checked.
        record.put(ipv4(from.getAddress())).put(ipv4(to.getAddress()));
        record.putShort((short) from.getPort()).putShort((short) to.getPort());
        record.putShort((short) (UDP_HEADER + payload.length))
                .putShort((short) 0)
                .put(payload);
        out.writeBytes(record.array());
    }

    private static byte[] ipv4(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getAddress();
        }
        throw new IllegalArgumentException("only IPv4 is written, not " + address);
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
