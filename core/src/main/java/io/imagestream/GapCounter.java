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

    /** Takes note of an image that was asked for by its id: those between are not missing. */
    void askedFor(int id) {
        previous = -1;
        received(id);
    }

    /** Forgets position and range, as a new session begins anywhere, and the server may have other images now. */
    void restart() {
        previous = -1;
        lowest = Integer.MAX_VALUE;
        highest = -1;
        turned = false;
    }

    long gaps() {
        return gaps;
    }
}
