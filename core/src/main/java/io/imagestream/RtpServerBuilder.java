package io.imagestream;

import io.imagestream.spi.AddressText;
import io.imagestream.spi.RtpServerOptions;
import io.imagestream.spi.TransportOptions;
import io.imagestream.wire.Printable;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * The options of a server that sends RTP/JPEG (RFC 2435) to one receiver or to a multicast group, for players such as FFmpeg and
 * GStreamer. Not thread-safe.
 *
 * <p>{@link #port} is the receiver's, or the group's, where the transport chooses an even one if none is set; sender reports (RTCP)
 * go to the next one. The server hears nobody, so {@link #bind} and {@link #access} mean nothing to it.
 *
 * <p>A JPEG that RTP can carry goes out bit by bit as it is; any other image is transcoded, once for all receivers, if it can be
 * (docs/rtp.md has the table).
 */
public final class RtpServerBuilder extends DatagramServerBuilder<RtpServerBuilder> {
    private static final int MIN_DATAGRAM = 256;
    private static final int MAX_PORT = 65_534;

    private final GroupSending sending;
    private String host;
    private LargeImages largeImages = LargeImages.REFUSE;
    private boolean sap;
    private boolean reaching;

    RtpServerBuilder() {
        super(Delivery.RTP);
        host = "127.0.0.1";
        sending = new GroupSending();
    }

    RtpServerBuilder(DatagramServerBuilder<?> other, String host, GroupSending sending) {
        super(Delivery.RTP, other);
        this.host = host;
        this.sending = sending.copy();
    }

    /** Checks a receiver that is no group. */
    static String receiver(String host) {
        InetAddress address = IpAddresses.parse(Checks.host("the receiver", host));
        if (address != null && (address.isMulticastAddress() || address.isAnyLocalAddress())) {
            throw new IllegalArgumentException("a receiver must be one machine, not '" + Printable.of(host)
                    + "'; for a group there is mcastPush(group).rtp()");
        }
        return address == null ? host : AddressText.of(address);
    }

    @Override
    RtpServerBuilder self() {
        return this;
    }

    private Optional<InetAddress> group() {
        return Optional.ofNullable(IpAddresses.parse(host)).filter(InetAddress::isMulticastAddress);
    }

    @Override
    TransportOptions options() {
        if (datagramSize() < MIN_DATAGRAM) {
            throw new IllegalStateException("datagramSize(" + datagramSize()
                    + ") is too small for RTP/JPEG, it must be " + MIN_DATAGRAM + " to 65507");
        }
        boolean toGroup = group().isPresent();
        if (port() > MAX_PORT || (port() == 0 && !toGroup)) {
            throw new IllegalStateException("port(...) must say where the receiver listens, 1 to " + MAX_PORT
                    + ", as the next port is RTCP's; not " + port());
        }
        if (!toGroup && reaching) {
            throw new IllegalStateException(
                    "networkInterface, timeToLive and loopback are for a multicast group, and " + host + " is none");
        }
        if (!toGroup && sap) {
            throw new IllegalStateException("sap() is for a multicast group, and " + host + " is none");
        }
        return new RtpServerOptions(
                host,
                toGroup ? Optional.of(sending.path()) : Optional.empty(),
                maxBytesPerSecond(),
                datagramSize(),
                pacing(),
                largeImages,
                sap);
    }

    /**
     * Sets the receiver, as the address of a descriptor does.
     *
     * @param newHost a name or an address of one machine, or a multicast group
     * @return this
     */
    @Override
    public RtpServerBuilder address(String newHost) {
        InetAddress address = IpAddresses.parse(Checks.host("address", newHost));
        host = address != null && address.isMulticastAddress() ? AddressText.of(address) : receiver(newHost);
        return this;
    }

    /**
     * Sets the network interface by which a group is sent to.
     *
     * @param nameOrAddress its name, such as {@code eth0}, or an address of it; by default the operating system chooses. Looked up
     *     by {@link ImageStreamServer#start()}
     * @return this
     */
    public RtpServerBuilder networkInterface(String nameOrAddress) {
        sending.networkInterface(nameOrAddress);
        reaching = true;
        return this;
    }

    /**
     * Bounds how far images to a group go.
     *
     * @param networks how many networks a datagram may cross, 0 to 255: 1, the default, keeps it on the local one, 0 on this
     *     machine
     * @return this
     */
    public RtpServerBuilder timeToLive(int networks) {
        sending.timeToLive(networks);
        reaching = true;
        return this;
    }

    /**
     * Sets whether receivers on this machine get images to a group, too.
     *
     * @param received true by default
     * @return this
     */
    public RtpServerBuilder loopback(boolean received) {
        sending.loopback(received);
        reaching = true;
        return this;
    }

    /**
     * Sets what becomes of images with a side of more than 2040 pixels, which RTP/JPEG has no numbers for.
     *
     * @param policy {@link LargeImages#REFUSE} by default
     * @return this
     */
    public RtpServerBuilder largeImages(LargeImages policy) {
        largeImages = Objects.requireNonNull(policy, "largeImages");
        return this;
    }

    /**
     * Announces the stream on the network by SAP (RFC 2974), so that players list it: at 239.255.255.255 for groups of the local
     * scope (239.255.0.0/16), at 224.2.127.254 for global ones, and so on, port 9875; at once, then about every 30 s, or every five
     * minutes for global ones, and when it ends. Announcements may cross 255 networks within their scope, unless {@link #timeToLive}
     * is 0. Nothing is announced by default.
     *
     * @return this
     */
    public RtpServerBuilder sap() {
        sap = true;
        return this;
    }
}
