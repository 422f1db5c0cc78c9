package io.imagestream.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Scheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfinedSchedulerTest {
    private static final long FAR = 3_600_000_000_000L;

    private final List<Long> wakings = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private final ConfinedScheduler scheduler = new ConfinedScheduler(wakings::add);
    private final long now = scheduler.nanoTime();

    @Test
    void nothingRunsUnlessItIsToldTo() {
        scheduler.at(now, () -> ran.add("due"));
        assertThat(ran).isEmpty();
        assertThat(wakings).containsExactly(now);
        scheduler.run();
        assertThat(ran).containsExactly("due");
        scheduler.run();
        assertThat(ran).containsExactly("due");
        assertThat(wakings).as("nothing is left to wake for").containsExactly(now);
    }

    @Test
    void onlyWhatBecomesTheNextOneAsksToBeWokenForIt() {
        scheduler.at(now + FAR, () -> ran.add("last"));
        scheduler.at(now + 2 * FAR, () -> ran.add("never"));
        scheduler.at(now, () -> ran.add("first"));
        assertThat(wakings).containsExactly(now + FAR, now);
        scheduler.run();
        assertThat(ran).containsExactly("first");
        assertThat(wakings).containsExactly(now + FAR, now, now + FAR);
    }

    @Test
    void repeatedTasksRunOnceForAllThatPassedAndAreToldHowManyTheyMissed() {
        scheduler.every(now - FAR, 1, (deadline, missed) -> ran.add(missed + " missed"));
        scheduler.run();
        assertThat(ran).containsExactly("3600 missed");
        long next = wakings.get(wakings.size() - 1);
        assertThat(next - now).isPositive();
        assertThat((next - now) % 1_000_000_000L).isZero();
    }

    @Test
    void aTaskThatSchedulesWhatIsDueAlreadyHasItRunInTheSameTurn() {
        scheduler.at(now, () -> scheduler.at(now - 1, () -> ran.add("by the first")));
        scheduler.run();
        assertThat(ran).containsExactly("by the first");
        assertThat(wakings).containsExactly(now);
    }

    @Test
    void whatIsCancelledNeverRuns() {
        Scheduler.Scheduled other = scheduler.at(now, () -> ran.add("cancelled"));
        scheduler.at(now - 1, other::cancel);
        scheduler.run();
        assertThat(ran).isEmpty();
    }

    @Test
    void aTaskThatThrowsEndsNoOther() {
        scheduler.every(now - 1, 1, (deadline, missed) -> {
            throw new IllegalStateException("on purpose");
        });
        scheduler.at(now, () -> ran.add("after it"));
        scheduler.run();
        assertThat(ran).containsExactly("after it");
        assertThat(wakings).hasSize(2);
    }
}
