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
     * @param thread the thread's name
     * @param work never throws
     */
    NewestWorker(String thread, Consumer<T> work) {
        this.work = work;
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, thread);
                    made.setDaemon(true);
                    return made;
                });
        pool.allowCoreThreadTimeOut(true);
        executor = pool;
    }

    /** Gives it something newer. Returns whether that takes the place of what still waited. */
    synchronized boolean give(T item) {
        boolean overtakes = clear();
        if (!closed) {
            waiting = item;
            if (!working) {
                working = true;
                executor.execute(this::run);
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
