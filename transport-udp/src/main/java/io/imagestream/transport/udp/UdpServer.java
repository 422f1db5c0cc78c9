package io.imagestream.transport.udp;

import io.imagestream.session.Admission;
import io.imagestream.session.ByteLimits;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.StreamFeed;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.transport.netty.Binding;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.udp.datagram.ControlPort;
import io.imagestream.transport.udp.datagram.Trains;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A server's control sockets and sessions, all on one event loop; several servers share the loops. */
final class UdpServer implements ServerTransport {
    private final ServerContext context;
    private final UdpServerOptions options;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this.
    private @Nullable Running running;
    private boolean closing;

    /** What a bound server holds. */
    private record Running(
            NettyRuntime runtime,
            UdpLoop loop,
            List<Channel> control,
            ChannelGroup channels,
            StreamFeed.Registration rateChanges,
            Runnable release) {}

    UdpServer(ServerContext context) {
        this.context = context;
        if (!(context.spec().options() instanceof UdpServerOptions udp)) {
            throw new IllegalArgumentException(context.spec().delivery() + " needs UdpServerOptions, not "
                    + context.spec().options());
        }
        options = udp;
    }

    @Override
    public synchronized int start() throws IOException {
        NettyRuntime runtime = NettyRuntime.acquire();
        ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        Trains trains = Trains.of(context.feed());
        Runnable release = hold(trains);
        Serving serving = new Serving(
                context,
                options,
                new ByteLimits(
                        options.maxBytesPerSecond(),
                        options.maxBytesPerSecondPerAddress(),
                        context.scheduler().nanoTime()),
                trains,
                channels);
        EventLoop eventLoop = runtime.group().next();
        UdpLoop loop = new UdpLoop(eventLoop, serving);
        StreamFeed.Registration rateChanges = context.feed().onRateChange(loop::rateChanged);
        Admission admission =
                new Admission(options.maxClients(), options.maxClientsPerAddress(), options.newClientsPerSecond());
        try {
            ControlPort port = new ControlPort(context, admission, eventLoop, loop::open);
            List<Channel> control =
                    Binding.all(context.spec().addresses(), context.spec().port(), port::bind);
            channels.addAll(control);
            running = new Running(runtime, loop, control, channels, rateChanges, release);
            return Binding.port(control.get(0));
        } catch (IOException | RuntimeException | Error e) {
            rateChanges.cancel();
            loop.close()
                    .handle((done, failure) -> Binding.closeAll(channels))
                    .thenCompose(end -> end)
                    .thenRun(release)
                    .thenRun(runtime::release);
            throw e;
        }
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
    public CompletionStage<Void> close() {
        Running toClose;
        synchronized (this) {
            toClose = running;
            if (closing || toClose == null) {
                return closed;
            }
            closing = true;
        }
        toClose.rateChanges().cancel();
        toClose.control().forEach(Channel::close);
        // Each stage runs whatever became of the one before: what is left open would stay so for ever.
        toClose.loop()
                .close()
                .handle((done, failure) -> Binding.closeAll(toClose.channels()))
                .thenCompose(end -> end)
                .thenRun(toClose.release())
                .thenCompose(done -> toClose.runtime().release())
                .whenComplete((done, failure) -> closed.complete(null));
        return closed;
    }

    @Override
    public boolean onOwnThread() {
        Running held;
        synchronized (this) {
            held = running;
        }
        return held != null && held.runtime().onOwnThread();
    }
}
