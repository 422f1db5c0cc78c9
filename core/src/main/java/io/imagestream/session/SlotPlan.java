package io.imagestream.session;

/**
 * Spreads sessions over the interval between two images, in slots of a millisecond: a session's slot is the time of its START,
 * rounded up, and its first image comes one interval later. So that many sessions share one timer, and a thousand clients do not
 * all become due at once.
 *
 * <p>Immutable. Times are nanoseconds on a scheduler's scale.
 */
public final class SlotPlan {
    /** How wide a slot is. */
    public static final long SLOT_NANOS = 1_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final long origin;
    private final double interval;
    private final int slots;

    /**
     * Creates a plan.
     *
     * @param originNanos when slot 0 begins, once
     * @param perSecond the stream's rate; above 0
     */
    public SlotPlan(long originNanos, double perSecond) {
        origin = originNanos;
        interval = NANOS_PER_SECOND / perSecond;
        slots = (int) Math.max(1, Math.ceil(interval / SLOT_NANOS));
    }

    /**
     * A place in the plan.
     *
     * @param slot 0 to {@link #slots()} - 1
     * @param firstDue when the first image is due
     */
    public record Place(int slot, long firstDue) {}

    /**
     * Returns how many slots there are.
     *
     * @return 1 or more
     */
    public int slots() {
        return slots;
    }

    /**
     * Finds the place of a session.
     *
     * @param startNanos when it was started
     * @return its slot, and its first deadline: one interval after the start, and up to a slot more
     */
    public Place place(long startNanos) {
        double elapsed = startNanos - origin;
        long turn = (long) Math.floor(elapsed / interval);
        int slot = (int) Math.ceil((elapsed - turn * interval) / SLOT_NANOS);
        if (slot >= slots) {
            slot = 0;
            turn++;
        }
        return new Place(slot, deadline(slot, turn + 1));
    }

    /**
     * Finds the place of a session that has been running at another rate: the same share of the interval.
     *
     * @param before the plan so far
     * @param slot its slot so far
     * @param nowNanos the time
     * @return its slot, and its first deadline: within one interval from now
     */
    public Place move(SlotPlan before, int slot, long nowNanos) {
        int moved = (int) ((long) slot * slots / before.slots);
        long turn = (long) Math.floor((nowNanos - origin) / interval);
        long due = deadline(moved, turn);
        return new Place(moved, due - nowNanos >= 0 ? due : deadline(moved, turn + 1));
    }

    private long deadline(int slot, long turn) {
        return origin + Math.round(turn * interval) + slot * SLOT_NANOS;
    }
}
