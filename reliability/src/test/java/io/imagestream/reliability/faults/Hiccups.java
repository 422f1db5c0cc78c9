package io.imagestream.reliability.faults;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Finds out how long a program waits for a processor: what a test of time has to allow on a machine that does other things, too. */
final class Hiccups implements AutoCloseable {
    private static final long REST_NANOS = 5_000_000;
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Thread thread = new Thread(this::run, "hiccups");
    private volatile boolean closed;

    // Guarded by this.
    private long longest;
    private long longestAt;

    Hiccups() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            long began = System.nanoTime();
            LockSupport.parkNanos(REST_NANOS);
            waited(System.nanoTime() - began - REST_NANOS);
        }
    }

    private synchronized void waited(long nanos) {
        long now = System.nanoTime();
        if (nanos > longest || now - longestAt > FORGOTTEN_NANOS) {
            longest = Math.max(0, nanos);
            longestAt = now;
        }
    }

    /** Returns the longest that it had to wait in the last ten seconds. */
    synchronized long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    @Override
    public void close() {
        closed = true;
    }
}
