package io.imagestream.examples;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerBuilder;
import io.imagestream.StreamDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands that serve a stream have in common. */
final class ServingOptions {
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private PlaceOptions place;

    @Mixin
    private AccessOptions access;

    @Mixin
    private DatagramOptions datagrams;

    /**
     * Describes a server with what was given.
     *
     * @param base holds where nothing was given
     * @throws IllegalArgumentException when the base cannot be served
     */
    ServerBuilder<?> server(StreamDescriptor base) throws IOException {
        Delivery method = place.method(base.delivery());
        // A group is no address for clients to connect to, nor the other way round.
        boolean sameKind = method.isMulticast() == base.delivery().isMulticast();
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
        ServerBuilder<?> builder = ImageStreamServer.builder().from(described);
        place.apply(builder, method);
        access.apply(builder, method);
        datagrams.apply(builder, method);
        return builder;
    }

    /** Tells where a server that was started is, for programs in the first line. */
    void announce(ImageStreamServer started) {
        CommandLine command = spec.commandLine();
        if (access.hasUnprotectedPasswords() && place.isOpen(started)) {
            command.getErr()
                    .println(command.getCommandSpec().qualifiedName() + ": warning: without --tls-cert and --tls-key"
                            + " everybody on the way can read the users' passwords");
            command.getErr().flush();
        }
        PrintWriter out = command.getOut();
        out.println("listening " + started.uri());
        started.descriptor().control().ifPresent(control -> out.println("control " + control));
        started.httpUri().ifPresent(uri -> out.println("open " + uri));
        out.flush();
    }

    /** Waits for the end, and reports every few seconds before it. */
    static void await(CompletableFuture<?> end, Runnable report) throws InterruptedException {
        Ticks.until(end, REPORT_INTERVAL, report);
    }
}
