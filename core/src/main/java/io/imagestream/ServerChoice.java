package io.imagestream;

import io.imagestream.spi.TransportOptions;
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
     * Delivers as is chosen at run time.
     *
     * @param delivery the method
     * @return the options that every delivery knows
     */
    public ServerBuilder<?> of(Delivery delivery) {
        return switch (delivery) {
            case TCP_PULL, TCP_PUSH -> new TcpServerBuilder(delivery);
            case UDP_PULL, UDP_PUSH, MCAST_PUSH -> new PlainServerBuilder(delivery);
        };
    }

    /**
     * Takes delivery, identity, address, port, rate and images from a descriptor.
     *
     * @param descriptor where it names no image, the test pattern is shown
     * @return the options that every delivery knows
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
        if (!descriptor.frames().isEmpty()) {
            List<Path> files = descriptor.frames().stream().map(Path::of).collect(Collectors.toList());
            builder.source(FrameSource.files(files));
        }
        return builder;
    }

    /** A server of which only the shared options are known here. */
    static final class PlainServerBuilder extends ServerBuilder<PlainServerBuilder> {
        PlainServerBuilder(Delivery delivery) {
            super(delivery);
        }

        @Override
        PlainServerBuilder self() {
            return this;
        }

        @Override
        TransportOptions options() {
            return new TransportOptions.Defaults();
        }
    }
}
