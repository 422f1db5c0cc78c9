package io.imagestream.transport.netty;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does slow work on the newest of what it is given, on a thread of its own, which is there while there is work: what still waits
 * when something newer comes is left out. Thread-safe.
 *
 * @param <T> what is worked on
 */
final class NewestWorker<T> {
    private static final long IDLE_SECONDS = 10;

    private final ExecutorService executor;
    private final Consumer<T> work;

    // Guarded by this.
    private @Nullable T waiting;
    private boolean working;
    private boolean closed;

    /**
     * Creates a worker.
     *
     * @param executor runs one task at a time; ended with the worker
     * @param work never throws
     */
    NewestWorker(ExecutorService executor, Consumer<T> work) {
        this.executor = executor;
        this.work = work;
    }

    /** Makes what runs the work: a thread of that name, which is there while there is work. */
    static ExecutorService thread(String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, name);
                    made.setDaemon(true);
                    return made;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Gives it something newer. Returns whether that takes the place of what still waited. */
    synchronized boolean give(T item) {
        boolean overtakes = clear();
        if (!closed) {
            waiting = item;
            if (!working) {
                executor.execute(
                        this::run); // It waits for this lock; and where no thread can be had, the next one tries.
                working = true;
            }
        }
        return overtakes;
    }

    /** Takes back what still waits. Returns whether something did. */
    synchronized boolean clear() {
        boolean waited = waiting != null;
        waiting = null;
        return waited;
    }

    private void run() {
        for (T item = next(); item != null; item = next()) {
            work.accept(item);
        }
    }

    private synchronized @Nullable T next() {
        T item = waiting;
        waiting = null;
        working = item != null;
        return item;
    }

    /** Ends it, once what is being worked on is done. */
    synchronized void close() {
        closed = true;
        clear();
        executor.shutdown();
    }
}
