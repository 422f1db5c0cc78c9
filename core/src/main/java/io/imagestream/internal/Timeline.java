package io.imagestream.internal;

import io.imagestream.Scheduler;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps scheduled tasks in the order of their deadlines. Not thread-safe: its owner locks. */
public final class Timeline {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final double NANOS_PER_SECOND = 1e9;

    private static final int FEW = 64;

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long added;
    private int cancelled;

    /** One task; deadlines are computed from the first one, so that they never drift. */
    public static final class Entry implements Comparable<Entry> {
        private final Scheduler.Tick task;
        private final long order;
        private final long first;
        private final double interval;
        private long index;
        private long deadline;
        private volatile boolean cancelled;

        private Entry(Scheduler.Tick task, long order, long first, double interval) {
            this.task = task;
            this.order = order;
            this.first = first;
            this.interval = interval;
            deadline = first;
        }

        @Override
        public int compareTo(Entry other) {
            int byDeadline = Long.signum(deadline - other.deadline); // Wraps as System.nanoTime() may.
            return byDeadline != 0 ? byDeadline : Long.compare(order, other.order);
        }
    }

    /** A call that is due: made outside the owner's lock. */
    public static final class Due implements Runnable {
        private final Entry entry;
        private final long deadline;
        private final long missed;

        private Due(Entry entry, long deadline, long missed) {
            this.entry = entry;
            this.deadline = deadline;
            this.missed = missed;
        }

        /** Runs the task unless it was cancelled; what it throws is logged and goes no further. */
        @Override
        public void run() {
            if (entry.cancelled) {
                return;
            }
            try {
                entry.task.run(deadline, missed);
            } catch (RuntimeException | Error e) { // One task must not end the time of all others.
                log.error("a scheduled task failed", e);
            }
        }
    }

    /** Adds a task that runs once. */
    public Entry addOnce(long deadlineNanos, Runnable task) {
        return add(new Entry((deadline, missed) -> task.run(), added++, deadlineNanos, 0));
    }

    /** Adds a task that repeats. */
    public Entry addRepeated(long firstDeadlineNanos, double perSecond, Scheduler.Tick task) {
        if (!(perSecond > 0) || perSecond > NANOS_PER_SECOND) {
            throw new IllegalArgumentException("perSecond must be above 0 and at most 1e9, not " + perSecond);
        }
        return add(new Entry(task, added++, firstDeadlineNanos, NANOS_PER_SECOND / perSecond));
    }

    private Entry add(Entry entry) {
        entries.add(entry);
        return entry;
    }

    /** Removes a task. */
    public void cancel(Entry entry) {
        if (entry.cancelled) {
            return;
        }
        entry.cancelled = true;
        if (entries.size() <= FEW) {
            entries.remove(entry);
            return;
        }
        // Taking one out of many is slow: they go together once half are cancelled, or when their time comes.
        cancelled++;
        if (cancelled > entries.size() / 2) {
            entries.removeIf(each -> each.cancelled);
            cancelled = 0;
        }
    }

    /** Says whether nothing is scheduled. */
    public boolean isEmpty() {
        dropCancelled();
        return entries.isEmpty();
    }

    private void dropCancelled() {
        Entry head = entries.peek();
        while (head != null && head.cancelled) {
            entries.remove();
            cancelled = Math.max(0, cancelled - 1);
            head = entries.peek();
        }
    }

    /** Says whether a task is the next one, so that whoever waits for it must wake earlier than planned. */
    public boolean isNext(Entry entry) {
        return entry.equals(entries.peek());
    }

    /** Returns the next deadline; call only when {@link #isEmpty()} is false. */
    public long nextDeadline() {
        return entries.element().deadline;
    }

    /** Takes the next call whose deadline is {@code now} or earlier, or null. */
    public @Nullable Due poll(long now) {
        dropCancelled();
        Entry entry = entries.peek();
        if (entry == null || entry.deadline - now > 0) {
            return null;
        }
        entries.remove();
        if (entry.interval == 0) {
            return new Due(entry, entry.deadline, 0);
        }
        // Deadlines are rounded, so that the quotient may be one too low: begin one ahead and go back.
        long newest = Math.max(entry.index, (long) Math.floor((now - entry.first) / entry.interval) + 1);
        while (at(entry, newest) - now > 0) {
            newest--;
        }
        long missed = newest - entry.index;
        long deadline = at(entry, newest);
        entry.index = newest + 1;
        entry.deadline = at(entry, entry.index);
        entries.add(entry);
        return new Due(entry, deadline, missed);
    }

    private static long at(Entry entry, long index) {
        return entry.first + Math.round(index * entry.interval);
    }
}
