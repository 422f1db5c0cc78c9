package io.imagestream;

import io.imagestream.spi.AddressText;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which addresses a server binds, and which one it publishes. */
final class Addresses {
    private static final Logger log = LoggerFactory.getLogger(ImageStreamServer.class);
    private static final byte[] IPV4_LOOPBACK = {127, 0, 0, 1};

    private final List<String> binds;
    private final @Nullable String published;

    Addresses(List<String> binds, @Nullable String published) {
        this.binds = List.copyOf(binds);
        this.published = published;
    }

    /** Looks up what to bind: what was asked for, or loopback and the published address if it is this machine's. */
    List<InetAddress> resolve() {
        Set<InetAddress> found = new LinkedHashSet<>();
        if (binds.isEmpty()) {
            found.add(loopback());
            if (published != null) {
                addIfLocal(found, published);
            }
        }
        for (String host : binds) {
            try {
                found.add(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                throw new ImageStreamException("the bind address '" + host + "' is unknown", e);
            }
        }
        return List.copyOf(found);
    }

    private static void addIfLocal(Set<InetAddress> found, String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null) {
                found.add(address);
            } else {
                log.warn(
                        "the published address {} is not this machine's, and only {} is bound: bind(...) more",
                        host,
                        found);
            }
        } catch (UnknownHostException | SocketException e) {
            // What is published may be a name that only clients know, such as a router's.
            log.warn("the published address {} is unknown here, and only {} is bound: bind(...) more", host, found);
        }
    }

    /** What to publish: what was asked for, or what is bound. */
    String published(List<InetAddress> bound) {
        if (published != null) {
            return published;
        }
        InetAddress first = (bound.isEmpty() ? resolve() : bound).get(0);
        return AddressText.of(first.isAnyLocalAddress() ? reachable() : first);
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress("localhost", IPV4_LOOPBACK);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /** An address of this machine that others may reach, for a server that binds them all. */
    private static InetAddress reachable() {
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (network.isUp() && !network.isLoopback()) {
                    for (InetAddress address : Collections.list(network.getInetAddresses())) {
                        if (!address.isLinkLocalAddress() && address.getAddress().length == 4) {
                            return address;
                        }
                    }
                }
            }
        } catch (SocketException e) {
            log.debug("the machine's addresses cannot be listed", e);
        }
        return loopback();
    }
}
