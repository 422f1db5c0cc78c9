package io.imagestream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

class TimelineProperties {
    private static final double CENTURY_SECONDS = 3e9;

    private Timeline timeline = new Timeline();

    @BeforeTry
    void begin() {
        timeline = new Timeline();
    }

    private boolean runNext(long now) {
        Timeline.Due due = timeline.poll(now);
        if (due == null) {
            return false;
        }
        due.run();
        return true;
    }

    @Property
    void theNthDeadlineIsComputedFromTheFirstHoweverManyPassed(
            @ForAll long first,
            @ForAll @DoubleRange(min = 0.001, max = 1000) @Scale(6) double perSecond,
            @ForAll @LongRange(min = 0, max = 10_000_000) long upTo) {
        List<Long> deadlines = new ArrayList<>();
        List<Long> told = new ArrayList<>();
        timeline.addRepeated(first, perSecond, (deadline, missed) -> {
            deadlines.add(deadline);
            told.add(missed);
        });
        long ticks = (long) Math.min(upTo, CENTURY_SECONDS * perSecond); // Nanoseconds overflow after 292 years.
        long nth = first + Math.round(ticks * (1e9 / perSecond));
        assertThat(runNext(nth)).isTrue();
        assertThat(deadlines).containsExactly(nth);
        assertThat(told).containsExactly(ticks);
        assertThat(timeline.nextDeadline()).isEqualTo(first + Math.round((ticks + 1) * (1e9 / perSecond)));
        assertThat(runNext(nth)).isFalse();
    }

    @Example
    void millionsOfTicksOneByOneDoNotDrift() {
        long[] count = new long[1];
        timeline.addRepeated(0, 24, (deadline, missed) -> count[0] += missed == 0 ? 1 : 0);
        long hours = 20 * 3600;
        while (timeline.nextDeadline() < hours * 1_000_000_000L) {
            assertThat(runNext(timeline.nextDeadline())).isTrue();
        }
        assertThat(count[0]).isEqualTo(24 * hours);
        assertThat(timeline.nextDeadline()).isEqualTo(hours * 1_000_000_000L);
    }

    @Property
    void everyDeadlineIsServedOrToldAsMissedOnceAndNoneComesEarly(
            @ForAll @DoubleRange(min = 0.5, max = 1000) double perSecond,
            @ForAll @Size(max = 60) List<@LongRange(min = 0, max = 3_000_000_000L) Long> steps) {
        long[] seen = new long[1];
        long[] now = new long[1];
        List<String> wrong = new ArrayList<>();
        timeline.addRepeated(0, perSecond, (deadline, missed) -> {
            seen[0] += missed + 1;
            if (missed < 0 || deadline > now[0] || deadline != Math.round((seen[0] - 1) * (1e9 / perSecond))) {
                wrong.add(deadline + ", " + missed + " missed, at " + now[0]);
            }
        });
        for (long step : steps) {
            now[0] += step;
            long before = seen[0];
            int calls = 0;
            while (runNext(now[0])) {
                calls++;
            }
            assertThat(calls).isLessThanOrEqualTo(1); // No catching up.
            assertThat(calls == 0).isEqualTo(seen[0] == before);
            assertThat(timeline.nextDeadline()).isGreaterThan(now[0]);
        }
        assertThat(wrong).isEmpty();
    }

    @Property
    void tasksRunInTheOrderOfTheirDeadlinesAndThenOfTheirAdding(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(min = -5, max = 5) Integer> deadlines,
            @ForAll long origin) {
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < deadlines.size(); i++) {
            int index = i;
            timeline.addOnce(origin + deadlines.get(i), () -> ran.add(index)); // The scale may wrap within.
        }
        while (runNext(origin + 5)) {
            assertThat(ran).isNotEmpty();
        }
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < deadlines.size(); i++) {
            expected.add(i);
        }
        expected.sort(java.util.Comparator.comparing(deadlines::get));
        assertThat(ran).isEqualTo(expected);
        assertThat(timeline.isEmpty()).isTrue();
    }

    @Property(tries = 200)
    void whatIsCancelledNeverRuns(@ForAll @Size(min = 1, max = 20) List<Boolean> cancelled, @ForAll Random random) {
        List<Integer> ran = new ArrayList<>();
        List<Timeline.Entry> entries = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < cancelled.size(); i++) {
            int index = i;
            entries.add(
                    random.nextBoolean()
                            ? timeline.addOnce(7, () -> ran.add(index))
                            : timeline.addRepeated(7, 1, (deadline, missed) -> ran.add(index)));
            if (!cancelled.get(i)) {
                expected.add(i);
            }
        }
        for (int i = 0; i < cancelled.size(); i++) {
            if (cancelled.get(i)) {
                timeline.cancel(entries.get(i));
                timeline.cancel(entries.get(i));
            }
        }
        while (runNext(7)) {
            assertThat(ran.size()).isLessThanOrEqualTo(expected.size());
        }
        assertThat(ran).isEqualTo(expected);
    }

    @Property(tries = 50)
    void manyMayBeCancelledInAnyOrder(@ForAll @IntRange(min = 60, max = 500) int count, @ForAll Random random) {
        List<Integer> ran = new ArrayList<>();
        List<Timeline.Entry> entries = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            entries.add(timeline.addOnce(random.nextInt(100), () -> ran.add(index)));
        }
        for (int i = 0; i < count; i++) {
            if (random.nextInt(4) > 0) {
                timeline.cancel(entries.get(i));
            } else {
                expected.add(i);
            }
            if (random.nextInt(8) == 0) {
                timeline.addOnce(200, () -> ran.add(-1));
            }
        }
        while (runNext(100)) {
            assertThat(ran.size()).isLessThanOrEqualTo(expected.size());
        }
        assertThat(ran).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(timeline.isEmpty() || timeline.nextDeadline() == 200).isTrue();
    }

    @Example
    void whenAllOfManyAreCancelledNothingIsScheduled() {
        List<Timeline.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            entries.add(timeline.addRepeated(i, 1, (deadline, missed) -> {}));
        }
        entries.forEach(timeline::cancel);
        entries.forEach(timeline::cancel);
        assertThat(timeline.isEmpty()).isTrue();
        assertThat(timeline.poll(2000)).isNull();
        Timeline.Entry next = timeline.addOnce(5, () -> {});
        assertThat(timeline.isNext(next)).isTrue();
        assertThat(timeline.isNext(timeline.addOnce(6, () -> {}))).isFalse();
        assertThat(timeline.isNext(timeline.addOnce(4, () -> {}))).isTrue();
    }

    @Example
    void aCallThatWasTakenButIsCancelledBeforeItRunsDoesNotRun() {
        List<String> ran = new ArrayList<>();
        Timeline.Entry entry = timeline.addOnce(0, () -> ran.add("late"));
        Timeline.Due due = timeline.poll(0);
        timeline.cancel(entry);
        assertThat(due).isNotNull();
        due.run();
        assertThat(ran).isEmpty();
    }

    @Example
    void aRepeatedTaskMayCancelItself() {
        List<Long> ran = new ArrayList<>();
        Timeline.Entry[] entry = new Timeline.Entry[1];
        entry[0] = timeline.addRepeated(0, 1, (deadline, missed) -> {
            ran.add(deadline);
            timeline.cancel(entry[0]);
        });
        assertThat(runNext(0)).isTrue();
        assertThat(timeline.isEmpty()).isTrue();
        assertThat(ran).containsExactly(0L);
    }

    @Example
    void aRateThatIsNoneIsRefused() {
        for (double perSecond : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 2e9}) {
            assertThatThrownBy(() -> timeline.addRepeated(0, perSecond, (deadline, missed) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(perSecond));
        }
    }
}
