package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Scheduler;
import io.imagestream.session.SlotPlan;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopPacerTest {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final double TEN = 10;

    private final LoopTime time = new LoopTime();
    private final RecordingMonitor monitor = new RecordingMonitor();

    private LoopPacer pacer(double ips) {
        return new LoopPacer(time.eventLoop(), time, monitor, ips);
    }

    /** Notes when it was due, in nanoseconds. */
    private final class Session extends LoopPacer.Paced {
        private final List<Long> due = new ArrayList<>();
        private Runnable then = () -> {};

        @Override
        protected void due() {
            due.add(time.nanoTime());
            then.run();
        }

        Session then(Runnable action) {
            then = action;
            return this;
        }
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    // --- when images are due ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(doubles = {24, 7, 29.97, 0.5, 1000})
    void theRateIsHeldExactly(double ips) {
        time.advanceNanos(123_456_789);
        LoopPacer pacer = pacer(ips);
        Session session = new Session();
        pacer.start(session);
        int images = 10_000;
        time.advanceNanos(Math.round(images * 1e9 / ips) + SlotPlan.SLOT_NANOS);
        assertThat(session.due).hasSizeBetween(images, images + 1);
        long first = session.due.get(0);
        assertThat(first - 123_456_789 - Math.round(1e9 / ips)).isBetween(-1L, SlotPlan.SLOT_NANOS + 1);
        for (int i = 0; i < images; i++) {
            assertThat(session.due.get(i)).isEqualTo(first + Math.round(i * 1e9 / ips));
        }
        assertThat(monitor.missed.sum()).isZero();
        assertThat(monitor.late).hasSameSizeAs(session.due).containsOnly(0L);
    }

    @Test
    void theFirstImageIsDueOneIntervalAfterTheStartRoundedUpToASlot() {
        LoopPacer pacer = pacer(TEN);
        time.advanceNanos(millis(30) + 1);
        Session late = new Session();
        pacer.start(late);
        time.advanceNanos(millis(1) - 1);
        Session onTheSlot = new Session();
        pacer.start(onTheSlot);
        time.advance(TICK);
        assertThat(late.due).containsExactly(millis(131));
        assertThat(onTheSlot.due).containsExactly(millis(131));
    }

    @Test
    void lateInTheIntervalTheNextTurnsFirstSlotIsTaken() {
        LoopPacer pacer = pacer(TEN);
        time.advanceNanos(millis(99) + 1);
        Session session = new Session();
        pacer.start(session);
        time.advanceNanos(millis(101) - 2);
        assertThat(session.due).isEmpty();
        time.advanceNanos(1);
        assertThat(session.due).containsExactly(millis(200));
    }

    @Test
    void whoStartsIsNotServedByADeadlineThatWaitsForTheLoop() {
        LoopPacer pacer = pacer(TEN);
        Session first = new Session();
        pacer.start(first);
        time.block();
        time.advance(TICK);
        Session second = new Session(); // In the same slot, at the very time of its deadline.
        pacer.start(second);
        time.unblock();
        assertThat(first.due).hasSize(1);
        assertThat(second.due).isEmpty();
        time.advance(TICK);
        assertThat(first.due).hasSize(2);
        assertThat(second.due).containsExactly(millis(200));
        assertThat(time.timers()).isEqualTo(1);
    }

    // --- timers -----------------------------------------------------------------------------------------------------

    @Test
    void manySessionsShareTheTimersOfTheirSlots() {
        LoopPacer pacer = pacer(25);
        int slots = 40;
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Session session = new Session();
            sessions.add(session);
            pacer.start(session);
            time.advanceNanos(157_331); // Through eight intervals, anywhere in the slots.
        }
        assertThat(time.timers()).isEqualTo(slots);
        assertThat(time.timersMade()).isEqualTo(slots);
        time.advanceNanos(millis(41)); // Now everybody has begun.
        sessions.forEach(session -> session.due.clear());
        monitor.late.clear();
        time.advance(Duration.ofSeconds(1));
        assertThat(sessions).allMatch(session -> session.due.size() == 25);
        assertThat(monitor.late).as("one task for each slot and image").hasSize(25 * slots);
        sessions.forEach(pacer::stop);
        assertThat(time.timers()).isZero();
    }

    @Test
    void aTimerLivesAsLongAsItsSlotHasSessions() {
        LoopPacer pacer = pacer(TEN);
        assertThat(time.timers()).isZero();
        Session a = new Session();
        Session b = new Session();
        Session c = new Session();
        pacer.start(a);
        pacer.start(b);
        time.advanceNanos(millis(5));
        pacer.start(c);
        assertThat(time.timers()).isEqualTo(2);
        pacer.stop(a);
        assertThat(time.timers()).isEqualTo(2);
        pacer.stop(b);
        assertThat(time.timers()).isEqualTo(1);
        pacer.stop(b);
        assertThat(time.timers()).isEqualTo(1);
        pacer.stop(c);
        assertThat(time.timers()).isZero();
        time.advance(TICK.multipliedBy(3));
        assertThat(a.due).isEmpty();
        assertThat(b.due).isEmpty();
        assertThat(c.due).isEmpty();
        pacer.start(a);
        assertThat(time.timers()).isEqualTo(1);
        time.advance(TICK.multipliedBy(2));
        assertThat(a.due).hasSize(2);
    }

    @Test
    void stoppingTwiceDoesNoHarmToWhoCameMeanwhile() {
        LoopPacer pacer = pacer(TEN);
        Session gone = new Session();
        pacer.start(gone);
        pacer.stop(gone);
        Session here = new Session(); // In a new slot of the same number.
        pacer.start(here);
        pacer.stop(gone);
        Session another = new Session();
        pacer.start(another);
        assertThat(time.timers()).isEqualTo(1);
        time.advance(TICK);
        assertThat(here.due).hasSize(1);
        assertThat(another.due).hasSize(1);
        pacer.stop(here);
        pacer.stop(another);
        assertThat(time.timers()).isZero();
    }

    @Test
    void stoppingWhoIsNotPacedChangesNothing() {
        LoopPacer pacer = pacer(TEN);
        pacer.stop(new Session());
        assertThat(time.timersMade()).isZero();
    }

    @Test
    void whoIsStoppedWhileTheLoopIsBusyIsNotServed() {
        LoopPacer pacer = pacer(TEN);
        Session session = new Session();
        pacer.start(session);
        time.block();
        time.advance(TICK);
        pacer.stop(session);
        time.unblock();
        assertThat(session.due).isEmpty();
    }

    // --- changes from within due() ----------------------------------------------------------------------------------

    @Test
    void aSessionMayStopItself() {
        LoopPacer pacer = pacer(TEN);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Session session = new Session();
            session.then(() -> pacer.stop(session));
            sessions.add(session);
            pacer.start(session);
        }
        time.advance(TICK.multipliedBy(4));
        assertThat(sessions).allSatisfy(session -> assertThat(session.due).hasSize(1));
        assertThat(time.timers()).isZero();
    }

    @Test
    void aSessionMayStopAllOthers() {
        LoopPacer pacer = pacer(TEN);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Session session = new Session();
            session.then(
                    () -> sessions.stream().filter(other -> other != session).forEach(pacer::stop));
            sessions.add(session);
            pacer.start(session);
        }
        time.advance(TICK);
        assertThat(sessions.stream().mapToInt(session -> session.due.size()).sum())
                .isEqualTo(1);
        time.advance(TICK);
        assertThat(sessions.stream().mapToInt(session -> session.due.size()).sum())
                .isEqualTo(2);
        assertThat(time.timers()).isEqualTo(1);
    }

    @Test
    void aSessionThatStartsAgainIsDueAnIntervalLater() {
        LoopPacer pacer = pacer(TEN);
        Session session = new Session();
        session.then(() -> {
            pacer.stop(session);
            pacer.start(session);
        });
        pacer.start(session);
        time.advance(TICK.multipliedBy(5));
        assertThat(session.due).containsExactly(millis(100), millis(200), millis(300), millis(400), millis(500));
        assertThat(time.timers()).isEqualTo(1);
    }

    @Test
    void whoIsStartedInTheSlotThatIsServedIsDueAnIntervalLater() {
        LoopPacer pacer = pacer(TEN);
        Session second = new Session();
        Session first = new Session();
        first.then(() -> {
            first.then(() -> {});
            pacer.start(second);
        });
        pacer.start(first);
        time.advance(TICK);
        assertThat(second.due).isEmpty();
        assertThat(time.timers()).isEqualTo(1);
        time.advance(TICK);
        assertThat(first.due).containsExactly(millis(100), millis(200));
        assertThat(second.due).containsExactly(millis(200));
    }

    // --- a loop or a machine that lags ------------------------------------------------------------------------------

    @Test
    void whatALoopThatLagsMissesIsCountedAndNotMadeUpFor() {
        LoopPacer pacer = pacer(TEN);
        Session session = new Session();
        pacer.start(session);
        time.block();
        time.advanceNanos(millis(100) + millis(250)); // Due at 100, 200 and 300.
        assertThat(session.due).isEmpty();
        assertThat(monitor.missed.sum()).isEqualTo(2);
        time.unblock();
        assertThat(session.due).containsExactly(millis(350));
        assertThat(monitor.late).containsExactly(millis(250));
        time.advance(TICK);
        assertThat(session.due).as("on time again").containsExactly(millis(350), millis(400));
        assertThat(monitor.late).containsExactly(millis(250), 0L);
        assertThat(monitor.missed.sum()).isEqualTo(2);
    }

    @Test
    void whatAMachineThatSleepsMissesIsCountedAndNotMadeUpFor() {
        LoopPacer pacer = pacer(TEN);
        Session session = new Session();
        pacer.start(session);
        time.leap(Duration.ofMillis(520));
        assertThat(session.due).containsExactly(millis(520));
        assertThat(monitor.missed.sum()).isEqualTo(4);
        assertThat(monitor.late).containsExactly(millis(20));
        time.advance(TICK);
        assertThat(session.due).containsExactly(millis(520), millis(600));
    }

    // --- another rate -----------------------------------------------------------------------------------------------

    /** Starts a hundred sessions, one in each slot. */
    private List<Session> startSpread(LoopPacer pacer) {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Session session = new Session();
            sessions.add(session);
            pacer.start(session);
            time.advanceNanos(millis(1));
        }
        return sessions;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 9.5, 23, 60, 1000})
    void atANewRateEverybodyIsDueWithinOneNewInterval(double newIps) {
        LoopPacer pacer = pacer(TEN);
        List<Session> sessions = startSpread(pacer);
        time.advanceNanos(millis(1_033) + 7);
        double[] shares = sessions.stream()
                .mapToDouble(session -> session.due.get(session.due.size() - 1) / 1e9 * TEN)
                .toArray();
        sessions.forEach(session -> session.due.clear());
        long change = time.nanoTime();
        double interval = 1e9 / newIps;
        pacer.rate(newIps);
        int slots = new SlotPlan(0, newIps).slots();
        assertThat(time.timers()).isLessThanOrEqualTo(Math.min(slots, 100));
        int images = 50;
        time.advanceNanos(Math.round(images * interval) + 2);
        for (int i = 0; i < sessions.size(); i++) {
            List<Long> due = sessions.get(i).due;
            assertThat(due.get(0)).isBetween(change, change + Math.round(interval) + 2);
            for (int k = 1; k < due.size(); k++) {
                assertThat(due.get(k)).isEqualTo(due.get(0) + Math.round(k * interval));
            }
            double apart = (due.get(0) - sessions.get(0).due.get(0)) / interval - (shares[i] - shares[0]);
            assertThat(Math.abs(apart - Math.rint(apart)))
                    .as("sessions 0 and %s are as far apart as before, in shares of the interval", i)
                    .isLessThanOrEqualTo(1.0 / slots + 1e-6);
        }
        sessions.forEach(pacer::stop);
        assertThat(time.timers()).isZero();
    }

    @Test
    void everybodyIsStillThereAfterManyChanges() {
        LoopPacer pacer = pacer(TEN);
        List<Session> sessions = startSpread(pacer);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            pacer.rate(1 + random.nextInt(999));
            time.advanceNanos(millis(random.nextInt(20)));
        }
        pacer.rate(TEN);
        sessions.forEach(session -> session.due.clear());
        time.advance(TICK);
        assertThat(sessions).allMatch(session -> session.due.size() == 1);
        sessions.forEach(pacer::stop);
        assertThat(time.timers()).isZero();
    }

    @Test
    void theSameRateChangesNothing() {
        LoopPacer pacer = pacer(TEN);
        Session session = new Session();
        pacer.start(session);
        time.advanceNanos(millis(130));
        pacer.rate(TEN);
        time.advanceNanos(millis(100));
        assertThat(time.timersMade()).isEqualTo(1);
        assertThat(session.due).containsExactly(millis(100), millis(200));
    }

    @Test
    void whoStartsAfterAChangeIsPacedAtTheNewRate() {
        LoopPacer pacer = pacer(TEN);
        time.advanceNanos(millis(55));
        pacer.rate(100);
        Session session = new Session();
        pacer.start(session);
        time.advanceNanos(millis(30));
        assertThat(session.due.get(0)).isBetween(millis(65), millis(66));
        assertThat(session.due.get(1)).isEqualTo(session.due.get(0) + millis(10));
    }

    @Test
    void aDeadlineThatWaitsForTheLoopWhenTheRateChangesIsNotServedTwice() {
        LoopPacer pacer = pacer(TEN);
        Session session = new Session();
        pacer.start(session);
        time.block();
        time.advance(TICK);
        pacer.rate(20);
        time.unblock();
        assertThat(session.due).hasSizeLessThanOrEqualTo(1);
        time.advanceNanos(millis(50));
        assertThat(session.due).isNotEmpty();
        assertThat(session.due).doesNotHaveDuplicates();
        assertThat(time.timers()).isEqualTo(1);
    }

    // --- real time --------------------------------------------------------------------------------------------------

    @Test
    void sessionsAreServedOnTheirEventLoop() {
        EventLoop loop = new DefaultEventLoop(new DefaultThreadFactory("imagestream-test-loop"));
        try {
            LoopPacer pacer = new LoopPacer(loop, Scheduler.system(), monitor, 500);
            List<Boolean> onLoop = new CopyOnWriteArrayList<>();
            List<LoopPacer.Paced> sessions = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                LoopPacer.Paced session = new LoopPacer.Paced() {
                    @Override
                    protected void due() {
                        onLoop.add(loop.inEventLoop());
                        pacer.stop(this); // While the scheduler's thread goes on.
                        pacer.start(this);
                    }
                };
                sessions.add(session);
                loop.execute(() -> pacer.start(session));
            }
            Await.until("1000 images were due", () -> onLoop.size() >= 1_000);
            Await.get(loop.submit(() -> pacer.rate(400)));
            int before = onLoop.size();
            Await.until("1000 more were due", () -> onLoop.size() >= before + 1_000);
            Await.get(loop.submit(() -> sessions.forEach(pacer::stop)));
            int after = onLoop.size();
            Await.get(loop.submit(() -> {}));
            assertThat(onLoop).hasSize(after).doesNotContain(false);
            assertThat(monitor.late).allSatisfy(late -> assertThat(late).isNotNegative());
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        }
        ThreadCount.assertNoneLeft(); // The scheduler's goes with the last timer.
    }
}
