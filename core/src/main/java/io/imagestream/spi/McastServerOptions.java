package io.imagestream.spi;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an application chose for a multicast server.
 *
 * @param group where the images go, a multicast address
 * @param path how they get there
 * @param maxBytesPerSecond how many bytes of datagrams a second
 * @param datagramSize longest datagram in bytes, with the family's header
 * @param pacing how a frame's datagrams leave
 * @param control the port at which images are asked for, bound to {@link ServerSpec#addresses}; empty when the server sets
 *     the pace
 */
public record McastServerOptions(
        InetAddress group,
        GroupPath path,
        long maxBytesPerSecond,
        int datagramSize,
        BurstPacing pacing,
        Optional<ControlOptions> control)
        implements TransportOptions {
    @Override
    public Optional<String> destination() {
        return Optional.of(AddressText.of(group));
    }

    @Override
    public OptionalInt controlPort() {
        return control.map(options -> OptionalInt.of(options.port())).orElse(OptionalInt.empty());
    }
}
