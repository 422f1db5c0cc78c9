package io.imagestream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.LatenessStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class LatenessHistogramProperties {
    @Provide
    Arbitrary<Long> latenesses() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 20),
                Arbitraries.longs().between(0, 10_000_000),
                Arbitraries.longs().between(0, 100_000_000_000L));
    }

    @Property
    void quantilesAreUpperBoundsAtMostAQuarterTooHigh(
            @ForAll @Size(min = 1, max = 200) List<@From("latenesses") Long> values) {
        LatenessHistogram histogram = new LatenessHistogram();
        values.forEach(histogram::record);
        List<Long> sorted = new ArrayList<>(values);
        sorted.sort(null);
        LatenessStats stats = histogram.snapshot();
        assertThat(stats.ticks()).isEqualTo(values.size());
        assertQuantile(stats.p50(), sorted, 0.50);
        assertQuantile(stats.p99(), sorted, 0.99);
        assertThat(stats.max()).isEqualTo(Duration.ofNanos(sorted.get(sorted.size() - 1)));
        assertThat(stats.p50()).isLessThanOrEqualTo(stats.p99());
        assertThat(stats.p99()).isLessThanOrEqualTo(stats.max());
    }

    private static void assertQuantile(Duration actual, List<Long> sorted, double share) {
        long exact = sorted.get((int) Math.ceil(sorted.size() * share) - 1);
        assertThat(actual.toNanos()).isBetween(exact, exact + exact / 4);
    }

    @Property
    void everyLatenessHasABucketThatHoldsIt(@ForAll @LongRange(min = 0) long nanos) {
        int bucket = LatenessHistogram.bucket(nanos);
        assertThat(bucket).isBetween(0, 64 * 4 - 1);
        assertThat(LatenessHistogram.upperBound(bucket)).isGreaterThanOrEqualTo(nanos);
        assertThat(LatenessHistogram.bucket(LatenessHistogram.upperBound(bucket)))
                .isEqualTo(bucket);
        if (bucket > 0) {
            assertThat(LatenessHistogram.upperBound(bucket - 1)).isLessThan(nanos);
        }
    }

    @Example
    void nothingRecordedIsAllZeroAndEarlyCountsAsInTime() {
        LatenessHistogram histogram = new LatenessHistogram();
        assertThat(histogram.snapshot())
                .isEqualTo(new LatenessStats(0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
        histogram.record(-5);
        histogram.missed(3);
        assertThat(histogram.snapshot())
                .isEqualTo(new LatenessStats(1, 3, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }
}
