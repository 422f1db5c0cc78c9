package io.imagestream.session;

/**
 * Lets things pass at a rate, on time given from outside.
 *
 * <p>What comes up to half an interval early is let through, and what comes up to an interval late keeps its place, so that a
 * source that is late now and early then keeps its rate and is not delayed: over any longer time no more passes than the rate
 * allows (after the generic cell rate algorithm). Not thread-safe.
 */
public final class RateGate {
    private static final double NANOS_PER_SECOND = 1e9;

    private long intervalNanos;
    private long next;
    private boolean used;

    /**
     * Creates a gate that is open.
     *
     * @param perSecond the rate; above 0
     */
    public RateGate(double perSecond) {
        rate(perSecond);
    }

    /**
     * Changes the rate. It counts from the last passage on.
     *
     * @param perSecond the rate; above 0
     */
    public void rate(double perSecond) {
        long before = intervalNanos;
        intervalNanos = Math.round(NANOS_PER_SECOND / perSecond);
        next += intervalNanos - before;
    }

    /**
     * Returns how long the gate stays shut.
     *
     * @param nowNanos the time
     * @return 0 when it is open
     */
    public long waitNanos(long nowNanos) {
        return used ? Math.max(0, next - intervalNanos / 2 - nowNanos) : 0;
    }

    /**
     * Passes something; call it when {@link #waitNanos} is 0.
     *
     * @param nowNanos the time
     */
    public void pass(long nowNanos) {
        next = (used && nowNanos - next <= intervalNanos ? next : nowNanos) + intervalNanos;
        used = true;
    }
}
