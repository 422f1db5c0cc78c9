package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.session.Admission;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.transport.netty.Draining;
import io.imagestream.transport.netty.LoopFrames;
import io.imagestream.transport.netty.LoopSweep;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.MemoryBudget;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.Shortage;
import io.imagestream.transport.netty.http.HttpRules;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One server's sessions on one event loop. All that is not said to be thread-safe runs on that loop. */
final class TcpLoop {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Serving serving;
    private final ServerLoop loop;
    private final LoopFrames loopFrames;
    private final LoopSweep sweep;
    private final Members<TcpSession> sessions = new Members<>();
    private final IdleRepeats repeats;
    private final Shortage failures = new Shortage("a session failed");
    private final Shortage shortage = new Shortage("a client got no data connection");
    /** Whether there was ever a client here: an event loop without any is left asleep. */
    private volatile boolean used;

    private volatile boolean closed;

    TcpLoop(EventLoop eventLoop, Serving serving) {
        this.serving = serving;
        loop = new ServerLoop(eventLoop, serving.context());
        loopFrames = new LoopFrames(loop, serving.frames().frames(), new LoopFrames.Listener() {
            @Override
            public void newest(int id) {
                sessions.forEach(session -> session.newest(id));
            }

            @Override
            public void forget() {
                sessions.forEach(TcpSession::forgetNewest);
            }

            @Override
            public void skipped(SkipReason reason) {
                sessions.forEach(session -> session.newestSkipped(reason));
            }
        });
        repeats = new IdleRepeats(eventLoop, serving.context().scheduler());
        sweep = new LoopSweep(loop, shortest(serving.options()), this::sweep);
    }

    private static Duration shortest(TcpServerOptions options) {
        return options.setupTimeout().compareTo(options.stallLimit()) < 0
                ? options.setupTimeout()
                : options.stallLimit();
    }

    /** What the sessions share with those of other transports. */
    ServerLoop loop() {
        return loop;
    }

    /** The stream's frames as the sessions here see them. */
    LoopFrames loopFrames() {
        return loopFrames;
    }

    EventLoop eventLoop() {
        return loop.eventLoop();
    }

    ServerContext context() {
        return serving.context();
    }

    TcpServerOptions options() {
        return serving.options();
    }

    Admission admission() {
        return serving.admission();
    }

    TcpFrames frames() {
        return serving.frames();
    }

    ChannelGroup channels() {
        return serving.channels();
    }

    @Nullable
    HttpRules httpRules() {
        return serving.httpRules();
    }

    @Nullable
    SslContext tls() {
        return serving.tls();
    }

    /** Tells of sessions that failed for want of something. */
    Shortage failures() {
        return failures;
    }

    /** Tells that a connection back to a client could not even be begun. */
    Shortage shortage() {
        return shortage;
    }

    IdleRepeats repeats() {
        return repeats;
    }

    /** The image of an indexed source whose turn it is, had it been shown once a tick since the server started. */
    int turn() {
        double seconds = (nanoTime() - serving.beganNanos()) / NANOS_PER_SECOND;
        return (int)
                ((long) (seconds * context().feed().ips()) % context().feed().size());
    }

    long nanoTime() {
        return loop.nanoTime();
    }

    void add(Channel control, InetSocketAddress client) {
        boolean first = !used;
        used = true; // Before looking, so that what changes from now on is told, the end among it.
        if (closed) {
            admission().leave(client.getAddress());
            control.close();
            return;
        }
        if (first) {
            sweep.wake();
            loop.rateChanged();
            loopFrames.open();
        }
        TcpSession session = new TcpSession(this, control, client);
        sessions.add(session);
        session.begin();
    }

    void remove(TcpSession session) {
        sessions.remove(session);
    }

    // --- rate -------------------------------------------------------------------------------------------------------

    /** Thread-safe. */
    void rateChanged() {
        if (used) {
            NettyRuntime.execute(loop.eventLoop(), loop::rateChanged);
        }
    }

    // --- deadlines and bounds ---------------------------------------------------------------------------------------

    private void sweep(long now) {
        sessions.forEach(session -> session.checkDeadlines(now));
        dropBeyondBudget(now);
    }

    /** Frames that nobody keeps but slow sessions count in the budget; beyond it the session that waits longest goes. */
    private void dropBeyondBudget(long now) {
        while (frames().frames().pinnedBytes() > MemoryBudget.of(context().feed())) {
            Longest longest = new Longest(now);
            sessions.forEach(longest);
            if (longest.session == null) {
                return;
            }
            longest.session.end(DisconnectReason.MEMORY_BUDGET);
        }
    }

    /** Finds the session that pins a frame and has waited longest. */
    private static final class Longest implements java.util.function.Consumer<TcpSession> {
        private final long now;
        private long waited = -1;
        private @Nullable TcpSession session;

        Longest(long now) {
            this.now = now;
        }

        @Override
        public void accept(TcpSession candidate) {
            if (candidate.pinnedFrame() != null && candidate.waitedNanos(now) > waited) {
                waited = candidate.waitedNanos(now);
                session = candidate;
            }
        }
    }

    // --- end --------------------------------------------------------------------------------------------------------

    /** Takes no more clients, and ends each session once no frame is on its way to it. Thread-safe. */
    CompletableFuture<Void> drain() {
        closed = true;
        return used ? Draining.on(loop.eventLoop(), this::endIdle) : CompletableFuture.completedFuture(null);
    }

    private boolean endIdle() {
        sessions.forEach(session -> {
            if (!session.isBusy()) {
                session.end(DisconnectReason.SERVER_CLOSED);
            }
        });
        return sessions.size() == 0;
    }

    /** Ends all sessions. Thread-safe. */
    CompletableFuture<Void> close() {
        closed = true;
        sweep.close();
        repeats.close();
        return used
                ? CompletableFuture.runAsync(this::closeNow, loop.eventLoop())
                : CompletableFuture.completedFuture(null);
    }

    private void closeNow() {
        sessions.forEach(session -> session.end(DisconnectReason.SERVER_CLOSED));
        loopFrames.close();
    }
}
