package io.imagestream.spi;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** What an application chose for one transport alone. */
public sealed interface TransportOptions permits TcpServerOptions, UdpServerOptions, McastServerOptions {
    /**
     * Returns how a browser reaches the stream.
     *
     * @return {@code http} or {@code https}; empty when it does not, as by default
     */
    default Optional<String> httpScheme() {
        return Optional.empty();
    }

    /**
     * Returns the group that the images are sent to, which is what the server publishes.
     *
     * @return a multicast address; empty when each client gets its own, as by default
     */
    default Optional<InetAddress> multicastGroup() {
        return Optional.empty();
    }

    /**
     * Returns the port that was asked for at which images are requested that go to the group.
     *
     * @return 0 to 65535, where 0 means any; empty when there is none, as by default
     */
    default OptionalInt controlPort() {
        return OptionalInt.empty();
    }
}
