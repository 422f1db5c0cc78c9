package io.imagestream.transport.mcast;

import io.imagestream.DisconnectReason;
import io.imagestream.session.Admission;
import io.imagestream.spi.ControlOptions;
import io.imagestream.spi.McastServerOptions;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.Binding;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.ControlPort;
import io.imagestream.transport.udp.datagram.ControlSessions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's socket to its group and, where images are asked for, its control sockets, all on one event loop. */
final class McastServer implements ServerTransport {
    private static final Logger log = LoggerFactory.getLogger(McastServer.class);

    private final ServerContext context;
    private final McastServerOptions options;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this.
    private @Nullable Running running;
    private OptionalInt controlPort = OptionalInt.empty();
    private boolean closing;

    /** What a server holds, or one that is being started. */
    private static final class Running {
        final NettyRuntime runtime = NettyRuntime.acquire();
        final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        final ServerLoop loop;
        final Requests requests = new Requests();
        final StreamFeed.Registration rateChanges;
        private @Nullable ControlSessions remoteControls;
        private @Nullable Broadcast broadcast;

        Running(ServerContext context) {
            loop = new ServerLoop(runtime.group().next(), context);
            rateChanges = context.feed().onRateChange(() -> NettyRuntime.execute(loop.eventLoop(), loop::rateChanged));
        }

        CompletionStage<Void> close() {
            rateChanges.cancel();
            CompletableFuture<Void> quiet = remoteControls == null
                    ? CompletableFuture.runAsync(this::endBroadcast, loop.eventLoop())
                    : remoteControls.close(this::endBroadcast);
            // Each stage runs whatever became of the one before: what is left open would stay so for ever.
            return quiet.handle((done, failure) -> Binding.closeAll(channels))
                    .thenCompose(end -> end)
                    .thenCompose(done -> runtime.release());
        }

        private void endBroadcast() {
            if (broadcast != null) {
                broadcast.end(DisconnectReason.SERVER_CLOSED);
            }
        }
    }

    McastServer(ServerContext context) {
        this.context = context;
        if (!(context.spec().options() instanceof McastServerOptions mcast)) {
            throw new IllegalArgumentException(context.spec().delivery() + " needs McastServerOptions, not "
                    + context.spec().options());
        }
        options = mcast;
    }

    @Override
    public synchronized int start() throws IOException {
        GroupInterface by = GroupInterface.find(options.group(), options.networkInterface());
        int port = context.spec().port() == 0 ? freePort() : context.spec().port();
        InetSocketAddress group = new InetSocketAddress(options.group(), port);
        Running opened = new Running(context);
        try {
            Channel channel = connect(opened, group, by);
            if (options.control().isPresent()) {
                controlPort = OptionalInt.of(bind(opened, options.control().get()));
            }
            begin(opened, group, channel);
        } catch (IOException | RuntimeException | Error e) {
            controlPort = OptionalInt.empty();
            opened.close();
            throw e;
        }
        running = opened;
        log.info("{} is sent to by {}, over {} networks at most", group, by, options.timeToLive());
        return port;
    }

    /** A group's port need not be free anywhere; one that is will be free for receivers on this machine. */
    private static int freePort() throws IOException {
        try (DatagramSocket probe = new DatagramSocket()) {
            return probe.getLocalPort();
        }
    }

    private Channel connect(Running opened, InetSocketAddress group, GroupInterface by) throws IOException {
        ChannelFuture connecting = GroupSockets.sender(
                        opened.loop.eventLoop(),
                        group,
                        by,
                        options.timeToLive(),
                        options.loopback(),
                        new ChannelInboundHandlerAdapter())
                .awaitUninterruptibly();
        if (!connecting.isSuccess()) {
            throw new IOException(
                    "cannot send to " + group.getAddress().getHostAddress() + ":" + group.getPort() + " by " + by + ": "
                            + LoopConnection.reason(connecting.cause()),
                    connecting.cause());
        }
        opened.channels.add(connecting.channel());
        return connecting.channel();
    }

    private int bind(Running opened, ControlOptions control) throws IOException {
        ControlSessions remoteControls = new ControlSessions(opened.loop, control.setupTimeout(), control.lease());
        opened.remoteControls = remoteControls;
        Admission admission =
                new Admission(control.maxClients(), control.maxClientsPerAddress(), control.newClientsPerSecond());
        ControlPort commands = new ControlPort(context, admission, opened.loop.eventLoop(), (client, server, port) -> {
            RemoteControl opening = new RemoteControl(client, opened.loop, port, remoteControls, opened.requests);
            remoteControls.add(opening);
            return opening;
        });
        List<Channel> bound = Binding.all(context.spec().addresses(), control.port(), commands::bind);
        opened.channels.addAll(bound);
        return Binding.port(bound.get(0));
    }

    /** Last, as nothing fails from now on: no listener is told of a group that nothing was ever sent to. */
    private void begin(Running opened, InetSocketAddress group, Channel channel) {
        CompletableFuture.runAsync(
                        () -> {
                            Broadcast broadcast = new Broadcast(opened.loop, options, group, channel, opened.requests);
                            opened.broadcast = broadcast;
                            broadcast.begin();
                        },
                        opened.loop.eventLoop())
                .join();
    }

    @Override
    public synchronized OptionalInt controlPort() {
        return controlPort;
    }

    @Override
    public CompletionStage<Void> close() {
        Running toClose;
        synchronized (this) {
            toClose = running;
            if (closing || toClose == null) {
                return closed;
            }
            closing = true;
        }
        toClose.close().whenComplete((done, failure) -> closed.complete(null));
        return closed;
    }

    @Override
    public boolean onOwnThread() {
        Running held;
        synchronized (this) {
            held = running;
        }
        return held != null && held.runtime.onOwnThread();
    }
}
