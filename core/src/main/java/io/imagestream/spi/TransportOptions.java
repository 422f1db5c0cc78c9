package io.imagestream.spi;

import java.util.Optional;

/** What an application chose for one transport alone. */
public sealed interface TransportOptions permits TcpServerOptions, TransportOptions.Defaults {
    /**
     * Returns how a browser reaches the stream.
     *
     * @return {@code http} or {@code https}; empty when it does not, as by default
     */
    default Optional<String> httpScheme() {
        return Optional.empty();
    }

    /** Nothing was chosen. */
    record Defaults() implements TransportOptions {}
}
