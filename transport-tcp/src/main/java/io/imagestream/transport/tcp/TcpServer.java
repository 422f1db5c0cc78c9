package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.session.Admission;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.StreamFeed;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.QuietHandler;
import io.imagestream.transport.netty.http.HttpRules;
import io.imagestream.transport.netty.http.Tls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
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
    /** How often to look for a port that is free on every address, when any will do. */
    private static final int PORT_TRIES = 20;

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
            List<Channel> listening = bindAll(runtime, channels);
            running = new Running(runtime, listening, channels, registrations);
            return ((InetSocketAddress) listening.get(0).localAddress()).getPort();
        } catch (IOException | RuntimeException | Error e) {
            registrations.forEach(StreamFeed.Registration::cancel);
            closeLoops()
                    .handle((done, failure) -> channels.close())
                    .thenCompose(TcpServer::toCompletable)
                    .thenRun(runtime::release);
            throw e;
        }
    }

    private List<Channel> bindAll(NettyRuntime runtime, ChannelGroup channels) throws IOException {
        ServerBootstrap bootstrap = bootstrap(runtime, channels);
        for (int tries = 1; ; tries++) {
            List<Channel> bound = new ArrayList<>();
            int port = spec.port();
            try {
                for (InetAddress address : spec.addresses()) {
                    Channel channel = bind(bootstrap, new InetSocketAddress(address, port));
                    channels.add(channel);
                    bound.add(channel);
                    port = ((InetSocketAddress) channel.localAddress()).getPort();
                }
                return bound;
            } catch (IOException e) {
                bound.forEach(channel -> channel.close().syncUninterruptibly());
                boolean anotherPortMayDo =
                        spec.port() == 0 && !bound.isEmpty() && e.getCause() instanceof BindException;
                if (!anotherPortMayDo || tries == PORT_TRIES) {
                    throw e;
                }
            }
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

    private static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            String where = address.getAddress().getHostAddress() + ":" + address.getPort();
            throw new IOException("cannot listen on " + where + ": " + cause.getMessage(), cause);
        }
        bound.channel().pipeline().addLast(new AcceptTrouble());
        return bound.channel();
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
                .handle((done, failure) -> toClose.channels().close())
                .thenCompose(TcpServer::toCompletable)
                .thenCompose(done -> toClose.runtime().release())
                .whenComplete((done, failure) -> closed.complete(null));
        return closed;
    }

    private CompletableFuture<Void> closeLoops() {
        return CompletableFuture.allOf(
                loops.values().stream().map(TcpLoop::close).toArray(CompletableFuture<?>[]::new));
    }

    private static CompletableFuture<Void> toCompletable(ChannelGroupFuture future) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        future.addListener(done -> result.complete(null)); // A channel that fails to close is closed all the same.
        return result;
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
