package io.imagestream.testing;

import io.imagestream.LiveFrameSource;
import io.imagestream.ManualScheduler;
import io.imagestream.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream's place towards a live source: its rate, whether somebody watches, its time, which a test moves, and its loader, whose
 * tasks run at once.
 *
 * <pre>{@code
 * ManualDemand demand = new ManualDemand(25);
 * FrameRecorder recorder = new FrameRecorder();
 * LiveFrameSource.Subscription subscription = source.subscribe(recorder, demand);
 * demand.advance(Duration.ofSeconds(1)); // everything that is due runs here, before the call returns
 * }</pre>
 *
 * <p>Thread-safe; two threads must not advance the time at once.
 */
public final class ManualDemand implements LiveFrameSource.Demand {
    private final ManualScheduler time = new ManualScheduler();
    private final Scheduler counted = new Counted();
    private final AtomicInteger openTasks = new AtomicInteger();
    private final Loader loader = new Loader();
    private volatile double ips;
    private volatile boolean watched = true;

    /**
     * Creates the demand of a stream that is watched, at time 0.
     *
     * @param ips images per second, 0.001 to 1000
     */
    public ManualDemand(double ips) {
        this.ips = checked(ips);
    }

    private static double checked(double ips) {
        if (!(ips >= 0.001 && ips <= 1000)) {
            throw new IllegalArgumentException("ips must be 0.001 to 1000, not " + ips);
        }
        return ips;
    }

    /**
     * Changes the rate.
     *
     * @param perSecond images per second, 0.001 to 1000
     * @return this
     */
    public ManualDemand ips(double perSecond) {
        ips = checked(perSecond);
        return this;
    }

    /**
     * Says whether somebody watches from now on.
     *
     * @param somebody true by default
     * @return this
     */
    public ManualDemand watched(boolean somebody) {
        watched = somebody;
        return this;
    }

    /**
     * Moves time on, and runs what is due on this thread.
     *
     * @param duration how far, as {@link ManualScheduler#advance} takes it
     * @return this
     */
    public ManualDemand advance(Duration duration) {
        time.advance(duration);
        return this;
    }

    /**
     * Returns the time that {@link #scheduler} goes by, for other uses of it.
     *
     * @return the manual scheduler; what is scheduled with it directly is not among {@link #openTasks}
     */
    public ManualScheduler time() {
        return time;
    }

    /**
     * Returns how many of the source's tasks wait in the scheduler: none should be left for long when its subscriptions are cancelled.
     *
     * @return tasks that repeat or have not run, and were not cancelled
     */
    public int openTasks() {
        return openTasks.get();
    }

    @Override
    public double ips() {
        return ips;
    }

    @Override
    public boolean watched() {
        return watched;
    }

    @Override
    public Scheduler scheduler() {
        return counted;
    }

    @Override
    public Executor loader() {
        return loader;
    }

    /** The manual time, and how much waits in it. */
    private final class Counted implements Scheduler {
        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Scheduled at(long deadlineNanos, Runnable task) {
            AtomicBoolean ended = opened();
            Scheduled scheduled = time.at(deadlineNanos, () -> {
                end(ended);
                task.run();
            });
            return () -> {
                scheduled.cancel();
                end(ended);
            };
        }

        @Override
        public Scheduled every(long firstDeadlineNanos, double perSecond, Tick task) {
            AtomicBoolean ended = opened();
            Scheduled scheduled = time.every(firstDeadlineNanos, perSecond, task);
            return () -> {
                scheduled.cancel();
                end(ended);
            };
        }

        private AtomicBoolean opened() {
            openTasks.incrementAndGet();
            return new AtomicBoolean();
        }

        private void end(AtomicBoolean ended) {
            if (ended.compareAndSet(false, true)) {
                openTasks.decrementAndGet();
            }
        }
    }

    /** Runs one task at a time, on the thread that brings it, or on the one that is at it already. */
    private static final class Loader implements Executor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean busy; // Guarded by tasks.

        @Override
        public void execute(Runnable task) {
            synchronized (tasks) {
                tasks.add(task);
                if (busy) {
                    return;
                }
                busy = true;
            }
            boolean done = false;
            try {
                for (Runnable each = next(); each != null; each = next()) {
                    each.run();
                }
                done = true;
            } finally {
                if (!done) { // A task threw: what waits runs with the next one.
                    rest();
                }
            }
        }

        private @Nullable Runnable next() {
            synchronized (tasks) {
                Runnable task = tasks.poll();
                busy = task != null;
                return task;
            }
        }

        private void rest() {
            synchronized (tasks) {
                busy = false;
            }
        }
    }
}
