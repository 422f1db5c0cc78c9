package io.imagestream.session;

import java.util.BitSet;

/**
 * Counts the packets of one source that never came, by their sequence numbers, which wrap around (RFC 3550, A.1 and A.3).
 *
 * <p>A gap is not a loss yet, as packets overtake each other. So it is remembered which of the newest numbers came, and one that
 * did not is counted when {@link #WINDOW} newer ones have begun, or when {@link #close} was called twice since a newer one came. A
 * packet that comes after that stays counted. What is missing in front of the first packet is not known and not counted.
 *
 * <p>A jump of more than {@link #MAX_DROPOUT} forward, or {@link #WINDOW} back, is believed when the packet that follows it comes
 * next: the sender began anew, or nothing came for long. What is missing in such a jump is not counted.
 */
final class SequenceWindow {
    enum Arrival {
        /** The packet is newer than all others. */
        NEWER,
        /** It came late, or again. */
        LATE,
        /** It is far from all others: nobody knows. */
        STRAY
    }

    static final int WINDOW = 8192;
    static final int MAX_DROPOUT = 3000;
    private static final int NONE = -1;

    /** Which numbers came, of those from {@link #closed} on; at their low bits. */
    private final BitSet came = new BitSet(WINDOW);

    /** The newest number, extended by how often they wrapped around; NONE before the first packet. */
    private long newest = NONE;

    /** Numbers up to this one are counted. */
    private long closed;

    /** The newest number when {@link #close} was called last. */
    private long marked;

    private int afterStray = NONE;
    private long lost;

    /** Takes the sequence number of a packet, 0 to 65535. */
    Arrival arrive(int sequence) {
        if (newest == NONE) {
            begin(sequence);
            return Arrival.NEWER;
        }
        int ahead = (sequence - (int) newest) & 0xFFFF;
        if (ahead >= 1 && ahead <= MAX_DROPOUT) {
            newest += ahead;
            count(newest - WINDOW);
            came.set((int) (newest % WINDOW));
            afterStray = NONE;
            return Arrival.NEWER;
        }
        if (ahead == 0 || ahead > 0x10000 - WINDOW) {
            long number = newest - ((0x10000 - ahead) & 0xFFFF);
            if (number > closed) {
                came.set((int) (number % WINDOW));
            }
            return Arrival.LATE;
        }
        if (sequence == afterStray) {
            count(newest);
            begin(sequence);
            return Arrival.NEWER;
        }
        afterStray = (sequence + 1) & 0xFFFF;
        return Arrival.STRAY;
    }

    private void begin(int sequence) {
        newest = 0x10000L + sequence;
        closed = newest - 1;
        marked = closed;
        came.clear();
        came.set((int) (newest % WINDOW));
        afterStray = NONE;
    }

    /** Counts those that did not come, of the numbers up to {@code last}. */
    private void count(long last) {
        while (closed < last) {
            closed++;
            int at = (int) (closed % WINDOW);
            lost += came.get(at) ? 0 : 1;
            came.clear(at);
        }
    }

    /** Counts what was missing when this was called last and did not come since. To be called now and then. */
    void close() {
        if (newest != NONE) {
            count(marked);
            marked = newest;
        }
    }

    /** Counts all that is missing, and begins anew with the next packet. */
    void end() {
        if (newest != NONE) {
            count(newest);
            newest = NONE;
        }
    }

    /** Returns how many packets were counted as lost since this was called last. */
    long takeLost() {
        long taken = lost;
        lost = 0;
        return taken;
    }
}
