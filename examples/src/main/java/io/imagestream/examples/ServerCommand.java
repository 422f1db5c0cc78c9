package io.imagestream.examples;

import io.imagestream.ImageStreamServer;
import io.imagestream.StreamDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves images, with the options of the original's {@code server.py}. */
@Command(
        name = "server",
        description = "Serve images as a moving picture, until Ctrl-C.",
        footer = {
            "",
            "Once it is bound, the server prints where clients and browsers find it, such as",
            "  listening tcp_push://127.0.0.1:9001",
            "  open http://127.0.0.1:9001/",
            "and of mcast_pull where images are asked for, such as",
            "  control 127.0.0.1:9002",
            "",
            "By default only this machine can connect. To open the server to the network:",
            "  --bind 0.0.0.0    binds all IPv4 addresses of this machine (:: for IPv6, too)",
            "  --bind 192.0.2.7  binds that one; may be given several times",
            "  --addr 192.0.2.7  is only what is published, for clients to connect to; but",
            "                    without --bind it is bound, too, if it is this machine's",
            "Anybody who can connect can watch, unless --allow or --user says who may. Over UDP",
            "only this machine and private networks can, unless --allow opens it to others: as",
            "anybody can write any sender into a datagram, to as few as possible.",
            "",
            "Multicast leaves this machine whatever --bind says, by --interface and as far as",
            "--ttl lets it; whoever joins the group can watch.",
            "",
            "RTP leaves it, too, to the machine or group that --rtp names, whether anybody is",
            "there or not. The server prints how to play it, such as",
            "  listening rtp://239.255.42.42:5004",
            "  play ffplay -protocol_whitelist file,rtp,udp stream.sdp",
            "With --method tcp_push the description is at /stream.sdp of its page, too.",
            "",
            "Examples:",
            "  server --method tcp_push --port 9001 --ips 24 --type JPEG frames/*.jpg",
            "  server --method udp_push --bind 0.0.0.0 --port 9001 --fragment-size 1400 frames/*.jpg",
            "  server --method mcast_push --addr 239.1.2.3 --port 9001 --interface eth0 frames/*.jpg",
            "  server --rtp 192.0.2.7:5004 --sdp stream.sdp frames/*.jpg",
            "  server --rtp 239.255.42.42:5004 --interface eth0 --sap --method tcp_push frames/*.jpg"
        })
final class ServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StreamOptions stream;

    @Mixin
    private ServingOptions serving;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write the stream's description to FILE, as --flux and the original read it.")
    private @Nullable Path save;

    @Option(
            names = {"-s", "--no-server", "-no-server"},
            description = "Serve nothing; for use with --save.")
    private boolean noServer;

    @Mixin
    private RunningOptions running;

    @Mixin
    private CommonOptions common;

    /** Serves until it is told to end. */
    @Override
    public Integer call() throws IOException {
        List<ImageStreamServer> servers = serving.build(stream.server(serving), running::apply);
        ImageStreamServer server = servers.get(0);
        StreamDescriptor saved = server.descriptor();
        save(saved);
        if (noServer) {
            return 0;
        }
        CtrlC.ends(() -> serving.close(servers), () -> {
            servers.forEach(ImageStreamServer::start);
            // Now the port is known if any free one was asked for, and the type if none was declared.
            if (!server.descriptor().equals(saved)) {
                save(server.descriptor());
            }
            serving.announce(servers);
            PrintWriter err = spec.commandLine().getErr();
            List<ServerReport> reports =
                    servers.stream().map(each -> new ServerReport(each, err)).toList();
            serving.await(server.closed(), servers, common.whenVerbose(() -> reports.forEach(ServerReport::print)));
        });
        return 0;
    }

    private void save(StreamDescriptor descriptor) throws IOException {
        if (save == null) {
            return;
        }
        try {
            descriptor.write(save);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--save: " + e.getMessage(), e);
        }
    }
}
