package io.imagestream.transport.netty;

import io.imagestream.ManualScheduler;
import io.imagestream.Scheduler;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Time that stands still, and an event loop that comes to its tasks at once, or when the test says so. Counts the timers. */
final class LoopTime implements Scheduler {
    private final ManualScheduler time = new ManualScheduler();
    private final long origin;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private boolean busy;
    private int timers;
    private int timersMade;

    LoopTime() {
        this(0);
    }

    /** Begins at any time: a system's scale may even be negative. */
    LoopTime(long origin) {
        this.origin = origin;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** Keeps the loop busy with something else. */
    void block() {
        busy = true;
    }

    /** The loop comes to what has waited, and to all that follows. */
    void unblock() {
        busy = false;
        channel.runPendingTasks();
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    void advanceNanos(long nanos) {
        time.advance(Duration.ofNanos(nanos));
    }

    /** The machine was asleep. */
    void leap(Duration duration) {
        time.leap(duration);
    }

    /** How many repeated tasks there are. */
    int timers() {
        return timers;
    }

    /** How many repeated tasks there have been. */
    int timersMade() {
        return timersMade;
    }

    @Override
    public long nanoTime() {
        return origin + time.nanoTime();
    }

    @Override
    public Scheduled at(long deadlineNanos, Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Scheduled every(long firstDeadlineNanos, double perSecond, Tick task) {
        Scheduled scheduled = time.every(firstDeadlineNanos - origin, perSecond, (deadline, missed) -> {
            task.run(origin + deadline, missed);
            if (!busy) {
                channel.runPendingTasks();
            }
        });
        timers++;
        timersMade++;
        AtomicBoolean cancelled = new AtomicBoolean();
        return () -> {
            scheduled.cancel();
            if (cancelled.compareAndSet(false, true)) {
                timers--;
            }
        };
    }
}
