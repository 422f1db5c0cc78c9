package io.imagestream;

import io.imagestream.spi.AddressText;
import io.imagestream.spi.ClientTarget;
import io.imagestream.wire.Printable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of a client that receives RTP/JPEG (RFC 2435), at a multicast group or a port of this machine. Not thread-safe.
 *
 * <p>One sender is received at a time: the first that sends, until it says goodbye or is silent for a second. The images' ids count
 * what came, as RTP has none; an image comes out as a JPEG file whose sides are multiples of eight, which is all that packets say.
 * Sender reports tell when images were taken.
 */
public final class RtpClientBuilder extends ClientBuilder<RtpClientBuilder> {
    /** JPEG's, by RFC 3551. */
    private static final int JPEG = 26;

    private final StreamUri uri;
    private final @Nullable InetAddress address;
    private int payloadType = JPEG;
    private int controlPort;
    private int width;
    private int height;
    private Duration readTimeout = Duration.ZERO;
    private Optional<String> networkInterface = Optional.empty();
    private Optional<InetAddress> source = Optional.empty();
    private int receiveBuffer = DatagramReception.RECEIVE_BUFFER;

    RtpClientBuilder(StreamUri uri) {
        Checks.range("the port of RTP", uri.port(), 1, 65_534);
        address = IpAddresses.parse(uri.host());
        this.uri = address == null ? uri : new StreamUri(uri.delivery(), AddressText.of(address), uri.port());
        controlPort = uri.port() + 1;
    }

    private boolean toGroup() {
        return address != null && address.isMulticastAddress();
    }

    @Override
    RtpClientBuilder self() {
        return this;
    }

    @Override
    ClientTarget target() {
        return new ClientTarget.Rtp(
                uri, networkInterface, source, receiveBuffer, payloadType, controlPort, width, height);
    }

    @Override
    Duration readTimeout() {
        return readTimeout;
    }

    @Override
    double requestsPerSecond() {
        return 0;
    }

    /** Takes what a session description says beyond the place. */
    RtpClientBuilder described(int payload, int rtcp, int wide, int high) {
        payloadType = payload;
        controlPort = rtcp;
        width = wide;
        height = high;
        return this;
    }

    /**
     * Bounds how long no image may come; then the connection counts as broken.
     *
     * @param duration zero, the default, for no bound: a live stream may have nothing new for hours. At most a day
     * @return this
     */
    public RtpClientBuilder readTimeout(Duration duration) {
        readTimeout = Checks.upToADay("readTimeout", duration);
        return this;
    }

    /**
     * Sets the network interface to join a group by.
     *
     * @param nameOrAddress its name, such as {@code eth0}, or an address of it; by default the operating system chooses. Looked up
     *     with every connection
     * @return this
     * @throws IllegalStateException when the client receives no group
     */
    public RtpClientBuilder networkInterface(String nameOrAddress) {
        if (!toGroup()) {
            throw new IllegalStateException(
                    "networkInterface(...) is for a multicast group, and " + uri.host() + " is none");
        }
        networkInterface = Optional.of(Checks.host("networkInterface", nameOrAddress));
        return this;
    }

    /**
     * Receives what one machine sends, and nothing of others; for a group that is a source-specific join (RFC 4607).
     *
     * @param sender its address, IPv4 or IPv6 as the group, no name; by default whoever sends first
     * @return this
     * @throws IllegalArgumentException when it is none
     */
    public RtpClientBuilder source(String sender) {
        InetAddress found = IpAddresses.parse(Checks.host("source", sender));
        if (found == null
                || found.isMulticastAddress()
                || found.isAnyLocalAddress()
                || (toGroup() && address != null && found.getAddress().length != address.getAddress().length)) {
            throw new IllegalArgumentException("the source of " + uri
                    + " must be the address of one machine, IPv4 or IPv6 as the group, not '" + Printable.of(sender)
                    + "'");
        }
        source = Optional.of(found);
        return this;
    }

    /**
     * Sets how much the operating system is asked to hold until the client reads it: what does not fit is lost. It may grant less
     * (on Linux net.core.rmem_max bounds it).
     *
     * @param bytes 1 or more; 4 MiB by default
     * @return this
     */
    public RtpClientBuilder receiveBuffer(int bytes) {
        receiveBuffer = Checks.receiveBuffer(bytes);
        return this;
    }
}
