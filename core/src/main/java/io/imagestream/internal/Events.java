package io.imagestream.internal;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a user's listener, one call at a time and in order, on a thread of its own that comes and goes with the events. A
 * listener that blocks holds up its own events alone; beyond a bound they are dropped and counted. Thread-safe.
 */
public final class Events {
    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final int MAX_WAITING = 1024;

    private final ThreadPoolExecutor executor;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile @Nullable Thread thread;

    /** What waits beyond the bound; guarded by this. */
    private @Nullable Runnable last;

    /** Creates it; the thread starts with the first event. */
    public Events(String threadName) {
        executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread created = new Thread(task, threadName);
            created.setDaemon(true);
            thread = created;
            return created;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Makes a call, or drops it when too many wait or {@link #close} was called. */
    public void tell(Runnable call) {
        if (!tellIfRoom(call)) {
            dropped.increment();
        }
    }

    private boolean tellIfRoom(Runnable call) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            executor.execute(() -> {
                waiting.decrementAndGet();
                guarded(call);
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Makes calls that must not be lost: where too many wait they are made after those, unless later ones of this kind take
     * their place. Only {@link #close} ends that, too.
     */
    public synchronized void tellLast(List<Runnable> calls) {
        Runnable all = () -> calls.forEach(this::guarded);
        if (tellIfRoom(all)) {
            return;
        }
        if (last != null) {
            executor.remove(last);
        }
        last = all;
        try {
            executor.execute(all);
        } catch (RejectedExecutionException e) {
            dropped.increment();
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) { // A listener is the application's: it must not end the events.
            if (told.compareAndSet(false, true)) {
                log.warn("a listener threw an exception; told once", e);
            } else {
                log.debug("a listener threw an exception", e);
            }
        }
    }

    /** Says whether the calling thread is the one that calls the listener. */
    public boolean onOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** Returns how many calls were dropped. */
    public long dropped() {
        return dropped.sum();
    }

    /** Takes no more calls; those that wait are still made. */
    public void close() {
        executor.shutdown();
    }
}
