package io.imagestream.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
            description =
                    "What a server prints, such as tcp_push://host:port, udp_pull://host:port, mcast_push://group:port or"
                            + " rtp://group:port; the URL of a camera that sends MJPEG over HTTP, or of a server's"
                            + " /stream; the file of a stream's description; or a session description (SDP), FILE.sdp"
                            + " or - for standard input.")
    private String stream;

    @Option(
            names = "--ips",
            paramLabel = "N",
            description = "How many images per second to ask for, 0.001 to 1000; only for a pull. By default what the"
                    + " description says, or 24.")
    private @Nullable Double ips;

    @Option(
            names = "--user",
            paramLabel = Logins.LABEL,
            description = "Log in, over HTTP (Basic). @FILE reads it from a file of one line.")
    private @Nullable String user;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Trust the certificates in FILE, in PEM, and no others, for https.")
    private @Nullable Path trusted;

    @Mixin
    private ReceptionOptions reception;

    /** Describes what to receive, and how. */
    StreamSource source() throws IOException {
        StreamSource source = StreamSource.of(spec, stream);
        reception.apply(source);
        source.ips("--ips", ips);
        source.user("--user", user);
        source.trust("--trust", trusted);
        return source;
    }
}
