package io.imagestream.spi;

import io.imagestream.Scheduler;
import io.imagestream.internal.Timeline;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler of real time without a thread: for a transport whose own thread waits for sockets anyway and can be told until when.
 * What is due runs there, which saves waking one thread by another for each deadline.
 *
 * <p>Not thread-safe: it is used by that one thread alone.
 */
public final class ConfinedScheduler implements Scheduler {
    private final Timeline timeline = new Timeline();
    private final LongConsumer wakeAt;
    private boolean running;

    /**
     * Creates it with nothing scheduled.
     *
     * @param wakeAt is asked to have {@link #run()} called at a time, in nanoseconds on the scale of {@link System#nanoTime()}. Each
     *     time replaces the one before; a call too many does no harm
     */
    public ConfinedScheduler(LongConsumer wakeAt) {
        this.wakeAt = wakeAt;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Scheduled at(long deadlineNanos, Runnable task) {
        return scheduled(timeline.addOnce(deadlineNanos, task));
    }

    @Override
    public Scheduled every(long firstDeadlineNanos, double perSecond, Tick task) {
        return scheduled(timeline.addRepeated(firstDeadlineNanos, perSecond, task));
    }

    private Scheduled scheduled(Timeline.Entry entry) {
        if (!running && timeline.isNext(entry)) {
            wakeAt.accept(timeline.nextDeadline());
        }
        return () -> timeline.cancel(entry);
    }

    /** Runs what is due, and asks to be woken for what is next. What a task throws is logged. */
    public void run() {
        running = true;
        try {
            long now = nanoTime();
            for (Timeline.@Nullable Due due = timeline.poll(now); due != null; due = timeline.poll(now)) {
                due.run();
            }
        } finally {
            running = false;
        }
        if (!timeline.isEmpty()) {
            wakeAt.accept(timeline.nextDeadline());
        }
    }
}
