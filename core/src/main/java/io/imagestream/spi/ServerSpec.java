package io.imagestream.spi;

import io.imagestream.AccessPolicy;
import io.imagestream.Delivery;
import java.net.InetAddress;
import java.util.List;

/**
 * What a transport needs to know before it binds.
 *
 * @param delivery the method
 * @param addresses what to bind, all to the same port; at least one
 * @param port 0 lets the operating system choose
 * @param options what was chosen for this transport alone
 * @param access who may watch; it never throws, however the application's policy fails
 */
public record ServerSpec(
        Delivery delivery, List<InetAddress> addresses, int port, TransportOptions options, AccessPolicy access) {
    /** Copies the list. */
    public ServerSpec {
        addresses = List.copyOf(addresses);
    }
}
