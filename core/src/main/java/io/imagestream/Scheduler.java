package io.imagestream;

import io.imagestream.internal.SystemScheduler;

/**
 * Owns time: tells it, and runs tasks at absolute deadlines.
 *
 * <p>A repeated task never drifts, because each deadline is computed from the first one, and never catches up: deadlines that
 * passed unused are told as {@code missed} in one call. Tasks run on the scheduler's own thread and must be short and must not
 * block; a task that throws is logged and goes on.
 *
 * <p>Thread-safe. Applications rarely need one: {@link #system()} is the default, and a {@link ManualScheduler} lets their
 * tests own time.
 */
public interface Scheduler {
    /** A repeated task. */
    @FunctionalInterface
    interface Tick {
        /**
         * Runs once for the newest deadline that has passed.
         *
         * @param deadlineNanos that deadline, on {@link #nanoTime()}'s scale
         * @param missed how many deadlines passed unused since the last call
         */
        void run(long deadlineNanos, long missed);
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Scheduled {
        /** Ends it: no call begins afterwards. Idempotent; does not wait for a call that has begun. */
        void cancel();
    }

    /**
     * Returns the time in nanoseconds, on a scale that only rises and has no meaning besides.
     *
     * @return now
     */
    long nanoTime();

    /**
     * Runs a task once.
     *
     * @param deadlineNanos when, on {@link #nanoTime()}'s scale; at once if that has passed
     * @param task what to run
     * @return a handle to cancel it
     */
    Scheduled at(long deadlineNanos, Runnable task);

    /**
     * Runs a task at {@code firstDeadlineNanos + n / perSecond} seconds, for n = 0, 1, 2, …
     *
     * @param firstDeadlineNanos the first deadline, on {@link #nanoTime()}'s scale
     * @param perSecond how often; above 0
     * @param task what to run
     * @return a handle to cancel it
     */
    Scheduled every(long firstDeadlineNanos, double perSecond, Tick task);

    /**
     * Returns the scheduler that all servers and clients use when they are given none. Servers that are given this one may keep
     * the same time on threads of their own.
     *
     * <p>It has one daemon thread, parked to the next deadline, which lives while anything is scheduled.
     *
     * @return the scheduler
     */
    static Scheduler system() {
        return SystemScheduler.INSTANCE;
    }
}
