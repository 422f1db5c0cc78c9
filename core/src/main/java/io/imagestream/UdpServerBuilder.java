package io.imagestream;

import io.imagestream.spi.TransportOptions;
import io.imagestream.spi.UdpServerOptions;

/**
 * The options of a server over UDP, pushing or pulled. Not thread-safe.
 *
 * <p>By default the datagrams of this machine and of private networks alone are taken: see {@link #allowedNetworks}.
 */
public final class UdpServerBuilder extends DatagramServerBuilder<UdpServerBuilder> {
    private long maxBytesPerSecondPerAddress = 25_000_000;

    UdpServerBuilder(Delivery delivery) {
        super(delivery);
    }

    @Override
    UdpServerBuilder self() {
        return this;
    }

    @Override
    TransportOptions options() {
        return new UdpServerOptions(
                maxClients(),
                maxClientsPerAddress(),
                newClientsPerSecond(),
                maxBytesPerSecond(),
                maxBytesPerSecondPerAddress,
                setupTimeout(),
                lease(),
                datagramSize(),
                pacing());
    }

    /**
     * Bounds what the server sends to one address; a frame beyond that is skipped. Does not apply to loopback.
     *
     * @param bytes 1 or more, per second, of datagrams without the headers of IP and UDP; 25,000,000 by default
     * @return this
     */
    public UdpServerBuilder maxBytesPerSecondPerAddress(long bytes) {
        maxBytesPerSecondPerAddress = Checks.atLeast("maxBytesPerSecondPerAddress", bytes, 1);
        return this;
    }
}
