package io.imagestream.examples;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerBuilder;
import io.imagestream.StreamDescriptor;
import io.imagestream.StreamUri;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands that serve a stream have in common. */
final class ServingOptions {
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);
    private static final int MAX_DRAIN_SECONDS = 3600;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private PlaceOptions place;

    @Mixin
    private AccessOptions access;

    @Mixin
    private DatagramOptions datagrams;

    @Mixin
    private RtpOptions rtp;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description =
                    "How long images on their way to clients may take to arrive when the server is told to end; 0 by"
                            + " default, at most 3600.")
    private double drain;

    /**
     * Describes a server with what was given.
     *
     * @param base holds where nothing was given
     * @throws IllegalArgumentException when the base cannot be served
     */
    ServerBuilder<?> server(StreamDescriptor base) throws IOException {
        if (!(drain >= 0 && drain <= MAX_DRAIN_SECONDS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for option '--drain': it must be 0 to " + MAX_DRAIN_SECONDS + " seconds, not "
                            + drain);
        }
        Delivery method = method(base.delivery());
        StreamDescriptor described = described(base, method);
        ServerBuilder<?> builder = ImageStreamServer.builder().from(described);
        place.apply(builder, method);
        access.apply(builder, method);
        if (method == Delivery.RTP) {
            applyRtp(builder, place.place(described));
        } else if (rtp.receiver().isEmpty()) {
            datagrams.apply(builder, method, method.isMulticast());
            rtp.refuse(method);
        }
        return builder;
    }

    /** Where {@code --rtp} alone says how to deliver, that is RTP; with TCP it is done besides. */
    private Delivery method(Delivery otherwise) {
        Delivery asked = place.method();
        StreamUri receiver = rtp.receiver().orElse(null);
        if (receiver == null) {
            return asked == null ? otherwise : asked;
        } else if (asked == null) {
            return Delivery.RTP;
        }
        boolean group = RtpOptions.isGroup(receiver.host());
        return switch (asked) {
            case TCP_PULL, TCP_PUSH -> asked;
            case RTP -> Delivery.RTP;
            case UDP_PUSH -> {
                if (group) {
                    throw contradicts(asked, receiver.host() + " is a multicast group, which mcast_push sends to");
                }
                yield Delivery.RTP;
            }
            case MCAST_PUSH -> {
                if (!group) {
                    throw contradicts(asked, receiver.host() + " is no multicast group; udp_push sends to one machine");
                }
                yield Delivery.RTP;
            }
            case UDP_PULL, MCAST_PULL -> throw contradicts(asked, "players ask for no images");
        };
    }

    private ParameterException contradicts(Delivery asked, String why) {
        return rtp.contradicts("--method " + asked.label(), why);
    }

    private StreamDescriptor described(StreamDescriptor base, Delivery method) {
        // A group is no address for clients to connect to, nor the other way round, and a receiver is neither.
        boolean sameKind = method.isMulticast() == base.delivery().isMulticast()
                && (method == Delivery.RTP) == (base.delivery() == Delivery.RTP);
        StreamDescriptor described = new StreamDescriptor(
                base.id(),
                base.name(),
                base.type(),
                sameKind ? base.address() : "",
                base.port(),
                method,
                base.ips(),
                base.frames(),
                base.control().filter(control -> method == Delivery.MCAST_PULL));
        if (method != Delivery.RTP || rtp.receiver().isEmpty()) {
            return described;
        }
        StreamUri receiver = rtp.receiver().get();
        place.refuseAddress((option, why) -> rtp.contradicts(option, why));
        return described.at(receiver.host(), receiver.port());
    }

    private void applyRtp(ServerBuilder<?> builder, StreamUri to) {
        rtp.checked("--port", to);
        rtp.apply(builder, to);
        datagrams.apply(builder, Delivery.RTP, RtpOptions.isGroup(to.host()));
    }

    /**
     * Builds the server, and one that sends the same stream as RTP if that was asked for besides.
     *
     * @param also sets what else the servers have in common
     * @return the server first
     */
    List<ImageStreamServer> build(ServerBuilder<?> builder, Consumer<ServerBuilder<?>> also) {
        also.accept(builder);
        ImageStreamServer server = builder.build();
        StreamUri receiver = rtp.receiver().orElse(null);
        if (receiver == null || server.descriptor().delivery() == Delivery.RTP) {
            return List.of(server);
        }
        ServerBuilder<?> beside = ImageStreamServer.builder().of(Delivery.RTP).stream(server.stream())
                .port(receiver.port());
        Settings.set(spec, "--rtp", receiver.host(), beside::address);
        applyRtp(beside, receiver);
        also.accept(beside);
        return List.of(server, beside.build());
    }

    /** Tells where servers that were started are, for programs in the first line. */
    void announce(List<ImageStreamServer> started) throws IOException {
        CommandLine command = spec.commandLine();
        if (access.hasUnprotectedPasswords() && place.isOpen(started.get(0))) {
            command.getErr()
                    .println(command.getCommandSpec().qualifiedName() + ": warning: without --tls-cert and --tls-key"
                            + " everybody on the way can read the users' passwords");
            command.getErr().flush();
        }
        for (ImageStreamServer server : started) {
            rtp.write(server);
        }
        PrintWriter out = command.getOut();
        Optional<String> page = started.get(0).httpUri().map(URI::toString);
        for (ImageStreamServer server : started) {
            out.println("listening " + server.uri());
            server.descriptor().control().ifPresent(control -> out.println("control " + control));
            server.httpUri().ifPresent(uri -> out.println("open " + uri));
            if (server.sdp().isPresent()) {
                out.println("play " + rtp.player(server, datagrams.playerOptions(), page));
            }
        }
        out.flush();
    }

    /** Closes them; images on their way may arrive if that was asked for. */
    void close(List<ImageStreamServer> servers) {
        servers.forEach(server -> server.close(Duration.ofMillis(Math.round(drain * 1000))));
    }

    /** Waits for the end, keeps up what was written, and reports every few seconds before it. */
    void await(CompletableFuture<?> end, List<ImageStreamServer> servers, Runnable report) throws InterruptedException {
        await(end, () -> {
            servers.forEach(rtp::writeAgain);
            report.run();
        });
    }

    /** Waits for the end, and reports every few seconds before it. */
    static void await(CompletableFuture<?> end, Runnable report) throws InterruptedException {
        Ticks.until(end, REPORT_INTERVAL, report);
    }
}
