package io.imagestream.spi;

/** What an application chose for one transport alone. */
public sealed interface TransportOptions permits TcpServerOptions, TransportOptions.Defaults {
    /** Nothing was chosen. */
    record Defaults() implements TransportOptions {}
}
