package io.imagestream.internal;

import io.imagestream.LatenessStats;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts latenesses in buckets that are a quarter wide, so that quantiles cost little and no memory grows. Thread-safe. */
public final class LatenessHistogram {
    private static final int STEPS_PER_OCTAVE_BITS = 2;
    private static final int STEPS = 1 << STEPS_PER_OCTAVE_BITS;

    private final AtomicLongArray buckets = new AtomicLongArray(64 * STEPS);
    private final LongAccumulator max = new LongAccumulator(Math::max, 0);
    private final LongAdder missed = new LongAdder();

    /** Records one lateness; less than nothing counts as nothing. */
    public void record(long nanos) {
        long value = Math.max(0, nanos);
        buckets.incrementAndGet(bucket(value));
        max.accumulate(value);
    }

    /** Counts deadlines that were not served. */
    public void missed(long ticks) {
        missed.add(ticks);
    }

    /** Returns the figures so far. */
    public LatenessStats snapshot() {
        long[] counts = new long[buckets.length()];
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
            total += counts[i];
        }
        long most = max.get();
        return new LatenessStats(
                total,
                missed.sum(),
                Duration.ofNanos(Math.min(most, quantile(counts, total, 0.50))),
                Duration.ofNanos(Math.min(most, quantile(counts, total, 0.99))),
                Duration.ofNanos(most));
    }

    private static long quantile(long[] counts, long total, double share) {
        long rank = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return upperBound(i);
            }
        }
        return 0;
    }

    static int bucket(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int octave = 63 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >> (octave - STEPS_PER_OCTAVE_BITS)) & (STEPS - 1);
        return (octave - STEPS_PER_OCTAVE_BITS + 1) * STEPS + step;
    }

    static long upperBound(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int octave = bucket / STEPS + STEPS_PER_OCTAVE_BITS - 1;
        long width = 1L << (octave - STEPS_PER_OCTAVE_BITS);
        return (1L << octave) + (bucket % STEPS + 1) * width - 1;
    }
}
