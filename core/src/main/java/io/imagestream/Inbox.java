package io.imagestream;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands frames and events to the application, one at a time and in order, on a thread of its own. When more than a few frames
 * wait it stops the reading, so that memory stays bounded and the server skips instead. Thread-safe.
 */
final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(ImageStreamClient.class);
    private static final int STOP_READING_AT = 4;
    private static final int GO_ON_AT = 1;

    private final ThreadPoolExecutor executor;
    private final List<Consumer<? super Frame>> consumers;
    private final Consumer<Boolean> reading;
    private final AtomicBoolean told = new AtomicBoolean();

    // Guarded by this. Telling whether to read happens under the lock, so that the last word is the right one.
    private int waiting;
    private volatile boolean stopped;

    Inbox(String threadName, List<Consumer<? super Frame>> consumers, Consumer<Boolean> reading) {
        this.consumers = consumers;
        this.reading = reading;
        executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    void deliver(Frame frame) {
        if (consumers.isEmpty()) {
            return;
        }
        count(1);
        tell(() -> {
            consumers.forEach(consumer -> guarded(() -> consumer.accept(frame))); // One that throws harms no other.
            count(-1);
        });
    }

    void tell(Runnable call) {
        try {
            executor.execute(() -> guarded(call));
        } catch (RejectedExecutionException e) {
            log.trace("the client is closed", e);
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) { // The application's code must not end the client's thread.
            if (told.compareAndSet(false, true)) {
                log.warn("a frame consumer or listener threw an exception; told once", e);
            } else {
                log.debug("a frame consumer or listener threw an exception", e);
            }
        }
    }

    /** Says whether reading was stopped; whoever opens a new connection must ask, as only changes are told. */
    boolean isFull() {
        return stopped;
    }

    private synchronized void count(int change) {
        waiting += change;
        if (!stopped && waiting >= STOP_READING_AT) {
            stopped = true;
            reading.accept(false);
        } else if (stopped && waiting <= GO_ON_AT) {
            stopped = false;
            reading.accept(true);
        }
    }

    /** Takes no more calls; those that wait are still made. */
    void close() {
        executor.shutdown();
    }
}
