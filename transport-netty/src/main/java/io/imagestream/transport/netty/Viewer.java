package io.imagestream.transport.netty;

import io.imagestream.DisconnectReason;
import io.imagestream.Scheduler;
import io.imagestream.SkipReason;
import io.imagestream.session.ClientSession;
import io.imagestream.session.RateGate;
import io.imagestream.spi.ClientMonitor;
import org.jspecify.annotations.Nullable;

/**
 * Brings one client the frames that its {@link ClientSession} decides on: finds them in memory, waits for them, keeps the pace.
 * Runs on its event loop.
 */
public final class Viewer implements ClientSession.Outlet {
    /** The session that the viewer belongs to. */
    public interface Owner {
        /**
         * Returns where to count.
         *
         * @return counts what the client gets
         */
        ClientMonitor monitor();

        /** The client gets frames from now on. May be called again. */
        void viewing();

        /**
         * Something failed that must not: ends the session.
         *
         * @param fault what was thrown
         */
        void failed(Throwable fault);

        /**
         * Ends the session. Idempotent.
         *
         * @param reason why
         */
        void end(DisconnectReason reason);

        /**
         * Says whether the session has ended.
         *
         * @return true from its end on
         */
        boolean hasEnded();
    }

    /** How frames reach the client. */
    public interface Wire {
        /**
         * Opens what carries the frames, at the client's port.
         *
         * @param port 1 to 65535
         */
        void openData(int port);

        /**
         * Sends a frame, and calls {@link Viewer#taken()} when the client may have the next.
         *
         * @param frame the frame, a count of which passes on
         */
        void send(PreparedFrame frame);

        /** The session may take commands again. */
        default void ready() {}
    }

    private final Owner owner;
    private final ServerLoop loop;
    private final Wire wire;
    private final boolean push;
    private final ClientSession session;
    private final Pace pace = new Pace();
    /** Lets fewer frames pass than the stream has; null for a client that wants them all. */
    private final @Nullable RateGate gate;

    private LoopFrames frames;
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

    /**
     * Creates a viewer that waits for its first command, or for {@link #watch()}.
     *
     * @param owner the session
     * @param loop where it runs
     * @param frames where the frames come from
     * @param wire takes them
     * @param push whether the server sets the pace
     * @param ips the most images per second that the client wants; 0 for the stream's own rate
     */
    public Viewer(Owner owner, ServerLoop loop, LoopFrames frames, Wire wire, boolean push, double ips) {
        this.owner = owner;
        this.loop = loop;
        this.frames = frames;
        this.wire = wire;
        this.push = push;
        gate = ips > 0 ? new RateGate(ips) : null;
        session = new ClientSession(push, loop.context().feed().size(), this);
    }

    /**
     * Returns the client's state, which decides what is sent.
     *
     * @return the session
     */
    public ClientSession session() {
        return session;
    }

    /**
     * Takes the frames from elsewhere from now on.
     *
     * @param others the same frames, prepared in another way
     */
    public void takeFrom(LoopFrames others) {
        frames = others;
        PreparedFrame newest = others.newest();
        if (newest == null) {
            session.forget();
        } else if (!session.knows(newest.id())) { // The same frame need not be sent again.
            newest(newest.id());
        }
    }

    // --- what the wire tells ----------------------------------------------------------------------------------------

    /** Begins to send without any command: the newest frame or the first image at once. */
    public void watch() {
        if (owner.hasEnded()) {
            return; // It could not even be told that the stream begins.
        }
        owner.viewing();
        PreparedFrame newest = frames.newest();
        if (newest != null) {
            passes();
            session.newest(newest.id());
        }
        if (frames.isLive()) {
            session.watch();
        } else {
            watchIndexed();
        }
    }

    /** Waits for the first image: whoever comes first must not miss it because it is still being read. */
    private void watchIndexed() {
        PreparedFrame first = frames.indexed().acquire(session.position());
        if (first == null) {
            frames.indexed().load(session.position()).whenComplete((frame, failure) -> onLoop(this::startIndexed));
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
    public void dataOpened() {
        owner.viewing();
        PreparedFrame newest = frames.newest();
        if (newest != null) {
            session.newest(newest.id());
        }
        session.dataOpened();
        wire.ready();
    }

    /** The client may have the next frame. */
    public void taken() {
        session.taken();
        wire.ready();
    }

    /** Goes with the session: an indexed source's started ones are paced, a live one's are driven by its frames. */
    public void pace() {
        boolean wanted = session.isStarted() && !frames.isLive();
        if (wanted && !paced) {
            frames.indexed().readAhead(session.position() - 1);
            loop.pacer().start(pace);
        } else if (paced && !wanted) {
            loop.pacer().stop(pace);
        }
        paced = wanted;
    }

    // --- what the loop tells ----------------------------------------------------------------------------------------

    /**
     * A live source has a new frame.
     *
     * @param id its id
     */
    public void newest(int id) {
        if (passes()) {
            session.newest(id);
        } else if (gate != null && shut == null) {
            long now = loop.nanoTime();
            shut = loop.context().scheduler().at(now + gate.waitNanos(now), () -> onLoop(this::gateOpens));
        }
    }

    /**
     * A live source had a new frame that nobody gets.
     *
     * @param reason why
     */
    public void newestSkipped(SkipReason reason) {
        if (session.isStarted()) {
            skipped(reason);
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
        PreparedFrame newest = frames.newest();
        if (shut != null) {
            shut = null;
            if (newest != null) {
                newest(newest.id());
            }
        }
    }

    /** A live source's newest frame is too old to be shown. */
    public void forgetNewest() {
        session.forget();
    }

    // --- what the session decides -----------------------------------------------------------------------------------

    @Override
    public void openData(int port) {
        wire.openData(port);
    }

    @Override
    public void send(int id) {
        IndexedFrames indexed = frames.indexed();
        PreparedFrame frame = indexed.acquire(id);
        if (frame != null) {
            wire.send(frame);
        } else if (push) {
            session.unavailable(indexed.absence(id));
        } else {
            loadThenSend(id);
        }
        indexed.readAhead(id);
    }

    private void loadThenSend(int id) {
        frames.indexed().load(id).whenComplete((frame, failure) -> onLoop(() -> loaded(id, failure)));
    }

    private void loaded(int id, @Nullable Throwable failure) {
        if (owner.hasEnded()) {
            return;
        }
        if (failure != null) {
            session.unavailable(frames.indexed().absence(id));
            wire.ready();
            return;
        }
        PreparedFrame frame = frames.indexed().acquire(id);
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
        PreparedFrame frame = frames.newest();
        if (frame == null) {
            throw new IllegalStateException("there is no newest frame");
        }
        frame.share();
        wire.send(frame);
    }

    @Override
    public void awaitFrame() {
        wait = loop.context().scheduler().at(loop.nanoTime() + loop.intervalNanos(), () -> onLoop(this::waitOver));
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
