package io.imagestream;

import io.imagestream.spi.TransportOptions;
import io.imagestream.spi.UdpServerOptions;

/**
 * The options of a server over UDP, pushing or pulled. Not thread-safe.
 *
 * <p>By default the datagrams of this machine and of private networks alone are taken: see {@link #allowedNetworks}.
 */
public final class UdpServerBuilder extends ControlledServerBuilder<UdpServerBuilder> {
    private final boolean push;
    private long maxBytesPerSecondPerAddress = 25_000_000;

    UdpServerBuilder(Delivery delivery) {
        super(delivery);
        push = delivery.isPush();
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
     * Sends RTP/JPEG (RFC 2435) to one receiver, whether anybody is there or not, in place of the family's datagrams to those who ask:
     * for players that know nothing of the family. What was set here holds there, as far as it is known there. For more receivers
     * give one {@link Stream} to more servers.
     *
     * @param host a name or an address, of a machine that wants the images: nobody asks it
     * @param port the receiver's, 1 to 65534; control packets (RTCP) go to the next one
     * @return the options
     * @throws IllegalArgumentException when the host is a multicast group, which is {@link ServerChoice#mcastPush}'s
     * @throws IllegalStateException for {@link Delivery#UDP_PULL}, as players ask for nothing
     */
    public RtpServerBuilder rtp(String host, int port) {
        if (!push) {
            throw new IllegalStateException("rtp(...) is for udp_push: players ask for no images");
        }
        return new RtpServerBuilder(this, RtpServerBuilder.receiver(host), new GroupSending()).port(port);
    }

    /**
     * Bounds what the server sends to one address; a frame beyond that is skipped. Does not apply to loopback. The
     * addresses of an IPv6 network of 64 bits count as one, but for link-local and unique local ones.
     *
     * @param bytes 1 or more, per second, of datagrams without the headers of IP and UDP; 25,000,000 by default
     * @return this
     */
    public UdpServerBuilder maxBytesPerSecondPerAddress(long bytes) {
        maxBytesPerSecondPerAddress = Checks.atLeast("maxBytesPerSecondPerAddress", bytes, 1);
        return this;
    }
}
