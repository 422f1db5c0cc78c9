package io.imagestream.testkit;

import io.imagestream.ManualScheduler;
import io.imagestream.Scheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A manual scheduler that tells how many tasks repeat at a rate: a test knows by it that START or PAUSE was handled. */
public final class WatchedTime implements Scheduler {
    private final ManualScheduler time = new ManualScheduler();
    private final double rate;
    private final AtomicInteger repeating = new AtomicInteger();

    /**
     * Creates it at time 0.
     *
     * @param rate the rate to watch, as servers pass it on
     */
    public WatchedTime(double rate) {
        this.rate = rate;
    }

    /** Returns how many tasks repeat at the rate now. */
    public int repeating() {
        return repeating.get();
    }

    /** Moves time on as {@link ManualScheduler#advance} does. */
    public void advance(Duration duration) {
        time.advance(duration);
    }

    /** Moves time on as {@link ManualScheduler#leap} does. */
    public void leap(Duration duration) {
        time.leap(duration);
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Scheduled at(long deadlineNanos, Runnable task) {
        return time.at(deadlineNanos, task);
    }

    @Override
    public Scheduled every(long firstDeadlineNanos, double perSecond, Tick task) {
        Scheduled scheduled = time.every(firstDeadlineNanos, perSecond, task);
        if (perSecond != rate) {
            return scheduled;
        }
        repeating.incrementAndGet();
        AtomicInteger once = new AtomicInteger();
        return () -> {
            scheduled.cancel();
            if (once.getAndIncrement() == 0) {
                repeating.decrementAndGet();
            }
        };
    }
}
