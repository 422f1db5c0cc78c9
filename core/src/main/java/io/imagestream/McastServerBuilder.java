package io.imagestream;

import io.imagestream.spi.AddressText;
import io.imagestream.spi.McastServerOptions;
import io.imagestream.spi.TransportOptions;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The options of a server that sends to a multicast group, at its own pace or asked for each image. Not thread-safe.
 *
 * <p>The port is the group's: where nothing else is said the transport chooses one. {@link #bind} says where the control port of
 * {@link Delivery#MCAST_PULL} listens; which way the images leave is {@link #networkInterface}'s.
 */
public final class McastServerBuilder extends ControlledServerBuilder<McastServerBuilder> {
    /** Administratively scoped (RFC 2365), which routers keep within an organization; nobody owns it. */
    static final String DEFAULT_GROUP = "239.255.42.42";

    private final boolean push;
    private InetAddress group;
    private final GroupSending sending;
    private OptionalInt controlPort = OptionalInt.empty();
    private @Nullable String controlHost;

    McastServerBuilder(Delivery delivery, String group) {
        super(delivery);
        push = delivery.isPush();
        this.group = IpAddresses.group(group);
        sending = new GroupSending();
    }

    @Override
    McastServerBuilder self() {
        return this;
    }

    /** Clients find the control port at the host of a descriptor, as they find a TCP server at its address. */
    McastServerBuilder control(ControlPlace place) {
        controlHost = place.host();
        return controlPort(place.port());
    }

    @Override
    @Nullable
    String publishedAddress() {
        return controlHost;
    }

    @Override
    TransportOptions options() {
        if (push && controlPort.isPresent()) {
            throw new IllegalStateException("controlPort(" + controlPort.getAsInt()
                    + ") is for mcast_pull: nobody asks a mcast_push server for images");
        }
        return new McastServerOptions(
                group,
                sending.path(),
                maxBytesPerSecond(),
                datagramSize(),
                pacing(),
                push ? Optional.empty() : Optional.of(controlAt(controlPort.orElse(0))));
    }

    /**
     * Sends RTP/JPEG (RFC 2435) to the group in place of the family's datagrams, for players that know nothing of the family. What
     * was set here holds there, as far as it is known there: call {@link RtpServerBuilder#port} there or here.
     *
     * @return the options
     * @throws IllegalStateException for {@link Delivery#MCAST_PULL}, as players ask for nothing
     */
    public RtpServerBuilder rtp() {
        if (!push) {
            throw new IllegalStateException("rtp() is for mcast_push: players ask for no images");
        }
        return new RtpServerBuilder(this, AddressText.of(group), sending);
    }

    /**
     * Sets the group, as the address of a descriptor does.
     *
     * @param host a multicast address, 224.0.0.0 to 239.255.255.255 or one that begins with ff; no name
     * @return this
     * @throws IllegalArgumentException when it is none
     */
    @Override
    public McastServerBuilder address(String host) {
        group = IpAddresses.group(host);
        return this;
    }

    /**
     * Sets the network interface to send by.
     *
     * @param nameOrAddress its name, such as {@code eth0}, or an address of it; by default the operating system chooses. Looked up
     *     by {@link ImageStreamServer#start()}
     * @return this
     */
    public McastServerBuilder networkInterface(String nameOrAddress) {
        sending.networkInterface(nameOrAddress);
        return this;
    }

    /**
     * Bounds how far the images go.
     *
     * @param networks how many networks a datagram may cross, 0 to 255: 1, the default, keeps it on the local one, 0 on this
     *     machine
     * @return this
     */
    public McastServerBuilder timeToLive(int networks) {
        sending.timeToLive(networks);
        return this;
    }

    /**
     * Sets whether receivers on this machine get the images, too.
     *
     * @param received true by default
     * @return this
     */
    public McastServerBuilder loopback(boolean received) {
        sending.loopback(received);
        return this;
    }

    /**
     * Sets the port at which clients ask for images, for {@link Delivery#MCAST_PULL} alone: {@link #build} throws {@link
     * IllegalStateException} for a push.
     *
     * @param number 0 to 65535; 0, the default, lets the operating system choose a free one
     * @return this
     */
    public McastServerBuilder controlPort(int number) {
        controlPort = OptionalInt.of(Checks.range("controlPort", number, 0, 65_535));
        return this;
    }
}
