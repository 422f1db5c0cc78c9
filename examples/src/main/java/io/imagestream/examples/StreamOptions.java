package io.imagestream.examples;

import io.imagestream.Delivery;
import io.imagestream.ServerBuilder;
import io.imagestream.StreamDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options that say what a stream shows. Those given override the descriptor file's. */
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

    @Option(names = "--ips", paramLabel = "N", description = "Images per second, 0.001 to 1000; 24 by default.")
    private @Nullable Double ips;

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

    /** Describes the server; opens nothing. */
    ServerBuilder<?> server(ServingOptions serving) throws IOException {
        ServerBuilder<?> builder;
        try {
            builder = serving.server(flux == null ? DEFAULTS : StreamDescriptor.read(flux));
        } catch (IllegalArgumentException e) { // The file's doing: such as a path that this platform does not know.
            throw new IOException("'" + flux + "' cannot be used: " + e.getMessage(), e);
        }
        Settings.set(spec, "--ips", ips, builder::ips);
        Settings.set(spec, "--type", type, chosen -> builder.type(chosen.name()));
        Settings.set(spec, "IMAGE", images, files -> builder.frames(files.toArray(new Path[0])));
        return builder;
    }
}
