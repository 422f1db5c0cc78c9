package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.session.SlotPlan;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;

class LoopPacerProperties {
    private static final int SESSIONS = 6;
    /** Deadlines are rounded in more than one place, far from 0 to more than a nanosecond. */
    private static final long ROUNDING = 10;

    /** After a while a session is started or stopped, whichever it is not; or the next one that is due does so to it. */
    record Step(double intervals, int who, boolean fromWithinDue) {}

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.doubles().between(0, 2).ofScale(4),
                        Arbitraries.integers().between(0, SESSIONS - 1),
                        Arbitraries.of(true, false))
                .as(Step::new)
                .withoutEdgeCases();
    }

    private static final class Run {
        private final LoopTime time;
        private final RecordingMonitor monitor = new RecordingMonitor();
        private final List<Session> sessions = new ArrayList<>();
        private final List<Integer> pending = new ArrayList<>();
        private final double interval;
        private final LoopPacer pacer;

        Run(long origin, double ips) {
            time = new LoopTime(origin);
            interval = 1e9 / ips;
            pacer = new LoopPacer(time.eventLoop(), time, monitor, ips);
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(new Session());
            }
        }

        void change(int who) {
            Session session = sessions.get(who);
            if (session.paced) {
                session.stop();
            } else {
                session.start();
            }
        }

        /** Checks its own deadlines against its start. */
        private final class Session extends LoopPacer.Paced {
            private boolean paced;
            private long started;
            private long first;
            private long images;

            void start() {
                paced = true;
                started = time.nanoTime();
                images = 0;
                pacer.start(this);
            }

            void stop() {
                checkNoneIsOverdue();
                paced = false;
                pacer.stop(this);
            }

            @Override
            protected void due() {
                long now = time.nanoTime();
                assertThat(paced).isTrue();
                if (images == 0) {
                    first = now;
                    assertThat(now - started - interval)
                            .as("first image")
                            .isBetween(-(double) ROUNDING, (double) SlotPlan.SLOT_NANOS + ROUNDING);
                } else {
                    assertThat(Math.abs(now - first - images * interval))
                            .as("image %s", images)
                            .isLessThanOrEqualTo(ROUNDING);
                }
                images++;
                List<Integer> changes = new ArrayList<>(pending);
                pending.clear();
                changes.forEach(Run.this::change);
            }

            void checkNoneIsOverdue() {
                double next = images == 0 ? started + interval + SlotPlan.SLOT_NANOS : first + images * interval;
                assertThat(time.nanoTime()).isLessThanOrEqualTo((long) next + ROUNDING);
            }
        }
    }

    @Property(tries = 500)
    void everySessionHasItsOwnSteadyRateWhateverTheOthersDo(
            @ForAll @LongRange(min = -10_000_000_000_000_000L, max = 10_000_000_000_000_000L) long origin,
            @ForAll @DoubleRange(min = 0.5, max = 1000) @Scale(3) double ips,
            @ForAll @Size(max = 60) List<@From("steps") Step> steps) {
        Run run = new Run(origin, ips);
        for (Step step : steps) {
            run.time.advanceNanos(Math.round(step.intervals() * run.interval));
            run.sessions.stream().filter(session -> session.paced).forEach(Run.Session::checkNoneIsOverdue);
            if (step.fromWithinDue()) {
                run.pending.add(step.who());
            } else {
                run.change(step.who());
            }
            long paced = run.sessions.stream().filter(session -> session.paced).count();
            assertThat((long) run.time.timers()).isBetween(Math.min(1, paced), paced);
        }
        run.pending.clear();
        run.sessions.stream().filter(session -> session.paced).forEach(Run.Session::stop);
        assertThat(run.time.timers()).isZero();
        assertThat(run.monitor.missed.sum()).isZero();
    }
}
