package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.StreamFeed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the machine's network interfaces again and again, off the event loops, as that takes a while where there are many. All who
 * want that share one thread, which lives as long as somebody wants it. Thread-safe.
 */
final class InterfaceWatch {
    private static final InterfaceWatch SHARED = new InterfaceWatch();
    private static final long INTERVAL_MILLIS = 2_000;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;
    private int watching;

    private InterfaceWatch() {}

    /** Looks at once, and every two seconds until that is cancelled. The look must not throw. */
    static StreamFeed.Registration begin(Runnable look) {
        return SHARED.add(look);
    }

    private synchronized StreamFeed.Registration add(Runnable look) {
        ScheduledThreadPoolExecutor running = executor == null ? newExecutor() : executor;
        executor = running;
        ScheduledFuture<?> looking = running.scheduleWithFixedDelay(look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        watching++;
        return () -> remove(looking);
    }

    private static ScheduledThreadPoolExecutor newExecutor() {
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "imagestream-interfaces");
            thread.setDaemon(true);
            return thread;
        });
        made.setRemoveOnCancelPolicy(true);
        return made;
    }

    private synchronized void remove(ScheduledFuture<?> looking) {
        if (!looking.cancel(false)) {
            return; // It was cancelled before.
        }
        watching--;
        if (watching == 0 && executor != null) {
            executor.shutdown();
            executor = null;
        }
    }
}
