package io.imagestream.internal;

import io.imagestream.Scheduler;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The scheduler of real time: one daemon thread, parked to the next deadline, which lives while anything is scheduled. */
public final class SystemScheduler implements Scheduler {
    /** The one instance. */
    public static final SystemScheduler INSTANCE = new SystemScheduler();

    private final Timeline timeline = new Timeline();
    private @Nullable Thread thread;

    private SystemScheduler() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public synchronized Scheduled at(long deadlineNanos, Runnable task) {
        return scheduled(timeline.addOnce(deadlineNanos, task));
    }

    @Override
    public synchronized Scheduled every(long firstDeadlineNanos, double perSecond, Tick task) {
        return scheduled(timeline.addRepeated(firstDeadlineNanos, perSecond, task));
    }

    private Scheduled scheduled(Timeline.Entry entry) {
        if (thread == null || timeline.isNext(entry)) {
            wake();
        }
        return () -> cancel(entry);
    }

    private synchronized void cancel(Timeline.Entry entry) {
        timeline.cancel(entry);
        if (timeline.isEmpty()) {
            wake(); // So that the thread ends.
        }
    }

    private void wake() {
        if (thread != null) {
            LockSupport.unpark(thread);
        } else if (!timeline.isEmpty()) {
            Thread started = new Thread(this::run, "imagestream-scheduler");
            started.setDaemon(true);
            started.start();
            thread = started; // Not before: when no thread can be had now, the next task tries again.
        }
    }

    private void run() {
        while (true) {
            Timeline.Due due;
            long wait;
            synchronized (this) {
                if (timeline.isEmpty()) {
                    thread = null;
                    return;
                }
                long now = nanoTime();
                due = timeline.poll(now);
                wait = due == null ? timeline.nextDeadline() - now : 0;
            }
            if (due != null) {
                due.run();
            } else {
                // An interrupt is nobody's request here; left standing, it would turn parking into spinning.
                Thread.interrupted();
                LockSupport.parkNanos(this, wait);
            }
        }
    }
}
