package io.imagestream;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The first step of describing a server: how it delivers. Each choice leads to the options that it knows. */
public final class ServerChoice {
    ServerChoice() {}

    /**
     * Sends at the stream's rate over TCP.
     *
     * @return the options
     */
    public TcpServerBuilder tcpPush() {
        return new TcpServerBuilder(Delivery.TCP_PUSH);
    }

    /**
     * Answers each request with one image over TCP.
     *
     * @return the options
     */
    public TcpServerBuilder tcpPull() {
        return new TcpServerBuilder(Delivery.TCP_PULL);
    }

    /**
     * Sends at the stream's rate in datagrams.
     *
     * @return the options
     */
    public UdpServerBuilder udpPush() {
        return new UdpServerBuilder(Delivery.UDP_PUSH);
    }

    /**
     * Answers each request with one image in datagrams.
     *
     * @return the options
     */
    public UdpServerBuilder udpPull() {
        return new UdpServerBuilder(Delivery.UDP_PULL);
    }

    /**
     * Sends at the stream's rate to a multicast group.
     *
     * @param group a multicast address, 224.0.0.0 to 239.255.255.255 or one that begins with ff, such as {@code
     *     239.255.42.42}; no name
     * @return the options
     * @throws IllegalArgumentException when it is none
     */
    public McastServerBuilder mcastPush(String group) {
        return new McastServerBuilder(Delivery.MCAST_PUSH, group);
    }

    /**
     * Answers each request with one image to a multicast group: whoever asks turns the page for everybody. Clients ask at the
     * {@linkplain McastServerBuilder#controlPort control port}.
     *
     * @param group a multicast address, 224.0.0.0 to 239.255.255.255 or one that begins with ff, such as {@code
     *     239.255.42.42}; no name
     * @return the options
     * @throws IllegalArgumentException when it is none
     */
    public McastServerBuilder mcastPull(String group) {
        return new McastServerBuilder(Delivery.MCAST_PULL, group);
    }

    /**
     * Delivers as is chosen at run time. A multicast server sends to the group 239.255.42.42, which is administratively scoped
     * (RFC 2365), and RTP goes to this machine, unless {@link ServerBuilder#address} sets another one.
     *
     * @param delivery the method
     * @return the options that every delivery knows
     */
    public ServerBuilder<?> of(Delivery delivery) {
        return switch (delivery) {
            case TCP_PULL, TCP_PUSH -> new TcpServerBuilder(delivery);
            case UDP_PULL, UDP_PUSH -> new UdpServerBuilder(delivery);
            case MCAST_PULL, MCAST_PUSH -> new McastServerBuilder(delivery, McastServerBuilder.DEFAULT_GROUP);
            case RTP -> new RtpServerBuilder();
        };
    }

    /**
     * Takes delivery, identity, address, port, rate and images from a descriptor.
     *
     * <p>For multicast the address is the group, 239.255.42.42 where there is none, and the control place of {@link
     * Delivery#MCAST_PULL} says where the control port listens and is published, as the address does for the others.
     *
     * @param descriptor where it names no image, the test pattern is shown
     * @return the options that every delivery knows
     * @throws IllegalArgumentException when the address of a multicast stream is no multicast address
     */
    public ServerBuilder<?> from(StreamDescriptor descriptor) {
        ServerBuilder<?> builder = of(descriptor.delivery());
        builder.id(descriptor.id()).port(descriptor.port()).ips(descriptor.ips());
        if (!descriptor.name().isEmpty()) {
            builder.name(descriptor.name());
        }
        if (!descriptor.type().isEmpty()) {
            builder.type(descriptor.type());
        }
        if (!descriptor.address().isEmpty()) {
            builder.address(descriptor.address());
        }
        if (builder instanceof McastServerBuilder multicast) {
            descriptor.control().ifPresent(multicast::control);
        }
        if (!descriptor.frames().isEmpty()) {
            List<Path> files = descriptor.frames().stream().map(Path::of).collect(Collectors.toList());
            builder.source(FrameSource.files(files));
        }
        return builder;
    }
}
