package io.imagestream;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long to wait before connecting again: twice as long after each failure, a little shortened at random. */
final class Backoff {
    private static final double SMALLEST_SHARE = 0.75;

    private final long minNanos;
    private final long maxNanos;
    private final DoubleSupplier random;
    private long nextNanos;

    Backoff(Duration min, Duration max, DoubleSupplier random) {
        minNanos = min.toNanos();
        maxNanos = max.toNanos();
        this.random = random;
        nextNanos = minNanos;
    }

    void reset() {
        nextNanos = minNanos;
    }

    long nextNanos() {
        double share = SMALLEST_SHARE + (1 - SMALLEST_SHARE) * random.getAsDouble();
        long delay = Math.round(nextNanos * share);
        nextNanos = Math.min(maxNanos, 2 * nextNanos);
        return delay;
    }
}
