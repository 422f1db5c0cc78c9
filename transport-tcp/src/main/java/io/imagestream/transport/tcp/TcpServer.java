package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.session.Admission;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.StreamFeed;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.transport.netty.Binding;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.QuietHandler;
import io.imagestream.transport.netty.http.HttpRules;
import io.imagestream.transport.netty.http.Tls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A TCP server's listening sockets, and its share of every event loop. */
final class TcpServer implements ServerTransport {
    private static final int BACKLOG = 1024;

    private final ServerContext context;
    private final ServerSpec spec;
    private final TcpServerOptions options;
    private final Admission admission;
    private final Map<EventLoop, TcpLoop> loops = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this.
    private @Nullable Running running;
    private boolean closing;

    /** What a bound server holds. */
    private record Running(
            NettyRuntime runtime,
            List<Channel> listening,
            ChannelGroup channels,
            List<StreamFeed.Registration> registrations) {}

    TcpServer(ServerContext context) {
        this.context = context;
        spec = context.spec();
        if (!(spec.options() instanceof TcpServerOptions tcp)) {
            throw new IllegalArgumentException(spec.delivery() + " needs TcpServerOptions, not " + spec.options());
        }
        options = tcp;
        admission = new Admission(tcp.maxClients(), tcp.maxClientsPerAddress(), tcp.connectBacksPerSecond());
    }

    @Override
    public synchronized int start() throws IOException {
        NettyRuntime runtime = NettyRuntime.acquire();
        ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        List<StreamFeed.Registration> registrations = new ArrayList<>();
        try {
            TcpFrames frames = TcpFrames.of(context.feed());
            Serving serving = new Serving(
                    context,
                    options,
                    admission,
                    frames,
                    channels,
                    options.http()
                            .map(http -> new HttpRules(http.hosts(), http.origins()))
                            .orElse(null),
                    options.tls().isPresent() ? Tls.server(options.tls().get()) : null,
                    context.scheduler().nanoTime());
            for (EventExecutor eventLoop : runtime.group()) {
                loops.put((EventLoop) eventLoop, new TcpLoop((EventLoop) eventLoop, serving));
            }
            registrations.add(context.feed().onRateChange(() -> loops.values().forEach(TcpLoop::rateChanged)));
            List<Channel> listening = Binding.all(spec.addresses(), spec.port(), bootstrap(runtime, channels)::bind);
            listening.forEach(channel -> channel.pipeline().addLast(new AcceptTrouble()));
            channels.addAll(listening);
            running = new Running(runtime, listening, channels, registrations);
            return Binding.port(listening.get(0));
        } catch (IOException | RuntimeException | Error e) {
            registrations.forEach(StreamFeed.Registration::cancel);
            closeLoops()
                    .handle((done, failure) -> Binding.closeAll(channels))
                    .thenCompose(end -> end)
                    .thenRun(runtime::release);
            throw e;
        }
    }

    private ServerBootstrap bootstrap(NettyRuntime runtime, ChannelGroup channels) {
        return new ServerBootstrap()
                .group(runtime.group())
                .channel(NettyRuntime.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                // A client may close its sending half behind its last command: what it asked for is still answered.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        accept(channel);
                    }
                });
    }

    private void accept(Channel channel) {
        InetSocketAddress client = (InetSocketAddress) channel.remoteAddress();
        TcpLoop loop = loops.get(channel.eventLoop());
        if (client == null || loop == null) {
            refuse(channel); // It went before it was looked at.
            return;
        }
        DisconnectReason refusal = spec.access().admits(client.getAddress())
                ? admission.admit(client.getAddress())
                : DisconnectReason.FORBIDDEN_NETWORK;
        if (refusal != null) {
            context.monitor().refused(client, refusal);
            refuse(channel);
            return;
        }
        try {
            NettyRuntime.keepAlive(channel);
            loop.add(channel, client);
        } catch (RuntimeException | Error e) {
            admission.leave(client.getAddress());
            throw e;
        }
    }

    private static void refuse(Channel channel) {
        channel.pipeline().addLast(new QuietHandler());
        channel.close();
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
        toClose.registrations().forEach(StreamFeed.Registration::cancel);
        toClose.listening().forEach(Channel::close);
        // Each stage runs whatever became of the one before: what is left open would stay so for ever.
        closeLoops()
                .handle((done, failure) -> Binding.closeAll(toClose.channels()))
                .thenCompose(end -> end)
                .thenCompose(done -> toClose.runtime().release())
                .whenComplete((done, failure) -> closed.complete(null));
        return closed;
    }

    @Override
    public CompletionStage<Void> drain() {
        Running held;
        synchronized (this) {
            held = running;
        }
        if (held == null) {
            return CompletableFuture.completedFuture(null);
        }
        held.listening().forEach(Channel::close);
        return CompletableFuture.allOf(
                loops.values().stream().map(TcpLoop::drain).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> closeLoops() {
        return CompletableFuture.allOf(
                loops.values().stream().map(TcpLoop::close).toArray(CompletableFuture<?>[]::new));
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
