package io.imagestream.examples;

import io.imagestream.ClientBuilder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
        StreamSource source = StreamSource.of(spec, stream);
        source.ips("--ips", ips);
        return source.client();
    }

    /** Says what is received, for the title of a window. */
    String label() {
        return stream;
    }
}
