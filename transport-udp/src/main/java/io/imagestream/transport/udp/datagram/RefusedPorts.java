package io.imagestream.transport.udp.datagram;

import java.util.Set;

/** Ports that no datagrams are sent to because somebody asked so: services that could be made to answer, and be used against others. */
public final class RefusedPorts {
    private static final int FIRST_FREE = 1024;

    /**
     * Services that answer a datagram to whomever it seems to come from (US-CERT TA14-017A and later reports). Below the range that
     * operating systems take a client's ports from, so that none of those is refused.
     */
    private static final Set<Integer> REFLECTORS = Set.of(
            1194, // OpenVPN
            1434, // Microsoft SQL Server's resolution
            1604, // Citrix
            1701, // L2TP
            1900, // SSDP
            2049, // NFS
            3283, // Apple Remote Desktop
            3389, // Remote Desktop
            3478, // STUN
            3702, // WS-Discovery
            5060, // SIP
            5093, // Sentinel licence manager
            5351, // NAT-PMP
            5353, // mDNS
            5683, // CoAP
            6881, // BitTorrent
            10001, // Ubiquiti discovery
            10074, // Mitel
            11211, // memcached
            17185, // VxWorks debugging
            20800, // Call of Duty
            26000, // Quake
            27015, // Source engine
            27960, // Quake 3
            30718, // Lantronix
            32414 // Plex
            );

    private RefusedPorts() {}

    /**
     * Says whether a port is refused.
     *
     * @param port 1 to 65535
     * @return true below 1024 and for services known to be used for reflection
     */
    public static boolean contains(int port) {
        return port < FIRST_FREE || REFLECTORS.contains(port);
    }
}
