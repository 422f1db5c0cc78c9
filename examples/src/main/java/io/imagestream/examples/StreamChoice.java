package io.imagestream.examples;

import io.imagestream.ClientBuilder;
import io.imagestream.ImageStreamClient;
import io.imagestream.PullClientBuilder;
import io.imagestream.StreamDescriptor;
import io.imagestream.StreamUri;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The arguments that say which stream to receive. */
final class StreamChoice {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            paramLabel = "STREAM",
            description = "What a server prints, such as tcp_push://host:port or tcp_pull://host:port, or the file of a"
                    + " stream's description.")
    private String stream;

    @Option(
            names = "--ips",
            paramLabel = "N",
            description = "How many images per second to ask for, 0.001 to 1000; only for a pull. By default what the"
                    + " description says, or 24.")
    private @Nullable Double ips;

    /** Describes a client of the stream. */
    ClientBuilder<?> client() throws IOException {
        return isUri() ? ofUri() : ofFile(Path.of(stream));
    }

    /** Says what is received, for the title of a window. */
    String label() {
        return stream;
    }

    private boolean isUri() {
        return stream.contains("://");
    }

    private ClientBuilder<?> ofUri() {
        ClientBuilder<?> builder;
        try {
            builder = ImageStreamClient.builder().from(StreamUri.parse(stream));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return paced(builder);
    }

    private ClientBuilder<?> ofFile(Path file) throws IOException {
        StreamDescriptor descriptor = StreamDescriptor.read(file);
        ClientBuilder<?> builder;
        try {
            builder = ImageStreamClient.builder().from(descriptor);
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + file + "' does not say where the stream is: " + e.getMessage(), e);
        }
        return paced(builder);
    }

    private ClientBuilder<?> paced(ClientBuilder<?> builder) {
        if (builder instanceof PullClientBuilder pull) {
            if (ips != null) {
                setIps(pull, ips);
            }
        } else if (ips != null) {
            throw new ParameterException(
                    spec.commandLine(), "--ips is for a pull: the server of " + stream + " sets the rate itself");
        }
        return builder;
    }

    private void setIps(PullClientBuilder pull, double rate) {
        try {
            pull.ips(rate);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Invalid value for option '--ips': " + e.getMessage(), e);
        }
    }
}
