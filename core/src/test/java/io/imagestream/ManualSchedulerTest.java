package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.OnPurpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {
    private final ManualScheduler time = new ManualScheduler();
    private final List<String> ran = new ArrayList<>();

    private Runnable note(String name) {
        return () -> ran.add(name + "@" + time.nanoTime());
    }

    private Scheduler.Tick ticks(String name) {
        return (deadline, missed) -> ran.add(name + deadline + "-" + missed + "@" + time.nanoTime());
    }

    private void advance(long nanos) {
        time.advance(Duration.ofNanos(nanos));
    }

    @Test
    void timeStandsStillUntilItIsMoved() {
        assertThat(time.nanoTime()).isZero();
        advance(5);
        assertThat(time.nanoTime()).isEqualTo(5);
        advance(0);
        assertThat(time.nanoTime()).isEqualTo(5);
    }

    @Test
    void tasksRunInOrderEachAtItsDeadline() {
        time.at(30, note("c"));
        time.at(10, note("a"));
        time.at(20, note("b"));
        time.at(20, note("bb"));
        advance(9);
        assertThat(ran).isEmpty();
        advance(21);
        assertThat(ran).containsExactly("a@10", "b@20", "bb@20", "c@30");
        advance(100);
        assertThat(ran).hasSize(4);
    }

    @Test
    void aDeadlineThatHasPassedIsDueAtOnceAndTimeDoesNotGoBack() {
        advance(50);
        time.at(10, note("late"));
        assertThat(ran).isEmpty();
        advance(0);
        assertThat(ran).containsExactly("late@50");
        assertThat(time.nanoTime()).isEqualTo(50);
    }

    @Test
    void aRepeatedTaskRunsAtEveryDeadline() {
        time.every(5, 1e8, ticks("t"));
        advance(36);
        assertThat(ran).containsExactly("t5-0@5", "t15-0@15", "t25-0@25", "t35-0@35");
    }

    @Test
    void aLeapIsToldAsMissedOnce() {
        time.every(0, 1e8, ticks("t"));
        advance(0);
        time.leap(Duration.ofNanos(57));
        assertThat(ran).containsExactly("t0-0@0", "t50-4@57");
        advance(3);
        assertThat(ran).endsWith("t60-0@60");
    }

    @Test
    void whatATaskSchedulesRunsInTheSameAdvance() {
        time.at(10, () -> time.at(15, note("inner")));
        advance(20);
        assertThat(ran).containsExactly("inner@15");
        assertThat(time.nanoTime()).isEqualTo(20);
    }

    @Test
    void whatIsCancelledDoesNotRun() {
        Scheduler.Scheduled once = time.at(10, note("once"));
        Scheduler.Scheduled repeated = time.every(0, 1e8, ticks("t"));
        advance(5);
        once.cancel();
        once.cancel();
        repeated.cancel();
        advance(100);
        assertThat(ran).containsExactly("t0-0@0");
    }

    @Test
    void aTaskMayCancelOneThatIsDueAtTheSameTime() {
        Scheduler.Scheduled[] second = new Scheduler.Scheduled[1];
        time.at(10, () -> second[0].cancel());
        second[0] = time.at(10, note("second"));
        advance(10);
        assertThat(ran).isEmpty();
    }

    @Test
    void aTaskThatThrowsDoesNotEndTheOthersNorItself() {
        time.every(0, 1e8, (deadline, missed) -> {
            ran.add("thrown");
            throw new OnPurpose();
        });
        time.at(5, note("b"));
        advance(10);
        assertThat(ran).containsExactly("thrown", "b@5", "thrown");
    }

    @Test
    void timeCannotMoveBack() {
        assertThatThrownBy(() -> advance(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> time.leap(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
