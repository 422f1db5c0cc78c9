package io.imagestream;

import io.imagestream.internal.Timeline;
import java.time.Duration;

/**
 * A scheduler whose time stands still until a test moves it.
 *
 * <p>Tasks run on the thread that calls {@link #advance}, in the order of their deadlines, each with {@link #nanoTime()} at
 * its deadline. Thread-safe; two threads must not advance it at once.
 */
public final class ManualScheduler implements Scheduler {
    private final Timeline timeline = new Timeline();
    private long now;

    /** Creates a scheduler at time 0. */
    public ManualScheduler() {}

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Scheduled at(long deadlineNanos, Runnable task) {
        Timeline.Entry entry = timeline.addOnce(deadlineNanos, task);
        return () -> cancel(entry);
    }

    @Override
    public synchronized Scheduled every(long firstDeadlineNanos, double perSecond, Tick task) {
        Timeline.Entry entry = timeline.addRepeated(firstDeadlineNanos, perSecond, task);
        return () -> cancel(entry);
    }

    private synchronized void cancel(Timeline.Entry entry) {
        timeline.cancel(entry);
    }

    /**
     * Moves time on, stopping at every deadline to run what is due.
     *
     * @param duration how far; zero runs what is due now
     */
    public void advance(Duration duration) {
        long end = nanoTime() + checked(duration);
        while (true) {
            Timeline.Due due;
            synchronized (this) {
                if (!timeline.isEmpty() && timeline.nextDeadline() - end <= 0) {
                    now = Math.max(now, timeline.nextDeadline());
                } else {
                    now = end;
                }
                due = timeline.poll(now);
            }
            if (due == null) {
                return;
            }
            due.run();
        }
    }

    /**
     * Moves time on in one leap, as if the machine had been asleep: repeated tasks run once and are told what they missed.
     *
     * @param duration how far
     */
    public void leap(Duration duration) {
        synchronized (this) {
            now += checked(duration);
        }
        advance(Duration.ZERO);
    }

    private static long checked(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time cannot move back by " + duration);
        }
        return duration.toNanos();
    }
}
