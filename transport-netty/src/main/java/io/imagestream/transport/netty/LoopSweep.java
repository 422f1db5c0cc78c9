package io.imagestream.transport.netty;

import io.imagestream.Scheduler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/** Looks after deadlines that need no precision: runs a task on an event loop, ten times within the shortest of them. */
public final class LoopSweep {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MIN_PER_SECOND = 1;
    private static final double MAX_PER_SECOND = 100;
    private static final int PER_LIMIT = 10;
    /** So much later than planned only who was asleep comes. */
    private static final long ASLEEP_NANOS = 2_000_000_000;

    private static final long READING_MILLIS = 100;

    private final ServerLoop loop;
    private final LongConsumer task;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final Runnable run = this::run;
    private final Scheduler.Scheduled scheduled;
    private volatile boolean awake;

    // On the event loop.
    private long ranNanos;

    /**
     * Creates it asleep.
     *
     * @param loop where the task runs
     * @param shortest the shortest of the limits that the task checks
     * @param task takes the time
     */
    public LoopSweep(ServerLoop loop, Duration shortest, LongConsumer task) {
        this.loop = loop;
        this.task = task;
        Scheduler scheduler = loop.context().scheduler();
        double wanted = PER_LIMIT * NANOS_PER_SECOND / shortest.toNanos();
        double perSecond = Math.max(MIN_PER_SECOND, Math.min(MAX_PER_SECOND, wanted));
        ranNanos = scheduler.nanoTime();
        scheduled = scheduler.every(scheduler.nanoTime(), perSecond, (deadline, missed) -> queue());
    }

    /** Begins: an event loop without any client is left asleep. Thread-safe, idempotent. */
    public void wake() {
        awake = true;
    }

    /** Runs on the scheduler's thread. */
    private void queue() {
        if (awake && queued.compareAndSet(false, true)) {
            NettyRuntime.execute(loop.eventLoop(), run);
        }
    }

    private void run() {
        long now = loop.nanoTime();
        boolean asleep = now - ranNanos > ASLEEP_NANOS;
        ranNanos = now;
        if (asleep) {
            // The machine or this process stood still, and the clients need not have: what they sent and took
            // meanwhile is noticed first, or all of them would seem to have been silent.
            loop.eventLoop().schedule(this::check, READING_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            check();
        }
    }

    private void check() {
        queued.set(false);
        task.accept(loop.nanoTime());
    }

    /** Ends it. Thread-safe, idempotent. */
    public void close() {
        scheduled.cancel();
    }
}
