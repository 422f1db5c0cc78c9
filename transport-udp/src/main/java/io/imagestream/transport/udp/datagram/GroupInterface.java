package io.imagestream.transport.udp.datagram;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network interface by which a group is sent to or received. Immutable.
 *
 * @param network the interface as it was when it was looked up
 * @param address the address that datagrams must come from: the one that the interface was named by, if it is of the group's family;
 *     empty for the operating system's choice
 */
public record GroupInterface(NetworkInterface network, Optional<InetAddress> address) {
    private static final Logger log = LoggerFactory.getLogger(GroupInterface.class);
    /** A port to look for the way to; nothing is sent to it. */
    private static final int ANY_PORT = 9;

    /**
     * Finds the interface. Blocks, though not on the network.
     *
     * @param group the multicast address
     * @param wanted the name or an address of the interface; empty for the one that the route leads to or, without a route, the only
     *     one that is there, which is the loopback interface where there is no other
     * @return the interface
     * @throws IOException when there is none such, or several would do; the message names them
     */
    public static GroupInterface find(InetAddress group, Optional<String> wanted) throws IOException {
        return wanted.isPresent() ? named(group, wanted.get()) : chosen(group, routed(group), all());
    }

    private static GroupInterface named(InetAddress group, String nameOrAddress) throws IOException {
        NetworkInterface byName = NetworkInterface.getByName(nameOrAddress);
        if (byName != null) {
            return of(byName, group);
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(nameOrAddress);
        NetworkInterface byAddress = address == null ? null : NetworkInterface.getByInetAddress(address);
        if (address == null || byAddress == null) {
            throw new IOException(
                    "no network interface has the name or address '" + nameOrAddress + "', there are " + text(all()));
        }
        return isOfFamily(address, group) ? new GroupInterface(byAddress, Optional.of(address)) : of(byAddress, group);
    }

    /** The loopback interface's own address has to be asked for, or Linux takes that of another one. */
    private static GroupInterface of(NetworkInterface network, InetAddress group) {
        return new GroupInterface(
                network,
                network.inetAddresses()
                        .filter(InetAddress::isLoopbackAddress)
                        .filter(address -> isOfFamily(address, group))
                        .findFirst());
    }

    /** Chooses where nothing was said. */
    static GroupInterface chosen(InetAddress group, @Nullable NetworkInterface routed, List<NetworkInterface> all)
            throws IOException {
        if (routed != null) {
            return of(routed, group);
        }
        List<NetworkInterface> fit =
                all.stream().filter(network -> leadsAway(network, group)).collect(Collectors.toList());
        if (fit.size() > 1) {
            throw new IOException("several network interfaces could be meant for the group " + group.getHostAddress()
                    + ", and no route tells which: " + text(fit) + "; name one with networkInterface(...)");
        }
        if (!fit.isEmpty()) {
            return of(fit.get(0), group);
        }
        return all.stream()
                .filter(GroupInterface::isLoopback)
                .findFirst()
                .map(network -> of(network, group))
                .orElseThrow(() -> new IOException("no network interface is up for the group " + group.getHostAddress()
                        + ", there are " + text(all)));
    }

    /**
     * Asks the operating system which way it would take. Every interface has a route to IPv6's groups, so that nothing can be learned
     * there.
     */
    private static @Nullable NetworkInterface routed(InetAddress group) throws IOException {
        if (!(group instanceof Inet4Address)) {
            return null;
        }
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(group, ANY_PORT));
            InetAddress local = probe.getLocalAddress();
            return local == null || local.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(local);
        } catch (SocketException e) {
            log.debug("no route leads to {}: {}", group, e.getMessage());
            return null;
        }
    }

    private static List<NetworkInterface> all() throws SocketException {
        return NetworkInterface.networkInterfaces().collect(Collectors.toList());
    }

    private static boolean leadsAway(NetworkInterface network, InetAddress group) {
        try {
            return network.isUp()
                    && network.supportsMulticast()
                    && !network.isLoopback()
                    && network.inetAddresses().anyMatch(address -> isOfFamily(address, group));
        } catch (SocketException e) {
            log.debug("{} has gone", network.getName(), e);
            return false;
        }
    }

    private static boolean isLoopback(NetworkInterface network) {
        try {
            return network.isLoopback() && network.isUp();
        } catch (SocketException e) {
            log.debug("{} has gone", network.getName(), e);
            return false;
        }
    }

    private static boolean isOfFamily(InetAddress address, InetAddress group) {
        return address.getAddress().length == group.getAddress().length;
    }

    /**
     * Says whether it is up now.
     *
     * @return false, too, when it has gone
     */
    public boolean isUp() {
        try {
            return network.isUp();
        } catch (SocketException e) {
            log.debug("{} has gone", network.getName(), e);
            return false;
        }
    }

    /** Says whether it is up and has an address to send from. */
    boolean isReady(InetAddress group) {
        return isUp() && network.inetAddresses().anyMatch(address -> isOfFamily(address, group));
    }

    /**
     * Lists the network interfaces that there are. Blocks, though not on the network.
     *
     * @return such as {@code eth0 (192.0.2.7), lo (127.0.0.1)}
     * @throws SocketException when they cannot be listed
     */
    public static String listAll() throws SocketException {
        return text(all());
    }

    private static String text(List<NetworkInterface> networks) {
        return networks.stream().map(GroupInterface::text).sorted().collect(Collectors.joining(", "));
    }

    private static String text(NetworkInterface network) {
        String addresses = network.inetAddresses()
                .map(InetAddress::getHostAddress)
                .map(address -> address.replaceFirst("%.*$", ""))
                .collect(Collectors.joining(" "));
        return addresses.isEmpty() ? network.getName() : network.getName() + " (" + addresses + ")";
    }

    @Override
    public String toString() {
        return text(network);
    }
}
