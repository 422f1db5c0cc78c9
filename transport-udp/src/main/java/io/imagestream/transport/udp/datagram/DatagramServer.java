package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.Binding;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.ServerLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What servers that send datagrams share: one event loop with all their sockets; several servers share the loops. Starts once. */
public abstract class DatagramServer implements ServerTransport {
    private final ServerContext context;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this.
    private @Nullable Running running;
    private boolean closing;

    /** What a server holds, or one that is being started. */
    private record Running(
            NettyRuntime runtime, ServerLoop loop, ChannelGroup channels, StreamFeed.Registration rateChanges) {}

    /**
     * Creates it, opening nothing.
     *
     * @param context what core gave
     */
    protected DatagramServer(ServerContext context) {
        this.context = context;
    }

    /**
     * Opens the sockets and begins to serve; called once. Whatever it throws, {@link #end} is called, too.
     *
     * @param loop where all runs
     * @param channels keeps the sockets, to be closed at the end
     * @return the port
     * @throws IOException when a socket cannot be opened; the message says which
     */
    protected abstract int open(ServerLoop loop, ChannelGroup channels) throws IOException;

    /**
     * Ends all sessions, before their sockets are closed.
     *
     * @return completes when they have ended
     */
    protected abstract CompletableFuture<Void> end();

    /**
     * Takes no new clients, and ends each session once no frame is on its way.
     *
     * @return completes when none is left
     */
    protected abstract CompletableFuture<Void> endWhenIdle();

    @Override
    public final CompletionStage<Void> drain() {
        boolean isRunning;
        synchronized (this) {
            isRunning = running != null;
        }
        return isRunning ? endWhenIdle() : CompletableFuture.completedFuture(null);
    }

    @Override
    public final synchronized int start() throws IOException {
        NettyRuntime runtime = NettyRuntime.acquire();
        ServerLoop loop = new ServerLoop(runtime.group().next(), context);
        ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        StreamFeed.Registration rateChanges =
                context.feed().onRateChange(() -> NettyRuntime.execute(loop.eventLoop(), loop::rateChanged));
        Running opened = new Running(runtime, loop, channels, rateChanges);
        try {
            int port = open(loop, channels);
            running = opened;
            return port;
        } catch (IOException | RuntimeException | Error e) {
            close(opened);
            throw e;
        }
    }

    private CompletionStage<Void> close(Running opened) {
        opened.rateChanges().cancel();
        // Each stage runs whatever became of the one before: what is left open would stay so for ever.
        return end().handle((done, failure) -> Binding.closeAll(opened.channels()))
                .thenCompose(closing -> closing)
                .handle((done, failure) -> opened.runtime().release())
                .thenCompose(releasing -> releasing);
    }

    @Override
    public final CompletionStage<Void> close() {
        Running toClose;
        synchronized (this) {
            toClose = running;
            if (closing || toClose == null) {
                return closed;
            }
            closing = true;
        }
        close(toClose).whenComplete((done, failure) -> closed.complete(null));
        return closed;
    }

    @Override
    public final boolean onOwnThread() {
        Running held;
        synchronized (this) {
            held = running;
        }
        return held != null && held.runtime().onOwnThread();
    }
}
