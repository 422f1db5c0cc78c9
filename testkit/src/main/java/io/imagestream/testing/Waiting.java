package io.imagestream.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A lock whose state threads wait for. Who changes the state holds the lock and wakes all. */
final class Waiting {
    private static final long MAX_WAIT_NANOS = 100_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    synchronized void wakeAll() {
        notifyAll();
    }

    /**
     * Waits until a condition holds, which is asked while this lock is held.
     *
     * @throws AssertionError when it does not hold in time; {@code complaint} says what is the matter
     */
    void await(Duration timeout, BooleanSupplier condition, Supplier<String> complaint) {
        if (!holdsWithin(timeout, condition)) {
            String text;
            synchronized (this) {
                text = complaint.get();
            }
            throw new AssertionError("after " + timeout + ": " + text);
        }
    }

    /** Waits until a condition holds, which is asked while this lock is held; says whether it did in time. */
    synchronized boolean holdsWithin(Duration timeout, BooleanSupplier condition) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                // Not for ever, as conditions may ask for what nobody wakes us for.
                wait(Math.min(left, MAX_WAIT_NANOS) / NANOS_PER_MILLI + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting", e);
            }
        }
        return true;
    }
}
