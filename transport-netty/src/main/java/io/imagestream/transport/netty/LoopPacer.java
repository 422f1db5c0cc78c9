package io.imagestream.transport.netty;

import io.imagestream.Scheduler;
import io.imagestream.session.SlotPlan;
import io.imagestream.spi.ServerMonitor;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells the sessions of one server on one event loop when a frame is due.
 *
 * <p>Sessions are spread over slots ({@link SlotPlan}). Each slot that holds a session has one timer and one task that is used
 * again and again, so that a frame costs no hand-over and no wake-up of each client. All methods run on the event loop.
 */
public final class LoopPacer {
    /** What is paced: one started session. */
    public abstract static class Paced extends Members.Member {
        private @Nullable Slot slot;
        private long dueFrom;

        /** Creates it unpaced. */
        protected Paced() {}

        /** An image is due. Must not block. */
        protected abstract void due();
    }

    /** One for all, so that the slots of all event loops fall due together and cost the scheduler one awakening. */
    private static final long ORIGIN = 0;

    private final EventLoop loop;
    private final Scheduler scheduler;
    private final ServerMonitor monitor;
    private final Map<Integer, Slot> slots = new HashMap<>();
    private SlotPlan plan;
    private double ips;

    /**
     * Creates a pacer without sessions.
     *
     * @param loop the event loop
     * @param scheduler gives the time, on the event loop or on a thread of its own
     * @param monitor is told how late deadlines are served
     * @param ips images per second
     */
    public LoopPacer(EventLoop loop, Scheduler scheduler, ServerMonitor monitor, double ips) {
        this.loop = loop;
        this.scheduler = scheduler;
        this.monitor = monitor;
        this.ips = ips;
        plan = new SlotPlan(ORIGIN, ips);
    }

    /**
     * Begins to pace a session: its first image is due one interval from now.
     *
     * @param session not paced so far
     */
    public void start(Paced session) {
        enter(session, plan.place(scheduler.nanoTime()));
    }

    private void enter(Paced session, SlotPlan.Place place) {
        Slot slot = slots.computeIfAbsent(place.slot(), number -> new Slot(number, place.firstDue()));
        session.slot = slot;
        // Deadlines are rounded to nanoseconds in more than one place: half a slot tells this one from the one before.
        session.dueFrom = place.firstDue() - SlotPlan.SLOT_NANOS / 2;
        slot.sessions.add(session);
    }

    /**
     * Ends the pacing of a session; one that is not paced stays so.
     *
     * @param session any session of this pacer
     */
    public void stop(Paced session) {
        Slot slot = session.slot;
        if (slot != null) {
            session.slot = null;
            slot.sessions.remove(session);
            if (slot.sessions.size() == 0) {
                slot.timer.cancel();
                slots.remove(slot.number);
            }
        }
    }

    /**
     * Changes the rate: every session keeps its share of the interval, and its next image is due within one new interval.
     *
     * @param newIps images per second
     */
    public void rate(double newIps) {
        if (newIps == ips) {
            return;
        }
        ips = newIps;
        long now = scheduler.nanoTime();
        SlotPlan before = plan;
        plan = new SlotPlan(ORIGIN, newIps);
        List<Slot> old = new ArrayList<>(slots.values());
        slots.clear();
        for (Slot slot : old) {
            slot.timer.cancel();
            slot.sessions.forEach(session -> {
                slot.sessions.remove(session);
                enter(session, plan.move(before, slot.number, now));
            });
        }
    }

    /** The sessions that are due at the same deadlines. */
    private final class Slot implements Runnable {
        private final int number;
        private final Members<Paced> sessions = new Members<>();
        private final AtomicBoolean queued = new AtomicBoolean();
        private final Scheduler.Scheduled timer;
        private volatile long deadline;

        Slot(int number, long firstDue) {
            this.number = number;
            timer = scheduler.every(firstDue, ips, this::tick);
        }

        /** Runs on the scheduler's thread, which may be the event loop's. */
        private void tick(long tickDeadline, long missed) {
            if (missed > 0) {
                monitor.missed(missed);
            }
            if (queued.compareAndSet(false, true)) {
                deadline = tickDeadline;
                NettyRuntime.execute(loop, this); // Which wakes it, unless this is its thread.
            } else {
                monitor.missed(1); // The loop has not come to the deadline before: nothing is made up for.
            }
        }

        @Override
        public void run() {
            long served = deadline;
            queued.set(false);
            monitor.late(scheduler.nanoTime() - served);
            sessions.forEach(session -> {
                if (served - session.dueFrom >= 0) {
                    session.due();
                }
            });
        }
    }
}
