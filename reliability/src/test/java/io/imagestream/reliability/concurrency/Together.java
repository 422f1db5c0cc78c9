package io.imagestream.reliability.concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Runs something in several threads that set out together. */
public final class Together {
    private static final int LONGEST_SECONDS = 100;

    /** What each thread does. */
    @FunctionalInterface
    public interface Part {
        /** Runs as the thread of that number, from 0. */
        void run(int thread) throws Exception;
    }

    private Together() {}

    /** Waits for all of them; the first failure is thrown. */
    public static void run(int threads, Part part) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(threads);
        CountDownLatch done = new CountDownLatch(threads);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    start.await(LONGEST_SECONDS, TimeUnit.SECONDS);
                    part.run(number);
                } catch (Exception | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.countDown();
                }
            });
            thread.setDaemon(true);
            started.add(thread);
            thread.start();
        }
        if (!done.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            AssertionError stuck = new AssertionError("not done within " + LONGEST_SECONDS + " s");
            started.stream().filter(Thread::isAlive).forEach(thread -> {
                Throwable where = new Throwable(thread.getName());
                where.setStackTrace(thread.getStackTrace());
                stuck.addSuppressed(where);
            });
            throw stuck;
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }
}
