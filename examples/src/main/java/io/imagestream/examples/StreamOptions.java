package io.imagestream.examples;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerBuilder;
import io.imagestream.StreamDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that describe a stream and where it is served. Those given override the descriptor file's. */
final class StreamOptions {
    /** The types of images, as the original's command line spells them. */
    enum Type {
        GIF,
        JPG,
        JPEG,
        BMP,
        PNG
    }

    private static final StreamDescriptor DEFAULTS =
            new StreamDescriptor(0, "", "", "", 0, Delivery.TCP_PUSH, StreamDescriptor.DEFAULT_IPS, List.of());

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--flux", paramLabel = "FILE", description = "Take the stream from this description.")
    private @Nullable Path flux;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            converter = DeliveryConverter.class,
            description = "tcp_pull, tcp_push, udp_pull, udp_push or mcast_push; tcp_push by default.")
    private @Nullable Delivery method;

    @Option(
            names = "--addr",
            paramLabel = "ADDRESS",
            description = "The address that is published; for mcast_push the group.")
    private @Nullable String address;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "An address of this machine to listen at, 127.0.0.1 by default; may be repeated.")
    private @Nullable List<String> binds;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen at; 0, the default, takes a free one.")
    private @Nullable Integer port;

    @Option(names = "--ips", paramLabel = "N", description = "Images per second, 0.001 to 1000; 24 by default.")
    private @Nullable Double ips;

    @Option(names = "--name", paramLabel = "NAME", description = "The stream's name, one word.")
    private @Nullable String name;

    @Option(names = "--id", paramLabel = "ID", description = "The stream's number; 0 by default.")
    private @Nullable Integer id;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "GIF, JPG, JPEG, BMP or PNG, which all images must be; by default what they are.")
    private @Nullable Type type;

    @Parameters(
            paramLabel = "IMAGE",
            arity = "0..*",
            description = "The images in order, in place of those that the description names. Without any image a test"
                    + " pattern is shown.")
    private @Nullable List<Path> images;

    /** Makes the server; opens nothing. */
    ImageStreamServer server() throws IOException {
        StreamDescriptor base = flux == null ? DEFAULTS : StreamDescriptor.read(flux);
        ServerBuilder<?> builder;
        try {
            builder = ImageStreamServer.builder().from(method == null ? base : with(base, method));
        } catch (IllegalArgumentException e) { // The file's doing: such as a path that this platform does not know.
            throw new IOException("'" + flux + "' cannot be used: " + e.getMessage(), e);
        }
        set("--addr", address, builder::address);
        set("--bind", binds, hosts -> builder.bind(hosts.toArray(new String[0])));
        set("--port", port, builder::port);
        set("--ips", ips, builder::ips);
        set("--name", name, builder::name);
        set("--id", id, builder::id);
        set("--type", type, chosen -> builder.type(chosen.name()));
        set("IMAGE", images, files -> builder.frames(files.toArray(new Path[0])));
        return builder.build();
    }

    private static StreamDescriptor with(StreamDescriptor base, Delivery delivery) {
        return new StreamDescriptor(
                base.id(), base.name(), base.type(), base.address(), base.port(), delivery, base.ips(), base.frames());
    }

    /** Says which option a value was given for, when the library refuses it. */
    private <T> void set(String option, @Nullable T value, Consumer<T> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '" + option + "': " + e.getMessage(), e);
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
