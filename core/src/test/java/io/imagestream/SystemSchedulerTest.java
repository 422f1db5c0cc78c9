package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.ThreadCount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemSchedulerTest {
    private static final String NAME = "imagestream-scheduler";
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Scheduler time = Scheduler.system();
    private final List<Scheduler.Scheduled> scheduled = new ArrayList<>();

    private Scheduler.Scheduled cancelledAtTheEnd(Scheduler.Scheduled task) {
        scheduled.add(task);
        return task;
    }

    private CompletableFuture<Long> runAt(long deadline) {
        CompletableFuture<Long> ran = new CompletableFuture<>();
        cancelledAtTheEnd(time.at(deadline, () -> ran.complete(time.nanoTime())));
        return ran;
    }

    @AfterEach
    void theThreadGoesWhenNothingIsScheduled() {
        scheduled.forEach(Scheduler.Scheduled::cancel);
        ThreadCount.assertNoneLeft(NAME);
    }

    @Test
    void aTaskRunsOnceNotBeforeItsDeadlineOnADaemonThread() {
        long deadline = time.nanoTime() + 20_000_000;
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        AtomicLong runs = new AtomicLong();
        cancelledAtTheEnd(time.at(deadline, () -> {
            runs.incrementAndGet();
            thread.complete(Thread.currentThread());
        }));
        assertThat(Await.get(thread).getName()).isEqualTo(NAME);
        assertThat(Await.get(thread).isDaemon()).isTrue();
        assertThat(time.nanoTime() - deadline).isNotNegative();
        ThreadCount.assertNoneLeft(NAME);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aDeadlineThatHasPassedIsDueAtOnce() {
        assertThat(Await.get(runAt(time.nanoTime() - HOUR))).isNotNull();
    }

    @Test
    void aRepeatedTaskServesOrMissesEveryDeadline() {
        long first = time.nanoTime() + 5_000_000;
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> enough = new CompletableFuture<>();
        AtomicLong seen = new AtomicLong();
        cancelledAtTheEnd(time.every(first, 500, (deadline, missed) -> {
            long count = seen.addAndGet(missed + 1);
            if (deadline != first + (count - 1) * 2_000_000 || time.nanoTime() - deadline < 0) {
                wrong.add(deadline + ", " + missed + " missed");
            }
            if (count >= 20) {
                enough.complete(null);
            }
        }));
        Await.get(enough);
        assertThat(wrong).isEmpty();
    }

    @Test
    void anEarlierDeadlineThatIsAddedLaterRunsFirst() {
        CompletableFuture<Long> late = runAt(time.nanoTime() + HOUR);
        Await.get(runAt(time.nanoTime() + 1_000_000));
        Await.get(runAt(time.nanoTime()));
        assertThat(late).isNotDone();
    }

    @Test
    void whatIsCancelledDoesNotRun() {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        long soon = time.nanoTime() + 20_000_000;
        Scheduler.Scheduled task = time.at(soon, () -> ran.add("cancelled"));
        task.cancel();
        Await.get(runAt(soon + 1));
        task.cancel();
        assertThat(ran).isEmpty();
    }

    @Test
    void theThreadGoesWhenTheLastTaskIsCancelledAndComesBack() {
        Scheduler.Scheduled task = time.at(time.nanoTime() + HOUR, () -> {});
        assertThat(ThreadCount.names(NAME)).hasSize(1);
        task.cancel();
        ThreadCount.assertNoneLeft(NAME);
        Await.get(runAt(time.nanoTime()));
    }

    @Test
    void aTaskThatThrowsDoesNotEndTheOthersNorItself() {
        CompletableFuture<Void> twice = new CompletableFuture<>();
        AtomicLong runs = new AtomicLong();
        cancelledAtTheEnd(time.every(time.nanoTime(), 1000, (deadline, missed) -> {
            if (runs.incrementAndGet() == 2) {
                twice.complete(null);
            }
            throw new OnPurpose();
        }));
        Await.get(twice);
        Await.get(runAt(time.nanoTime()));
    }

    @Test
    void anInterruptChangesNothing() {
        CompletableFuture<Long> task = runAt(time.nanoTime() + 30_000_000);
        Await.get(runAt(time.nanoTime())); // Lives, now.
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(NAME))
                .forEach(Thread::interrupt);
        Await.get(task);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        cancelledAtTheEnd(time.at(
                time.nanoTime() + 1_000_000,
                () -> interrupted.complete(Thread.currentThread().isInterrupted())));
        assertThat(Await.get(interrupted)).isFalse();
    }

    @Test
    void aTaskMayScheduleAndCancel() {
        CompletableFuture<Void> inner = new CompletableFuture<>();
        Scheduler.Scheduled never = cancelledAtTheEnd(time.at(time.nanoTime() + HOUR, () -> {}));
        time.at(time.nanoTime(), () -> {
            never.cancel();
            time.at(time.nanoTime() + 1, () -> inner.complete(null));
        });
        Await.get(inner);
    }
}
