package io.imagestream.reliability.soak;

import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients of one server that come ten times a second, each to do something else, and go. */
final class Crowd {
    /** What a client does from its coming to its going; throws when it was served badly. */
    @FunctionalInterface
    interface Visit {
        /** Comes and goes. */
        void make(Random random) throws Exception;
    }

    private static final long INTERVAL_NANOS = 100_000_000;
    /** On a machine that cannot keep up they come less often, not all at once. */
    private static final int AT_ONCE = 60;

    private final String name;
    private final List<Visit> visits;
    private final ExecutorService threads;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong turnedAway = new AtomicLong();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Thread door;
    private volatile boolean open = true;

    Crowd(String name, List<Visit> visits, ExecutorService threads) {
        this.name = name;
        this.visits = List.copyOf(visits);
        this.threads = threads;
        door = new Thread(this::admit, "soak-door-" + name);
        door.setDaemon(true);
        door.start();
    }

    private void admit() {
        Random order = new Random(1);
        long next = System.nanoTime();
        while (open) {
            if (room.tryAcquire()) {
                Visit visit = visits.get(order.nextInt(visits.size()));
                Random random = new Random(order.nextLong());
                threads.execute(() -> make(visit, random));
            } else {
                turnedAway.incrementAndGet();
            }
            next = Math.max(next + INTERVAL_NANOS, System.nanoTime());
            while (open && System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private void make(Visit visit, Random random) {
        try {
            visit.make(random);
        } catch (Exception | AssertionError e) {
            failures.add(new AssertionError(name + ": " + e, e));
        } finally {
            done.incrementAndGet();
            room.release();
        }
    }

    /** Lets nobody in any more, and waits until all have gone. */
    void end() throws InterruptedException {
        open = false;
        door.join();
        room.acquire(AT_ONCE);
        room.release(AT_ONCE);
    }

    String name() {
        return name;
    }

    /** Returns how many came and went. */
    long done() {
        return done.get();
    }

    /** Returns how many would have come on a faster machine. */
    long turnedAway() {
        return turnedAway.get();
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }
}
