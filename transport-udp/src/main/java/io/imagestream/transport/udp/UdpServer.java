package io.imagestream.transport.udp;

import io.imagestream.session.Admission;
import io.imagestream.session.ByteLimits;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.transport.netty.Binding;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.ControlPort;
import io.imagestream.transport.udp.datagram.DatagramServer;
import io.imagestream.transport.udp.datagram.Trains;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A server's control sockets and sessions. */
final class UdpServer extends DatagramServer {
    private final ServerContext context;
    private final UdpServerOptions options;

    // Set while it starts.
    private @Nullable UdpLoop sessions;
    private List<Channel> control = List.of();
    private Runnable release = () -> {};

    UdpServer(ServerContext context, UdpServerOptions options) {
        super(context);
        this.context = context;
        this.options = options;
    }

    @Override
    protected int open(ServerLoop loop, ChannelGroup channels) throws IOException {
        Trains trains = Trains.of(context.feed());
        release = hold(trains);
        Serving serving = new Serving(
                context,
                options,
                new ByteLimits(
                        options.maxBytesPerSecond(),
                        options.maxBytesPerSecondPerAddress(),
                        context.scheduler().nanoTime()),
                trains,
                channels);
        UdpLoop opening = new UdpLoop(loop, serving);
        sessions = opening;
        Admission admission =
                new Admission(options.maxClients(), options.maxClientsPerAddress(), options.newClientsPerSecond());
        ControlPort port = new ControlPort(context, admission, loop.eventLoop(), opening::open);
        control = Binding.all(context.spec().addresses(), context.spec().port(), port::bind);
        channels.addAll(control);
        return Binding.port(control.get(0));
    }

    /** Images are read and cut before the first client comes, so that it misses none; what is live comes by itself. */
    private Runnable hold(Trains trains) {
        if (context.feed().isLive()) {
            return () -> {};
        }
        Trains.Cut cut = trains.acquire(options.datagramSize());
        return () -> trains.release(cut);
    }

    @Override
    protected CompletableFuture<Void> endWhenIdle() {
        control.forEach(Channel::close);
        return sessions == null ? CompletableFuture.completedFuture(null) : sessions.drain();
    }

    @Override
    protected CompletableFuture<Void> end() {
        control.forEach(Channel::close);
        CompletableFuture<Void> quiet = sessions == null ? CompletableFuture.completedFuture(null) : sessions.close();
        return quiet.whenComplete((done, failure) -> release.run());
    }
}
