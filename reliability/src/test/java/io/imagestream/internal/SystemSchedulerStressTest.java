package io.imagestream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Scheduler;
import io.imagestream.reliability.concurrency.Together;
import io.imagestream.testkit.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** The scheduler of real time: what is not cancelled runs, once, whether its thread sleeps, works, ends or begins anew. */
class SystemSchedulerStressTest {
    private static final int THREADS = 3;
    private static final int TASKS = 1000;
    private final Scheduler scheduler = SystemScheduler.INSTANCE;

    /** The thread parks to a deadline that never comes: each task must wake it. */
    @Test
    void aNearTaskWakesWhoSleepsForAFarOne() throws Exception {
        Scheduler.Scheduled far =
                scheduler.at(scheduler.nanoTime() + Duration.ofHours(1).toNanos(), () -> {});
        try {
            AtomicIntegerArray runs = new AtomicIntegerArray(THREADS * TASKS);
            Together.run(THREADS, thread -> {
                for (int i = 0; i < TASKS; i++) {
                    int number = thread * TASKS + i;
                    scheduler.at(scheduler.nanoTime() + 1000L * (i % 10), () -> runs.incrementAndGet(number));
                }
            });
            for (int i = 0; i < THREADS * TASKS; i++) {
                int number = i;
                Await.until("task " + i, () -> runs.get(number) > 0);
            }
            for (int i = 0; i < THREADS * TASKS; i++) {
                assertThat(runs.get(i)).as("runs of task " + i).isEqualTo(1);
            }
        } finally {
            far.cancel();
        }
    }

    /** With nothing left its thread ends, just when the next task may come. */
    @Test
    void noTaskIsLostWhenTheThreadEnds() {
        AtomicInteger runs = new AtomicInteger();
        for (int i = 1; i <= TASKS; i++) {
            int number = i;
            scheduler.at(scheduler.nanoTime(), runs::incrementAndGet);
            Await.until("task " + i, () -> runs.get() == number);
        }
    }

    /** What is cancelled before its time never runs; cancelling when it is due is too late for some, and ends nothing else. */
    @Test
    void cancellingEndsNoOtherTask() throws Exception {
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        Together.run(THREADS, thread -> {
            for (int i = 0; i < TASKS; i++) {
                Scheduler.Scheduled never = scheduler.at(
                        scheduler.nanoTime() + Duration.ofMinutes(1).toNanos(), wrong::incrementAndGet);
                Scheduler.Scheduled due = scheduler.at(scheduler.nanoTime(), () -> {});
                scheduler.at(scheduler.nanoTime(), runs::incrementAndGet);
                due.cancel();
                never.cancel();
            }
        });
        Await.until("all others", () -> runs.get() == THREADS * TASKS);
        assertThat(wrong).hasValue(0);
    }
}
