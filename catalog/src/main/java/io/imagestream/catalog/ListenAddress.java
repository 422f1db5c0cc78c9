package io.imagestream.catalog;

import io.imagestream.ImageStreamException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which addresses the catalog binds, and which one it publishes. As a server does it: loopback unless told otherwise. */
final class ListenAddress {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    private static final String LOOPBACK = "127.0.0.1";

    private ListenAddress() {}

    /** Looks up what to bind: what was asked for, or loopback and the published address if it is this machine's. */
    static List<InetAddress> resolve(List<String> binds, @Nullable String published) {
        Set<InetAddress> found = new LinkedHashSet<>();
        for (String host : binds.isEmpty() ? List.of(LOOPBACK) : binds) {
            try {
                found.add(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                throw new ImageStreamException("the bind address '" + host + "' is unknown", e);
            }
        }
        if (binds.isEmpty() && published != null && !addIfLocal(found, published)) {
            log.warn(
                    "the published address {} is not this machine's, and only {} is bound: bind(...) more",
                    published,
                    found);
        }
        return List.copyOf(found);
    }

    private static boolean addIfLocal(Set<InetAddress> found, String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            boolean local = address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
            return local && (found.add(address) || found.contains(address));
        } catch (UnknownHostException | SocketException e) {
            log.debug("the published address {} is unknown here", host, e);
            return false;
        }
    }

    /** What to publish: what was asked for, or what is bound. */
    static String published(List<InetAddress> bound, @Nullable String published) {
        if (published != null) {
            return published;
        }
        InetAddress first = bound.get(0);
        return first.isAnyLocalAddress() ? reachable() : NetUtil.toAddressString(first);
    }

    /** An address of this machine that others may reach, for a catalog that binds them all. */
    private static String reachable() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(ListenAddress::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address.getAddress().length == 4 && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElse(LOOPBACK);
        } catch (SocketException e) {
            log.debug("the machine's addresses cannot be listed", e);
            return LOOPBACK;
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException e) {
            log.debug("{} does not say whether it is up", network, e);
            return false;
        }
    }
}
