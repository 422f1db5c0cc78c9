package io.imagestream.catalog;

import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.Scheduler;
import io.imagestream.session.Admission;
import io.imagestream.transport.netty.Binding;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.QuietHandler;
import io.imagestream.transport.netty.http.HttpRules;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog's listening sockets and connections, all on one event loop. What is not said to be thread-safe runs there.
 */
final class CatalogHttp {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    private static final int BACKLOG = 1024;
    private static final double SWEEPS_PER_SECOND = 10;

    private final CatalogSettings settings;
    private final Pictures pictures;
    private final CatalogPage page;
    private final Optional<Metrics> metrics;
    private final HttpRules rules;
    private final Admission admission;
    private final NettyRuntime runtime = NettyRuntime.acquire();
    private final EventLoop loop;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Members<CatalogSession> sessions = new Members<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final Scheduler.Scheduled sweeps;
    private List<Channel> listening = List.of();
    private volatile @Nullable Registry registry;
    private volatile boolean used;
    private @Nullable Content content;

    /** Takes hold of an event loop; {@link #close} must follow. */
    CatalogHttp(CatalogSettings settings, Optional<Metrics> metrics) {
        this.settings = settings;
        this.metrics = metrics;
        rules = new HttpRules(settings.hosts(), settings.origins());
        admission = new Admission(settings.maxConnections(), settings.maxPerAddress(), 0);
        loop = runtime.group().next();
        pictures = new Pictures(loop, this::nanoTime, this::server);
        page = new CatalogPage(pictures);
        Scheduler scheduler = settings.scheduler();
        sweeps = scheduler.every(scheduler.nanoTime(), SWEEPS_PER_SECOND, (deadline, missed) -> queueSweep());
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    /**
     * Binds; clients wait until {@link #open}. Blocks.
     *
     * @return the port
     * @throws IOException when an address cannot be bound; it names which
     */
    int bind(List<InetAddress> addresses, int port) throws IOException {
        listening = Binding.all(addresses, port, bootstrap()::bind);
        channels.addAll(listening);
        return Binding.port(listening.get(0));
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(loop)
                .channel(NettyRuntime.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.AUTO_READ, false)
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

    /** Lets clients in. Thread-safe. */
    void open(Registry opened, Content first) {
        registry = opened;
        NettyRuntime.execute(loop, () -> {
            if (content == null) { // Else something has changed meanwhile.
                content = first;
            }
            listening.forEach(channel -> channel.config().setAutoRead(true));
        });
    }

    private void accept(Channel channel) {
        InetSocketAddress client = (InetSocketAddress) channel.remoteAddress();
        DisconnectReason refusal =
                client == null ? DisconnectReason.CONTROL_CLOSED : admission.admit(client.getAddress());
        if (client == null || refusal != null) {
            log.debug("refused {}: {}", client, refusal);
            channel.pipeline().addLast(new QuietHandler());
            channel.close();
            return;
        }
        used = true;
        NettyRuntime.keepAlive(channel);
        CatalogSession session = new CatalogSession(this, channel);
        sessions.add(session);
        channel.closeFuture().addListener(closed -> {
            sessions.remove(session);
            admission.leave(client.getAddress());
        });
        session.begin();
    }

    // --- changes and time -------------------------------------------------------------------------------------------

    /**
     * Takes over a snapshot and tells those who read events what is new. Thread-safe; in order.
     *
     * @param events what is new
     */
    void changed(Content now, byte[] events) {
        NettyRuntime.execute(loop, () -> {
            content = now;
            sessions.forEach(session -> session.changed(now, events));
        });
    }

    /** Runs on the scheduler's thread. */
    private void queueSweep() {
        if (used && sweeping.compareAndSet(false, true)) {
            NettyRuntime.execute(loop, this::sweep);
        }
    }

    private void sweep() {
        sweeping.set(false);
        long now = nanoTime();
        sessions.forEach(session -> session.sweep(now));
        used = sessions.size() > 0;
    }

    /** The server of a stream of this JVM. Thread-safe. */
    private Optional<ImageStreamServer> server(String key) {
        Registry opened = registry;
        return opened == null ? Optional.empty() : opened.server(key);
    }

    // --- what the connections need ----------------------------------------------------------------------------------

    Content content() {
        if (content == null) {
            throw new IllegalStateException("not open yet");
        }
        return content;
    }

    HttpRules rules() {
        return rules;
    }

    CatalogPage page() {
        return page;
    }

    Optional<Metrics> metrics() {
        return metrics;
    }

    long nanoTime() {
        return settings.scheduler().nanoTime();
    }

    long idleNanos() {
        return settings.idleTimeout().toNanos();
    }

    Duration sinceLook() {
        Registry opened = registry;
        return opened == null ? Duration.ZERO : opened.sinceLook();
    }

    // --- end --------------------------------------------------------------------------------------------------------

    /** Says whether the calling thread is one of the event loops. Thread-safe. */
    boolean onOwnThread() {
        return runtime.onOwnThread();
    }

    /** Closes all connections. Thread-safe; once. */
    CompletionStage<Void> close() {
        sweeps.cancel();
        listening.forEach(Channel::close);
        NettyRuntime.execute(loop, pictures::close);
        return Binding.closeAll(channels).thenCompose(done -> runtime.release());
    }
}
