package io.imagestream.spi;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an application chose for a multicast server.
 *
 * @param group where the images go, a multicast address
 * @param networkInterface the name or an address of the interface to send by; empty for the operating system's choice
 * @param timeToLive how many networks a datagram may cross, 0 to 255
 * @param loopback whether receivers on this machine get the datagrams
 * @param maxBytesPerSecond how many bytes of datagrams a second
 * @param datagramSize longest datagram in bytes, with the family's header
 * @param pacing how a frame's datagrams leave
 * @param control the port at which images are asked for, bound to {@link ServerSpec#addresses}; empty when the server sets
 *     the pace
 */
public record McastServerOptions(
        InetAddress group,
        Optional<String> networkInterface,
        int timeToLive,
        boolean loopback,
        long maxBytesPerSecond,
        int datagramSize,
        BurstPacing pacing,
        Optional<ControlOptions> control)
        implements TransportOptions {
    @Override
    public Optional<InetAddress> multicastGroup() {
        return Optional.of(group);
    }

    @Override
    public OptionalInt controlPort() {
        return control.map(options -> OptionalInt.of(options.port())).orElse(OptionalInt.empty());
    }
}
