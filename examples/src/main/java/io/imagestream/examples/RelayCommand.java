package io.imagestream.examples;

import io.imagestream.ClientListener;
import io.imagestream.Delivery;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerBuilder;
import io.imagestream.StreamDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Receives a stream and serves it again. */
@Command(
        name = "relay",
        description = "Receive a stream once and serve it to many, until Ctrl-C.",
        footer = {
            "",
            "Prints where the stream is served, as the server does. When the source is lost, the relay tries again until it"
                    + " is back.",
            "",
            "Examples:",
            "  relay --port 9002 tcp_push://192.0.2.7:9001",
            "  relay --bind 0.0.0.0 --source-user @login http://camera/video.mjpg",
            "  relay --source-interface eth0 mcast_push://239.255.42.42:9001",
            "  relay --port 9002 camera.sdp",
            "  relay --rtp 239.255.42.42:5004 --interface eth0 http://camera/video.mjpg"
        })
final class RelayCommand implements Callable<Integer> {
    /** As many as nearly all cameras bring: a push keeps its own rate. */
    private static final double PUSHED_IPS = 60;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "STREAM",
            description =
                    "What to receive: what a server prints, the URL of a camera or of another server's /stream, the file"
                            + " of a stream's description, or a session description, FILE.sdp or - for standard input,"
                            + " as for RTP.")
    private String stream;

    @Option(
            names = "--source-user",
            paramLabel = Logins.LABEL,
            description = "Log in at the source, over HTTP. @FILE reads it from a file of one line.")
    private @Nullable String sourceUser;

    @Option(
            names = "--source-trust",
            paramLabel = "FILE",
            description = "Trust the certificates in FILE, in PEM, and no others, for a source with https.")
    private @Nullable Path sourceTrust;

    @Option(
            names = "--source-interface",
            paramLabel = "NAME|ADDRESS",
            description = "The network interface by which the source's multicast comes; by default the operating system"
                    + " chooses.")
    private @Nullable String sourceInterface;

    @Option(
            names = "--ips",
            paramLabel = "N",
            description =
                    "Images per second, 0.001 to 1000: how many to send at most, and to ask a pull for. By default what"
                            + " the description says, or 24 of a pull and 60 of anything else.")
    private @Nullable Double ips;

    @Mixin
    private ServingOptions serving;

    @Mixin
    private CommonOptions common;

    /** Relays until it is told to end. */
    @Override
    public Integer call() throws IOException {
        StreamSource source = StreamSource.of(spec, stream);
        source.user("--source-user", sourceUser);
        source.trust("--source-trust", sourceTrust);
        source.networkInterface("--source-interface", sourceInterface);
        if (source.isPull()) {
            source.ips("--ips", ips);
        }
        ImageStreamClient client = source.client().listener(new Losses()).build();
        ServerBuilder<?> builder = serving.server(described(source)).source(client);
        Settings.set(spec, "--ips", ips, builder::ips);
        List<ImageStreamServer> servers = serving.build(builder, same -> {});
        CtrlC.ends(() -> close(servers, client), () -> {
            client.start();
            servers.forEach(ImageStreamServer::start);
            serving.announce(servers);
            CompletableFuture<?> end = CompletableFuture.anyOf(servers.get(0).closed(), client.closed());
            serving.await(end, servers, common.whenVerbose(report(client, servers)));
        });
        return 0;
    }

    /** The relayed stream keeps its number, name and rate; it is served elsewhere and in another way. */
    private static StreamDescriptor described(StreamSource source) {
        double rate = source.isPull() ? StreamDescriptor.DEFAULT_IPS : PUSHED_IPS;
        return source.description()
                .map(file -> described(file.id(), file.name(), file.ips()))
                .orElseGet(() -> described(0, "", rate));
    }

    private static StreamDescriptor described(int id, String name, double ips) {
        return new StreamDescriptor(id, name, "", "", 0, Delivery.TCP_PUSH, ips, List.of());
    }

    private Runnable report(ImageStreamClient client, List<ImageStreamServer> servers) {
        PrintWriter err = spec.commandLine().getErr();
        ReceptionReport received = new ReceptionReport(client);
        List<ServerReport> served =
                servers.stream().map(server -> new ServerReport(server, err)).toList();
        return () -> {
            err.println("received " + received.line());
            served.forEach(ServerReport::print);
        };
    }

    private void close(List<ImageStreamServer> servers, ImageStreamClient client) {
        serving.close(servers);
        client.close();
    }

    /** Says when the source is lost and when it is back; not how often that was tried between. */
    private final class Losses implements ClientListener {
        private boolean lost;

        @Override
        public void disconnected(Exception cause) {
            if (!lost) {
                lost = true;
                say(cause.getMessage() + "; trying again");
            }
        }

        @Override
        public void connected() {
            if (lost) {
                lost = false;
                say("the source is back");
            }
        }

        private void say(String what) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(spec.qualifiedName() + ": " + what);
            err.flush();
        }
    }
}
