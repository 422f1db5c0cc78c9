package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.Scheduler;
import io.imagestream.SkipReason;
import io.imagestream.session.ClientSession;
import io.imagestream.session.RateGate;
import io.imagestream.transport.netty.IndexedFrames;
import io.imagestream.transport.netty.LoopPacer;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.PreparedFrame;
import org.jspecify.annotations.Nullable;

/**
 * Brings one client the frames that its {@link ClientSession} decides on: finds them in memory, waits for them, keeps the pace.
 * Runs on its event loop.
 */
final class Viewer implements ClientSession.Outlet {
    /** How frames reach the client. */
    interface Wire {
        /** Opens the connection that carries the frames, at the client's port. */
        void openData(int port);

        /** Sends a frame, whose count passes on, and calls {@link Viewer#taken()} when the client may have the next. */
        void send(PreparedFrame frame);

        /** The session may take commands again. */
        default void ready() {}
    }

    private static final double NANOS_PER_SECOND = 1e9;

    private final TcpSession owner;
    private final TcpLoop loop;
    private final Wire wire;
    private final boolean push;
    private final ClientSession session;
    private final Pace pace = new Pace();
    /** Lets fewer frames pass than the stream has; null for a client that wants them all. */
    private final @Nullable RateGate gate;

    private Scheduler.@Nullable Scheduled wait;
    private Scheduler.@Nullable Scheduled shut;
    private boolean paced;

    private final class Pace extends LoopPacer.Paced {
        @Override
        protected void due() {
            try {
                if (passes()) {
                    session.due();
                }
            } catch (RuntimeException | Error e) { // The other sessions of the slot must not suffer.
                owner.failed(e);
            }
        }
    }

    private Viewer(TcpSession owner, TcpLoop loop, Wire wire, boolean push, @Nullable RateGate gate) {
        this.owner = owner;
        this.loop = loop;
        this.wire = wire;
        this.push = push;
        this.gate = gate;
        session = new ClientSession(push, loop.context().feed().size(), this);
    }

    /** Makes the viewer of a client that sends commands. */
    static Viewer commanded(TcpSession owner, TcpLoop loop, Wire wire) {
        return new Viewer(owner, loop, wire, loop.context().spec().delivery().isPush(), null);
    }

    /**
     * Makes the viewer of a client that gets frames as they come.
     *
     * @param ips the most images per second that it wants; 0 for the stream's own rate
     */
    static Viewer watching(TcpSession owner, TcpLoop loop, Wire wire, double ips) {
        return new Viewer(owner, loop, wire, true, ips > 0 ? new RateGate(ips) : null);
    }

    ClientSession session() {
        return session;
    }

    // --- what the wire tells ----------------------------------------------------------------------------------------

    /** Begins to send without any command: the newest frame or the first image at once. */
    void watch() {
        owner.viewing();
        PreparedFrame newest = loop.newest();
        if (newest != null) {
            passes();
            session.newest(newest.id());
        }
        if (loop.frames().isLive()) {
            session.watch();
        } else {
            watchIndexed();
        }
    }

    /** Waits for the first image: whoever comes first must not miss it because it is still being read. */
    private void watchIndexed() {
        PreparedFrame first = loop.frames().indexed().acquire(session.position());
        if (first == null) {
            loop.frames()
                    .indexed()
                    .load(session.position())
                    .whenComplete((frame, failure) -> onLoop(this::startIndexed));
        } else {
            startIndexed();
            first.release();
        }
    }

    private void startIndexed() {
        if (!owner.hasEnded()) {
            passes();
            session.watch();
            session.due();
            pace();
        }
    }

    /** The connection for the frames is open. */
    void dataOpened() {
        owner.viewing();
        PreparedFrame newest = loop.newest();
        if (newest != null) {
            session.newest(newest.id());
        }
        session.dataOpened();
        wire.ready();
    }

    /** The client may have the next frame. */
    void taken() {
        session.taken();
        wire.ready();
    }

    /** Goes with the session: an indexed source's started ones are paced, a live one's are driven by its frames. */
    void pace() {
        boolean wanted = session.isStarted() && !loop.frames().isLive();
        if (wanted && !paced) {
            loop.frames().indexed().readAhead(session.position() - 1);
            loop.pacer().start(pace);
        } else if (paced && !wanted) {
            loop.pacer().stop(pace);
        }
        paced = wanted;
    }

    // --- what the loop tells ----------------------------------------------------------------------------------------

    void newest(int id) {
        if (passes()) {
            session.newest(id);
        } else if (gate != null && shut == null) {
            long now = loop.nanoTime();
            shut = loop.context().scheduler().at(now + gate.waitNanos(now), () -> onLoop(this::gateOpens));
        }
    }

    private boolean passes() {
        if (gate == null) {
            return true;
        }
        long now = loop.nanoTime();
        if (gate.waitNanos(now) > 0 || shut != null) {
            return false;
        }
        gate.pass(now);
        return true;
    }

    private void gateOpens() {
        PreparedFrame newest = loop.newest();
        if (shut != null) {
            shut = null;
            if (newest != null) {
                newest(newest.id());
            }
        }
    }

    void forgetNewest() {
        session.forget();
    }

    // --- what the session decides -----------------------------------------------------------------------------------

    @Override
    public void openData(int port) {
        wire.openData(port);
    }

    @Override
    public void send(int id) {
        IndexedFrames frames = loop.frames().indexed();
        PreparedFrame frame = frames.acquire(id);
        if (frame != null) {
            wire.send(frame);
        } else if (push) {
            session.unavailable(frames.hasFailed(id) ? SkipReason.SOURCE_FAILED : SkipReason.NOT_LOADED);
        } else {
            loadThenSend(id);
        }
        frames.readAhead(id);
    }

    private void loadThenSend(int id) {
        loop.frames().indexed().load(id).whenComplete((frame, failure) -> onLoop(() -> loaded(id, failure)));
    }

    private void loaded(int id, @Nullable Throwable failure) {
        if (owner.hasEnded()) {
            return;
        }
        if (failure != null) {
            session.unavailable(SkipReason.SOURCE_FAILED);
            wire.ready();
            return;
        }
        PreparedFrame frame = loop.frames().indexed().acquire(id);
        if (frame == null) {
            loadThenSend(id); // Others' images took its place meanwhile.
        } else {
            wire.send(frame);
        }
    }

    @Override
    public void sendNewest() {
        cancel(wait);
        wait = null;
        PreparedFrame frame = loop.newest();
        if (frame == null) {
            throw new IllegalStateException("there is no newest frame");
        }
        frame.share();
        wire.send(frame);
    }

    @Override
    public void awaitFrame() {
        long interval = Math.round(NANOS_PER_SECOND / loop.context().feed().ips());
        wait = loop.context().scheduler().at(loop.nanoTime() + interval, () -> onLoop(this::waitOver));
    }

    private void waitOver() {
        if (wait != null) {
            wait = null;
            session.waitOver();
            wire.ready();
        }
    }

    private void onLoop(Runnable task) {
        NettyRuntime.execute(loop.eventLoop(), task);
    }

    @Override
    public void skipped(SkipReason reason) {
        owner.monitor().skipped(reason);
    }

    // --- end --------------------------------------------------------------------------------------------------------

    @Override
    public void end(DisconnectReason reason) {
        loop.pacer().stop(pace);
        cancel(wait);
        cancel(shut);
        wait = null;
        shut = null;
        owner.end(reason);
        session.end(reason);
    }

    private static void cancel(Scheduler.@Nullable Scheduled scheduled) {
        if (scheduled != null) {
            scheduled.cancel();
        }
    }
}
