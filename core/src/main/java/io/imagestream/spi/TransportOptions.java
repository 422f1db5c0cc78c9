package io.imagestream.spi;

import java.util.Optional;
import java.util.OptionalInt;

/** What an application chose for one transport alone. */
public sealed interface TransportOptions
        permits TcpServerOptions, UdpServerOptions, McastServerOptions, RtpServerOptions {
    /**
     * Returns how a browser reaches the stream.
     *
     * @return {@code http} or {@code https}; empty when it does not, as by default
     */
    default Optional<String> httpScheme() {
        return Optional.empty();
    }

    /**
     * Returns where the images are sent to, whoever is there, which is what the server publishes.
     *
     * @return a multicast group or a receiver; empty when clients ask for their images, as by default
     */
    default Optional<String> destination() {
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
