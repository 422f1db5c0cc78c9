package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.Scheduler;
import io.imagestream.session.Admission;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.transport.netty.LoopPacer;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.http.HttpRules;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One server's sessions on one event loop. All that is not said to be thread-safe runs on that loop. */
final class TcpLoop {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MIN_SWEEPS_PER_SECOND = 1;
    private static final double MAX_SWEEPS_PER_SECOND = 100;
    private static final int SWEEPS_PER_LIMIT = 10;

    private final EventLoop eventLoop;
    private final Serving serving;
    private final LoopPacer pacer;
    private final Members<TcpSession> sessions = new Members<>();
    private final IdleRepeats repeats;
    private final AtomicBoolean newestQueued = new AtomicBoolean();
    private final AtomicBoolean sweepQueued = new AtomicBoolean();
    private final Runnable takeNewest = this::takeNewest;
    private final Runnable sweep = this::sweep;
    private final Scheduler.Scheduled sweeping;
    /** Whether there was ever a client here: an event loop without any is left asleep. */
    private volatile boolean used;

    private volatile long changedNanos;
    private @Nullable PreparedFrame newest;
    private volatile boolean closed;

    TcpLoop(EventLoop eventLoop, Serving serving) {
        this.eventLoop = eventLoop;
        this.serving = serving;
        ServerContext context = serving.context();
        Scheduler scheduler = context.scheduler();
        pacer = new LoopPacer(
                eventLoop, scheduler, context.monitor(), context.feed().ips());
        repeats = new IdleRepeats(eventLoop, scheduler);
        sweeping = scheduler.every(
                scheduler.nanoTime(), sweepsPerSecond(serving.options()), (deadline, missed) -> queueSweep());
    }

    private static double sweepsPerSecond(TcpServerOptions options) {
        long shortest =
                Math.min(options.setupTimeout().toNanos(), options.stallLimit().toNanos());
        double wanted = SWEEPS_PER_LIMIT * NANOS_PER_SECOND / shortest;
        return Math.max(MIN_SWEEPS_PER_SECOND, Math.min(MAX_SWEEPS_PER_SECOND, wanted));
    }

    EventLoop eventLoop() {
        return eventLoop;
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

    IdleRepeats repeats() {
        return repeats;
    }

    /** The image of an indexed source whose turn it is, had it been shown once a tick since the server started. */
    int turn() {
        double seconds = (nanoTime() - serving.beganNanos()) / NANOS_PER_SECOND;
        return (int)
                ((long) (seconds * context().feed().ips()) % context().feed().size());
    }

    LoopPacer pacer() {
        return pacer;
    }

    long nanoTime() {
        return context().scheduler().nanoTime();
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
            pacer.rate(context().feed().ips());
            takeNewest();
        }
        TcpSession session = new TcpSession(this, control, client);
        sessions.add(session);
        session.begin();
    }

    void remove(TcpSession session) {
        sessions.remove(session);
    }

    // --- a live source's newest frame -------------------------------------------------------------------------------

    /** Thread-safe. */
    void newestChanged() {
        if (used && newestQueued.compareAndSet(false, true)) {
            changedNanos = nanoTime();
            NettyRuntime.execute(eventLoop, takeNewest);
        }
    }

    /**
     * Takes hold of the newest frame for all sessions of this loop: if each looked for itself, it could find one that it will
     * be told of only later, and send it twice.
     */
    private void takeNewest() {
        boolean told = newestQueued.getAndSet(false);
        if (closed || !frames().isLive()) {
            return;
        }
        if (told) {
            context().monitor().late(nanoTime() - changedNanos);
        }
        PreparedFrame before = newest;
        newest = frames().newest().acquire();
        if (before != null) {
            before.release();
        }
        PreparedFrame now = newest;
        if (now == null) {
            sessions.forEach(TcpSession::forgetNewest);
        } else if (!now.equals(before)) {
            sessions.forEach(session -> session.newest(now.id()));
        }
    }

    /** The newest frame, which the loop holds; null when there is none. */
    @Nullable
    PreparedFrame newest() {
        return newest;
    }

    // --- rate -------------------------------------------------------------------------------------------------------

    /** Thread-safe. */
    void rateChanged() {
        if (used) {
            NettyRuntime.execute(eventLoop, () -> pacer.rate(context().feed().ips()));
        }
    }

    // --- deadlines and bounds ---------------------------------------------------------------------------------------

    /** Runs on the scheduler's thread. */
    private void queueSweep() {
        if (used && sweepQueued.compareAndSet(false, true)) {
            NettyRuntime.execute(eventLoop, sweep);
        }
    }

    private void sweep() {
        sweepQueued.set(false);
        long now = nanoTime();
        sessions.forEach(session -> session.checkDeadlines(now));
        dropBeyondBudget(now);
    }

    /** Frames that nobody keeps but slow sessions count in the budget; beyond it the session that waits longest goes. */
    private void dropBeyondBudget(long now) {
        while (frames().pinnedBytes() > context().feed().memoryBudget()) {
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

    /** Ends all sessions. Thread-safe. */
    CompletableFuture<Void> close() {
        closed = true;
        sweeping.cancel();
        repeats.close();
        return used ? CompletableFuture.runAsync(this::closeNow, eventLoop) : CompletableFuture.completedFuture(null);
    }

    private void closeNow() {
        sessions.forEach(session -> session.end(DisconnectReason.SERVER_CLOSED));
        if (newest != null) {
            newest.release();
            newest = null;
        }
    }
}
