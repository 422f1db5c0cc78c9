package io.imagestream;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How images reach a client: over which transport, and who sets the pace. The constants are the names on the wire. */
public enum Delivery {
    /** Each request of the client is answered with one image over TCP. */
    TCP_PULL("tcp", false),
    /** The server sends at the stream's rate over TCP. */
    TCP_PUSH("tcp", true),
    /** Each request of the client is answered with one image in datagrams. */
    UDP_PULL("udp", false),
    /** The server sends at the stream's rate in datagrams. */
    UDP_PUSH("udp", true),
    /** The server sends at the stream's rate to a multicast group; all clients share one position. */
    MCAST_PUSH("mcast", true),
    /**
     * Each request is answered with one image to a multicast group: whoever asks turns the page for everybody. Not known to the
     * original.
     */
    MCAST_PULL("mcast", false),
    /**
     * The server sends at the stream's rate as RTP/JPEG (RFC 2435), to one receiver or to a multicast group, for players that know
     * nothing of the family. Not known to the original.
     */
    RTP("udp", true);

    private final String transport;
    private final boolean push;

    Delivery(String transport, boolean push) {
        this.transport = transport;
        this.push = push;
    }

    /**
     * Finds a delivery by its name as descriptors and the command line write it.
     *
     * @param name such as {@code TCP_PUSH}, in any case
     * @return the delivery
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Delivery parse(String name) {
        for (Delivery delivery : values()) {
            if (delivery.name().equalsIgnoreCase(name)) {
                return delivery;
            }
        }
        throw new IllegalArgumentException(
                "unknown delivery method '" + io.imagestream.wire.Printable.of(name) + "', allowed are "
                        + Arrays.stream(values()).map(Delivery::label).collect(Collectors.joining(", ")));
    }

    /**
     * Says who sets the pace.
     *
     * @return true when the server does
     */
    public boolean isPush() {
        return push;
    }

    /**
     * Says whether the images go to a multicast group, which all clients share.
     *
     * @return false when each client gets its own, and for {@link #RTP}, of which the address alone tells
     */
    public boolean isMulticast() {
        return this == MCAST_PUSH || this == MCAST_PULL;
    }

    /**
     * Returns the name in lower case, as the command line and {@link StreamUri} write it.
     *
     * @return such as {@code tcp_push}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the Maven artifact that brings the transport.
     *
     * @return such as {@code io.imagestream:imagestream-transport-tcp}
     */
    public String artifact() {
        return "io.imagestream:imagestream-transport-" + transport;
    }
}
