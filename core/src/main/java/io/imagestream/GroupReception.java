package io.imagestream;

import io.imagestream.spi.AddressText;
import io.imagestream.spi.ClientTarget;
import io.imagestream.wire.Printable;
import java.net.InetAddress;
import java.util.Optional;

/** What a client chose for the datagrams of a multicast group. */
final class GroupReception {
    private final InetAddress group;
    private Optional<String> networkInterface = Optional.empty();
    private Optional<InetAddress> source = Optional.empty();
    private int receiveBuffer = DatagramReception.RECEIVE_BUFFER;

    /** Checks that the host of the stream's place is a group. */
    GroupReception(StreamUri uri) {
        group = IpAddresses.group(uri.host());
    }

    void networkInterface(String nameOrAddress) {
        networkInterface = Optional.of(Checks.host("networkInterface", nameOrAddress));
    }

    void source(String address) {
        InetAddress found = IpAddresses.parse(Checks.host("source", address));
        if (found == null
                || found.isMulticastAddress()
                || found.isAnyLocalAddress()
                || found.getAddress().length != group.getAddress().length) {
            throw new IllegalArgumentException("the source of the group " + AddressText.of(group)
                    + " must be the address of one machine, IPv4 or IPv6 as the group, not '" + Printable.of(address)
                    + "'");
        }
        source = Optional.of(found);
    }

    void receiveBuffer(int bytes) {
        receiveBuffer = Checks.receiveBuffer(bytes);
    }

    ClientTarget target(StreamUri uri, Optional<ControlPlace> control) {
        StreamUri place = new StreamUri(uri.delivery(), AddressText.of(group), uri.port());
        return new ClientTarget.Group(place, networkInterface, source, receiveBuffer, control);
    }
}
