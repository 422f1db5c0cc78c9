package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;

class RateGateProperties {
    /** Comes at the times given and passes when it may. */
    private static List<Long> passages(RateGate gate, List<Long> times) {
        List<Long> passed = new ArrayList<>();
        for (long now : times) {
            if (gate.waitNanos(now) == 0) {
                gate.pass(now);
                passed.add(now);
            }
        }
        return passed;
    }

    private static List<Long> sums(long origin, List<Long> steps) {
        List<Long> times = new ArrayList<>();
        long now = origin;
        for (long step : steps) {
            now += step;
            times.add(now);
        }
        return times;
    }

    /** Half an interval may come early, and one that was late does not push back the next. */
    @Property
    void inNoWindowPassesMoreThanTheRateAllows(
            @ForAll @DoubleRange(min = 0.5, max = 1000) @Scale(3) double perSecond,
            @ForAll long origin,
            @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 200_000_000) Long> steps) {
        List<Long> passed = passages(new RateGate(perSecond), sums(origin, steps));
        for (int from = 0; from < passed.size(); from++) {
            for (int to = from; to < passed.size(); to++) {
                double allowed = (passed.get(to) - passed.get(from)) * perSecond / 1e9 + 1;
                assertThat((double) to - from + 1).isLessThanOrEqualTo(allowed + 1.5 + 1e-3);
            }
        }
    }

    @Property
    void oneLateFrameDelaysNoneOfThoseBehindIt(
            @ForAll @DoubleRange(min = 0.5, max = 1000) @Scale(3) double perSecond,
            @ForAll @DoubleRange(min = 0, max = 0.999) @Scale(3) double late) {
        double interval = 1e9 / perSecond;
        RateGate gate = new RateGate(perSecond);
        gate.pass(0);
        gate.pass(Math.round((1 + late) * interval));
        for (int i = 2; i < 100; i++) {
            long now = Math.round(i * interval);
            assertThat(gate.waitNanos(now)).isZero();
            gate.pass(now);
        }
    }

    @Property
    void aSourceAtExactlyTheRateLosesNothingToJitterBelowHalfAnInterval(
            @ForAll @DoubleRange(min = 0.5, max = 1000) @Scale(3) double perSecond,
            @ForAll long origin,
            @ForAll @Size(max = 200) List<@DoubleRange(min = 0, max = 0.499) @Scale(3) Double> jitter) {
        double interval = 1e9 / perSecond;
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < jitter.size(); i++) {
            times.add(origin + Math.round((i + jitter.get(i)) * interval));
        }
        assertThat(passages(new RateGate(perSecond), times)).isEqualTo(times);
    }

    @Property
    void aSourceThatWaitsAsToldKeepsTheRate(
            @ForAll @DoubleRange(min = 0.5, max = 1000) @Scale(3) double perSecond, @ForAll long origin) {
        RateGate gate = new RateGate(perSecond);
        long now = origin;
        int count = 100;
        for (int i = 0; i < count; i++) {
            now += gate.waitNanos(now);
            assertThat(gate.waitNanos(now)).isZero();
            gate.pass(now);
        }
        // The first one is early by the jitter allowed; from there on it is the rate.
        assertThat((now - origin) * perSecond / 1e9).isBetween(count - 1.51, count - 1.0);
    }

    @Example
    void anUnusedGateIsOpenAtAnyTime() {
        assertThat(new RateGate(24).waitNanos(Long.MIN_VALUE)).isZero();
        assertThat(new RateGate(24).waitNanos(0)).isZero();
        assertThat(new RateGate(24).waitNanos(Long.MAX_VALUE)).isZero();
    }

    @Example
    void aPauseSavesNothingUp() {
        RateGate gate = new RateGate(10);
        gate.pass(0);
        long later = 10_000_000_000L;
        assertThat(gate.waitNanos(later)).isZero();
        gate.pass(later);
        assertThat(gate.waitNanos(later)).isEqualTo(50_000_000);
        assertThat(gate.waitNanos(later + 50_000_000)).isZero();
        gate.pass(later + 50_000_000);
        assertThat(gate.waitNanos(later + 50_000_000)).isEqualTo(100_000_000);
    }

    @Example
    void aNewRateHoldsFromTheNextPassageOn() {
        RateGate gate = new RateGate(10);
        gate.pass(0);
        gate.rate(100);
        gate.pass(100_000_000);
        assertThat(gate.waitNanos(100_000_000)).isEqualTo(5_000_000);
    }
}
