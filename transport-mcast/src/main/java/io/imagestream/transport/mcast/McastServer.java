package io.imagestream.transport.mcast;

import io.imagestream.DisconnectReason;
import io.imagestream.session.Admission;
import io.imagestream.spi.ControlOptions;
import io.imagestream.spi.McastServerOptions;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.Binding;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.Broadcast;
import io.imagestream.transport.udp.datagram.ControlPort;
import io.imagestream.transport.udp.datagram.ControlSessions;
import io.imagestream.transport.udp.datagram.DatagramServer;
import io.imagestream.transport.udp.datagram.FamilyForm;
import io.imagestream.transport.udp.datagram.GroupInterface;
import io.imagestream.transport.udp.datagram.GroupSender;
import io.imagestream.transport.udp.datagram.GroupSockets;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's socket to its group and, where images are asked for, its control sockets. */
final class McastServer extends DatagramServer {
    private static final Logger log = LoggerFactory.getLogger(McastServer.class);

    private final ServerContext context;
    private final McastServerOptions options;
    private final Requests requests = new Requests();

    // Set while it starts.
    private @Nullable ServerLoop opened;
    private @Nullable ControlSessions remoteControls;
    private @Nullable Broadcast broadcast;
    private StreamFeed.Registration watch = () -> {};
    private volatile OptionalInt controlPort = OptionalInt.empty();

    McastServer(ServerContext context, McastServerOptions options) {
        super(context);
        this.context = context;
        this.options = options;
    }

    @Override
    protected int open(ServerLoop loop, ChannelGroup channels) throws IOException {
        opened = loop;
        GroupInterface by = GroupInterface.find(options.group(), options.path().networkInterface());
        int port = context.spec().port() == 0 ? freePort() : context.spec().port();
        InetSocketAddress group = new InetSocketAddress(options.group(), port);
        Channel channel = GroupSockets.open(loop.eventLoop(), group, by, options.path());
        channels.add(channel);
        if (options.control().isPresent()) {
            List<Channel> bound = bind(loop, options.control().get());
            channels.addAll(bound);
            controlPort = OptionalInt.of(Binding.port(bound.get(0)));
        }
        begin(loop, group, channel);
        watch = GroupSender.begin(loop.eventLoop(), group, by, options.path(), another -> renew(channels, another));
        log.info(
                "{} is sent to by {}, over {} networks at most",
                group,
                by,
                options.path().timeToLive());
        return port;
    }

    /** A group's port need not be free anywhere; one that is will be free for receivers on this machine. */
    private static int freePort() throws IOException {
        try (DatagramSocket probe = new DatagramSocket()) {
            return probe.getLocalPort();
        }
    }

    private List<Channel> bind(ServerLoop loop, ControlOptions control) throws IOException {
        ControlSessions sessions = new ControlSessions(loop, control.setupTimeout(), control.lease());
        remoteControls = sessions;
        Admission admission =
                new Admission(control.maxClients(), control.maxClientsPerAddress(), control.newClientsPerSecond());
        ControlPort commands = new ControlPort(context, admission, loop.eventLoop(), (client, server, port) -> {
            RemoteControl opening = new RemoteControl(client, loop, port, sessions, requests);
            sessions.add(opening);
            return opening;
        });
        return Binding.all(context.spec().addresses(), control.port(), commands::bind);
    }

    /** Last, as nothing fails from now on: no listener is told of a group that nothing was ever sent to. */
    private void begin(ServerLoop loop, InetSocketAddress group, Channel channel) {
        CompletableFuture.runAsync(
                        () -> {
                            Broadcast beginning = broadcast(loop, group, channel);
                            broadcast = beginning;
                            beginning.begin();
                        },
                        loop.eventLoop())
                .join();
    }

    private Broadcast broadcast(ServerLoop loop, InetSocketAddress group, Channel channel) {
        Broadcast.Kind kind =
                options.control().isPresent() ? new Answers(group.getPort(), requests) : new Broadcast.Kind() {};
        return new Broadcast(
                loop,
                group,
                channel,
                kind,
                new FamilyForm(options.datagramSize()),
                options.pacing(),
                options.maxBytesPerSecond());
    }

    private void renew(ChannelGroup channels, Channel another) {
        channels.add(another);
        if (broadcast != null) {
            broadcast.sendBy(another);
        }
    }

    @Override
    public OptionalInt controlPort() {
        return controlPort;
    }

    @Override
    protected CompletableFuture<Void> endWhenIdle() {
        return broadcast == null ? CompletableFuture.completedFuture(null) : broadcast.endWhenIdle();
    }

    @Override
    protected CompletableFuture<Void> end() {
        watch.cancel();
        ServerLoop loop = opened;
        if (remoteControls != null) {
            return remoteControls.close(this::endBroadcast);
        }
        return loop == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(this::endBroadcast, loop.eventLoop());
    }

    private void endBroadcast() {
        if (broadcast != null) {
            broadcast.end(DisconnectReason.SERVER_CLOSED);
        }
    }
}
