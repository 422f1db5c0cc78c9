package io.imagestream.examples;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Does something at regular times until something else has happened. */
final class Ticks {
    private Ticks() {}

    /** Waits for the end, however it came about, and calls the task at every full interval before it. */
    static void until(CompletableFuture<?> end, Duration interval, Runnable task) throws InterruptedException {
        long deadline = System.nanoTime();
        while (true) {
            deadline += interval.toNanos();
            if (isOver(end, deadline - System.nanoTime())) {
                return;
            }
            task.run();
        }
    }

    /** Waits for the end for some time; false when it did not come. */
    static boolean isOver(CompletableFuture<?> end, long nanos) throws InterruptedException {
        try {
            end.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }
}
