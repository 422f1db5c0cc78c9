package io.imagestream;

/**
 * Counts the images that ids show to be missing. Ids rise by one and begin again at the lowest; servers of the family begin at
 * 0 or 1 and end where they like, so the range is learned. Not thread-safe.
 */
final class GapCounter {
    private int previous = -1;
    private int lowest = Integer.MAX_VALUE;
    private int highest = -1;
    private boolean turned;
    private long gaps;

    void received(int id) {
        if (previous >= 0) {
            if (id > previous) {
                gaps += id - previous - 1L;
            } else if (id < previous) {
                // Before the first turn the range is unknown: what lies beyond the last id seen cannot be missed.
                gaps += turned ? (long) highest - previous + Math.max(0, id - lowest) : 0;
                turned = true;
            }
        }
        previous = id;
        lowest = Math.min(lowest, id);
        highest = Math.max(highest, id);
    }

    /** Forgets the position, as a new session begins anywhere. */
    void restart() {
        previous = -1;
    }

    long gaps() {
        return gaps;
    }
}
