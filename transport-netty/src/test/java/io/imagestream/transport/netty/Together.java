package io.imagestream.transport.netty;

import io.imagestream.testkit.Await;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs the parts of a test on threads of their own that begin at the same time. */
final class Together {
    private static final long PATIENCE_SECONDS = 60;

    /** A part of a test. */
    @FunctionalInterface
    interface Task {
        /** Runs it; what it throws fails the test and interrupts the other parts. */
        void run() throws Exception;
    }

    private Together() {}

    static void run(List<Task> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            CyclicBarrier start = new CyclicBarrier(tasks.size());
            CompletionService<Void> ends = new ExecutorCompletionService<>(threads);
            for (Task task : tasks) {
                ends.submit(() -> {
                    start.await();
                    task.run();
                    return null;
                });
            }
            for (int i = 0; i < tasks.size(); i++) {
                Future<Void> end = ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (end == null) {
                    throw new AssertionError("a part of the test did not end");
                }
                Await.get(end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
