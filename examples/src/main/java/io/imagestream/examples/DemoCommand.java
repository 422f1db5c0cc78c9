package io.imagestream.examples;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.Stream;
import io.imagestream.StreamUri;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Streams a drawing and shows what arrives. */
@Command(
        name = "demo",
        description =
                "Stream a moving drawing to browsers on this machine, over UDP, multicast and RTP, too, and to this program"
                        + " itself, which shows what arrives: in a window, or once a second in a line where there is no"
                        + " screen. Nothing leaves this machine. Ctrl-C ends it.")
final class DemoCommand implements Callable<Integer> {
    private static final int IPS = 24;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;

    @Spec
    private CommandSpec spec;

    @Option(names = "--open", description = "Open it in the desktop's browser, too.")
    private boolean open;

    @Option(names = "--seconds", paramLabel = "N", description = "End after N seconds.")
    private @Nullable Integer seconds;

    @Mixin
    @SuppressWarnings("UnusedVariable") // The command line parser acts on it.
    private CommonOptions common;

    /** Streams until it is told to end, the window is closed, or the time is over. */
    @Override
    public Integer call() throws IOException {
        if (seconds != null && seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 1 or more, not " + seconds);
        }
        GalaxyFrames galaxy = new GalaxyFrames(WIDTH, HEIGHT);
        Stream stream = Stream.builder()
                .name("galaxy")
                .ips(IPS)
                .source(FrameSource.polled(galaxy))
                .build();
        DemoServers servers = new DemoServers(stream);
        CtrlC.ends(servers::close, () -> {
            Optional<String> noMulticast = servers.start();
            URI page = servers.tcp().httpUri().orElseThrow();
            tell(page, servers, noMulticast);
            if (open) {
                browse(page);
            }
            watch(servers.tcp(), galaxy);
        });
        return 0;
    }

    private void tell(URI page, DemoServers servers, Optional<String> noMulticast) {
        PrintWriter out = spec.commandLine().getOut();
        String view = "java -jar " + jar() + " view ";
        out.println("open " + page);
        out.println("There a browser shows a galaxy, drawn " + IPS + " times a second.");
        out.println(
                "To see it from another terminal, too: " + view + servers.tcp().uri());
        out.println("The same over UDP: " + view + servers.udp().uri());
        out.println(noMulticast
                .map(why -> "There is no multicast on this machine's loopback interface: " + why)
                .orElseGet(() -> "The same over multicast: " + view + "--interface " + DemoServers.LOOPBACK + " "
                        + servers.multicast().uri()));
        if (noMulticast.isEmpty()) {
            out.println("The same over RTP, in a player: "
                    + RtpOptions.player("-localaddr " + DemoServers.LOOPBACK + " ", page.toString()));
        }
        out.println("Ctrl-C ends it.");
        out.flush();
    }

    /** Where there is no screen there is no browser either, and nobody else can connect to loopback. */
    private void tellWithoutScreen(int port) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("There is no screen here. From a machine that has one: ssh -N -L " + port + ":127.0.0.1:" + port
                + " THIS_MACHINE, then open the address above there.");
        out.println("This program itself receives:");
        out.flush();
    }

    private void browse(URI page) {
        Browser.open(page).ifPresent(why -> {
            PrintWriter err = spec.commandLine().getErr();
            err.println(spec.qualifiedName() + ": --open: no browser can be started, " + why + "; open " + page
                    + " yourself");
            err.flush();
        });
    }

    /** The jar as it was given to {@code java -jar}, or else as the build makes it. */
    private static String jar() {
        String started = System.getProperty("sun.java.command", "").split(" ", 2)[0];
        return started.endsWith(".jar") ? started : "examples/target/imagestream-examples.jar";
    }

    private void watch(ImageStreamServer server, GalaxyFrames galaxy) throws InterruptedException {
        StreamUri uri = server.uri();
        Optional<PictureWindow> window = PictureWindow.open("imagestream demo");
        if (window.isEmpty()) {
            tellWithoutScreen(uri.port());
        }
        var builder =
                ImageStreamClient.builder().tcpPush(uri.host(), uri.port()).onFrame(galaxy::arrived);
        window.ifPresent(builder::onFrame);
        try (ImageStreamClient client = builder.start()) {
            CompletableFuture<Void> end = server.closed();
            if (seconds != null) {
                end.completeOnTimeout(null, seconds, TimeUnit.SECONDS);
            }
            Watching.until(end, client, window, galaxy::age, spec.commandLine().getOut());
        }
    }
}
