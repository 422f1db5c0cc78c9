package io.imagestream.examples;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerBuilder;
import io.imagestream.StreamDescriptor;
import io.imagestream.StreamUri;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that say how and where a stream is served, and what it is called there. */
final class PlaceOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            converter = DeliveryConverter.class,
            description = "tcp_pull, tcp_push, udp_pull, udp_push, mcast_push or mcast_pull; tcp_push by default."
                    + " rtp, with --addr and --port, is the same as --rtp.")
    private @Nullable Delivery method;

    @Option(
            names = "--addr",
            paramLabel = "ADDRESS",
            description = "The address that is published; for multicast the group, 239.255.42.42 by default.")
    private @Nullable String address;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description =
                    "An address of this machine to listen at, 127.0.0.1 by default; may be repeated. For mcast_pull"
                            + " where images are asked for.")
    private @Nullable List<String> binds;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen at, or to which multicast is sent; 0, the default, takes a free one.")
    private @Nullable Integer port;

    @Option(names = "--name", paramLabel = "NAME", description = "The stream's name, one word.")
    private @Nullable String name;

    @Option(names = "--id", paramLabel = "ID", description = "The stream's number; 0 by default.")
    private @Nullable Integer id;

    /** Returns the method that was asked for, or null. */
    @Nullable
    Delivery method() {
        return method;
    }

    /** Returns where RTP goes: what was given, else what is described, else this machine. */
    StreamUri place(StreamDescriptor described) {
        String host = address == null ? described.address() : address;
        return new StreamUri(Delivery.RTP, host.isEmpty() ? "127.0.0.1" : host, port == null ? described.port() : port);
    }

    /** Complains of an address or port that was given where another option says where the images go. */
    void refuseAddress(BiFunction<String, String, ParameterException> complaint) {
        String why =
                "both say where the images go; --port and --addr are for a server beside it, as by --method tcp_push";
        if (port != null) {
            throw complaint.apply("--port " + port, why);
        } else if (address != null) {
            throw complaint.apply("--addr " + address, why);
        }
    }

    /** Sets what was given but the method, which the builder was made for. */
    void apply(ServerBuilder<?> builder, Delivery delivery) {
        if (delivery == Delivery.MCAST_PUSH || delivery == Delivery.RTP) {
            Settings.refuse(
                    spec,
                    "--bind",
                    binds,
                    delivery.label() + " listens nowhere; --interface says which way images to a group leave");
        }
        Settings.set(spec, "--addr", address, builder::address);
        Settings.set(spec, "--bind", binds, hosts -> builder.bind(hosts.toArray(new String[0])));
        Settings.set(spec, "--port", port, builder::port);
        Settings.set(spec, "--name", name, builder::name);
        Settings.set(spec, "--id", id, builder::id);
    }

    /** Says whether others than this machine can connect. */
    boolean isOpen(ImageStreamServer started) {
        List<String> bound = binds == null ? List.of(started.uri().host()) : binds;
        return bound.stream().anyMatch(PlaceOptions::isOpen);
    }

    private static boolean isOpen(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress()
                    || (!address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) != null);
        } catch (UnknownHostException | SocketException e) {
            return false; // A published name that only clients know: what is bound beside it is loopback.
        }
    }

    /** Reads a method's name, in any case. */
    static final class DeliveryConverter implements ITypeConverter<Delivery> {
        @Override
        public Delivery convert(String value) {
            try {
                return Delivery.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
