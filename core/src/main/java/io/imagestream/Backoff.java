package io.imagestream;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before connecting again: twice as long after each failure, a little shortened at random. After a good connection
 * many delays stay short, so that pictures come soon after a network or a server has come back.
 */
final class Backoff {
    private static final double SMALLEST_SHARE = 0.75;
    /** With what connecting itself takes, which goes unanswered while a network is away, this makes two to six minutes. */
    private static final int EAGER_TRIES = 100;

    private static final long EAGER_NANOS = 1_000_000_000;

    private final long minNanos;
    private final long maxNanos;
    private final DoubleSupplier random;
    private long nextNanos;
    private int eagerTries;

    Backoff(Duration min, Duration max, DoubleSupplier random) {
        minNanos = min.toNanos();
        maxNanos = max.toNanos();
        this.random = random;
        nextNanos = minNanos;
    }

    /** The connection is good. */
    void reset() {
        nextNanos = minNanos;
        eagerTries = EAGER_TRIES;
    }

    long nextNanos() {
        double share = SMALLEST_SHARE + (1 - SMALLEST_SHARE) * random.getAsDouble();
        long delay = Math.round(nextNanos * share);
        long longest = maxNanos;
        if (eagerTries > 0) {
            eagerTries--;
            longest = Math.min(maxNanos, Math.max(minNanos, EAGER_NANOS));
        }
        nextNanos = Math.min(longest, 2 * nextNanos);
        return delay;
    }
}
