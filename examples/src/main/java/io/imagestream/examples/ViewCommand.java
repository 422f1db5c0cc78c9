package io.imagestream.examples;

import io.imagestream.ClientBuilder;
import io.imagestream.ImageStreamClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows or records a stream. */
@Command(
        name = "view",
        description = "Show a stream in a window, or write its images to files.",
        footer = {
            "",
            "With --count or --save there is no window. Without a screen and without them, one line a second tells what"
                    + " comes.",
            "",
            "Examples:",
            "  view tcp_push://127.0.0.1:9001",
            "  view --count 100 --save pictures tcp_pull://192.0.2.7:9001",
            "  view --user guard:password http://192.0.2.8/video.mjpg",
            "  view udp_push://192.0.2.7:9001",
            "  view --interface eth0 mcast_push://239.1.2.3:9001",
            "  view stream.sdp",
            "  curl -s http://192.0.2.7:9001/stream.sdp | view -"
        })
final class ViewCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StreamChoice stream;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Take N images, print their number, rate and what was missing, and end.")
    private @Nullable Long count;

    @Option(
            names = "--save",
            paramLabel = "DIR",
            description =
                    "Write each image to a file in DIR, which is made when absent; all images until Ctrl-C without"
                            + " --count.")
    private @Nullable Path save;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Fail when there is no connection within this time and, with --count or --save, no image;"
                    + " ${DEFAULT-VALUE} by default.")
    private double timeout;

    @Mixin
    @SuppressWarnings("UnusedVariable") // The command line parser acts on it.
    private CommonOptions common;

    /** Views until all images came, the window is closed, or it is told to end. */
    @Override
    public Integer call() throws IOException {
        if (count != null && count < 1) {
            throw new ParameterException(spec.commandLine(), "--count must be 1 or more, not " + count);
        }
        StreamSource source = stream.source();
        ClientBuilder<?> builder = source.client().openTimeout(timeout());
        if (count != null || save != null) {
            capture(source.label(), builder);
        } else {
            watch(source.label(), builder);
        }
        return 0;
    }

    private Duration timeout() {
        // The longest that a client may be told to wait.
        if (!(timeout >= 0.001 && timeout <= Duration.ofDays(1).toSeconds())) {
            throw new ParameterException(spec.commandLine(), "--timeout must be 0.001 to 86400, not " + timeout);
        }
        return Duration.ofMillis(Math.round(timeout * 1000));
    }

    private void capture(String label, ClientBuilder<?> builder) throws IOException {
        Capture capture = new Capture(label, new FrameFiles(save), count == null ? 0 : count);
        ImageStreamClient client = builder.onFrame(capture).build();
        PrintWriter out = spec.commandLine().getOut();
        CtrlC.ends(() -> close(client, capture), () -> {
            client.start();
            capture.await(client, timeout());
            capture.stop();
            out.println(capture.summary(client.stats()));
            out.flush();
        });
    }

    private static void close(ImageStreamClient client, Capture capture) {
        capture.stop();
        client.close();
    }

    private void watch(String label, ClientBuilder<?> builder) throws IOException {
        Optional<PictureWindow> window = PictureWindow.open(label);
        window.ifPresent(builder::onFrame);
        ImageStreamClient client = builder.build();
        CtrlC.ends(client::close, () -> {
            client.start();
            Watching.until(
                    client.closed(),
                    client,
                    window,
                    () -> "",
                    spec.commandLine().getOut());
        });
    }
}
