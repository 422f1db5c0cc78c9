package io.imagestream.session;

import io.imagestream.wire.Fragment;
import io.imagestream.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames together from datagrams that may be lost, late, doubled or out of order: docs/protocol.md, "Data over UDP".
 *
 * <p>Newer is what began later, by the arrival of its first fragment, as ids cycle. A frame that becomes whole drops those that
 * began before it, so frames never go back in time. At most four frames are put together at a time.
 *
 * <p>Memory follows what has really arrived, not what a header promises, and is bounded by {@link #maxHeldBytes}. No datagram
 * makes this throw. Not thread-safe.
 */
public final class FrameAssembler {
    /** What becomes of the datagrams. Must not throw, nor call {@link #accept} or {@link #sweep}. */
    public interface Sink {
        /**
         * Take a frame of which all bytes have come.
         *
         * @param id the frame's id
         * @param image its bytes, which belong to the receiver
         */
        void frame(int id, byte[] image);

        /**
         * Count a frame that began and was dropped before it was whole.
         *
         * @param id the frame's id
         */
        void incomplete(int id);

        /**
         * Count a datagram that is no fragment, or contradicts others.
         *
         * @param why what was received and what is allowed, fit for a log
         */
        void rejected(String why);
    }

    private static final int MAX_PARTIAL = 4;
    private static final int MAX_FINISHED = 8;

    private static final long HELD_BASE = 1 << 20;

    private static final long FIRST_INTERVAL_NANOS = 40_000_000;
    private static final long MIN_INTERVAL_NANOS = 1_000_000;
    private static final long MAX_INTERVAL_NANOS = 500_000_000;

    private final int maxFrameLength;
    private final long maxIdleNanos;
    private final long maxHeldBytes;
    private final Sink sink;

    /** In the order in which they began. */
    private final List<Partial> partials = new ArrayList<>(MAX_PARTIAL);

    /** The latest first. */
    private final Deque<Finished> finished = new ArrayDeque<>(MAX_FINISHED);

    private long heldBytes;
    private long begun;

    private long intervalNanos = FIRST_INTERVAL_NANOS;
    private boolean anyWhole;
    private boolean lastInOrder;
    private boolean ignoredSinceWhole;
    private long lastWholeNanos;
    private int finishedSinceWhole;

    /**
     * Creates an assembler.
     *
     * @param maxFrameLength longest image accepted, in bytes; at least 1
     * @param maxIdleNanos how long a frame may wait for its next fragment, in nanoseconds; at least 1
     * @param sink is told what becomes of the datagrams
     */
    public FrameAssembler(int maxFrameLength, long maxIdleNanos, Sink sink) {
        if (maxFrameLength < 1 || maxIdleNanos < 1) {
            throw new IllegalArgumentException("maxFrameLength and maxIdleNanos must be 1 or more, not "
                    + maxFrameLength + " and " + maxIdleNanos);
        }
        this.maxFrameLength = maxFrameLength;
        this.maxIdleNanos = maxIdleNanos;
        this.maxHeldBytes = maxHeldBytes(maxFrameLength);
        this.sink = sink;
    }

    /**
     * Returns how much may be held: twice the longest image and 1 MiB. Each slice counts as 80 bytes more than it holds, so an
     * image of any length allowed fits if its datagrams hold 80 bytes of it or more.
     *
     * @param maxFrameLength longest image accepted, in bytes
     * @return a number of bytes; beyond it the frame that began first is dropped
     */
    public static long maxHeldBytes(int maxFrameLength) {
        return HELD_BASE + 2L * maxFrameLength;
    }

    /**
     * Takes a datagram. What it holds is copied. One without payload means nothing, unless the image is empty.
     *
     * @param sender who sent it; frames of two senders that are not equal have nothing to do with each other but their age
     * @param datagram the datagram, from position to limit, neither of which changes
     * @param nowNanos the time
     */
    public void accept(Object sender, ByteBuffer datagram, long nowNanos) {
        sweep(nowNanos);
        Fragment fragment;
        try {
            fragment = Fragment.parse(datagram);
        } catch (WireFormatException e) {
            sink.rejected(String.valueOf(e.getMessage()));
            return;
        }
        if (fragment.length() > maxFrameLength) {
            sink.rejected("the length of frame " + fragment.id() + " is " + fragment.length() + ", at most "
                    + maxFrameLength + " is allowed");
            return;
        }
        Partial partial = partial(sender, fragment.id());
        if (partial != null && partial.length != fragment.length()) {
            sink.rejected("the length of frame " + fragment.id() + " is " + partial.length + " in one fragment and "
                    + fragment.length() + " in another");
        } else if (fragment.payload().hasRemaining() || fragment.length() == 0) {
            add(sender, fragment, partial, nowNanos);
        }
        // Else it is the original's end of a frame, which has nothing to tell.
    }

    private @Nullable Partial partial(Object sender, int id) {
        for (Partial partial : partials) {
            if (partial.id == id && partial.sender.equals(sender)) {
                return partial;
            }
        }
        return null;
    }

    private void add(Object sender, Fragment fragment, @Nullable Partial known, long nowNanos) {
        Partial partial = known;
        if (partial == null) {
            if (isOfFinished(sender, fragment, nowNanos)) {
                return;
            }
            if (partials.size() == MAX_PARTIAL) {
                drop(partials.get(0));
            }
            partial = new Partial(sender, fragment.id(), fragment.length(), ++begun, nowNanos);
            partials.add(partial);
        }
        switch (partial.slices.place(fragment.offset(), fragment.payload().remaining())) {
            case FREE -> store(partial, fragment, nowNanos);
            case TAKEN -> {
                // A duplicate.
            }
            case OVERLAPS ->
                sink.rejected("bytes " + fragment.offset() + " to "
                        + (fragment.offset() + fragment.payload().remaining() - 1) + " of frame " + fragment.id()
                        + " overlap others that came");
        }
    }

    private void store(Partial partial, Fragment fragment, long nowNanos) {
        long cost = Slices.OVERHEAD + (long) fragment.payload().remaining();
        while (heldBytes + cost > maxHeldBytes) {
            Partial oldest = partials.get(0);
            drop(oldest);
            if (oldest == partial) {
                return;
            }
        }
        heldBytes += cost;
        partial.add(fragment, cost, nowNanos);
        if (partial.isWhole()) {
            while (partials.get(0) != partial) {
                drop(partials.get(0));
            }
            finish(partial);
            learnInterval(partial.inOrder, nowNanos);
            sink.frame(partial.id, partial.image());
        }
    }

    /**
     * Drops the frames that have waited too long for a fragment.
     *
     * @param nowNanos the time
     */
    public void sweep(long nowNanos) {
        for (int i = 0; i < partials.size(); ) {
            Partial partial = partials.get(i);
            if (nowNanos - partial.lastNanos >= maxIdleNanos) {
                drop(partial);
            } else {
                i++;
            }
        }
    }

    private void drop(Partial partial) {
        finish(partial);
        sink.incomplete(partial.id);
    }

    private void finish(Partial partial) {
        partials.remove(partial);
        heldBytes -= partial.heldBytes;
        if (finished.size() == MAX_FINISHED) {
            finished.removeLast();
        }
        finished.addFirst(new Finished(partial));
        finishedSinceWhole++;
    }

    /**
     * Returns how much is held for frames that are not whole.
     *
     * @return bytes, those that slices take besides what they hold included; at most {@link #maxHeldBytes}
     */
    public long heldBytes() {
        return heldBytes;
    }

    /**
     * Returns the newest frame that has begun and is not whole: a client that pulls asks for it again.
     *
     * @return its id, if there is one
     */
    public OptionalInt newestPartial() {
        return partials.isEmpty() ? OptionalInt.empty() : OptionalInt.of(partials.get(partials.size() - 1).id);
    }

    // --- duplicates of finished frames ------------------------------------------------------------------------------

    // A fragment of a frame that is finished, whole or dropped, is one of two things: a late duplicate, which must
    // not begin the frame again, or the frame's next showing, as a stream of n images sends the same ids and lengths
    // again after n frames. Time tells them apart, counted from the frame's last fragment. If k others began after
    // the frame, its next showing begins k intervals and the quiet time behind a frame later; what comes within k
    // intervals and a half is a duplicate. Two things make that shorter: a sender may spread a frame's datagrams over
    // up to 70 % of the interval, which leaves less quiet time behind them; and an interval that is a little too long
    // must cost no showing, even after many others.
    //
    // Fragments that go on in order behind the one that finished the frame are the rest of a train that was sent
    // again as one was lost: they move the frame's end along.
    //
    // The interval is learned from the frames that become whole. It shrinks at once, as taking a showing for a
    // duplicate costs a frame and the other mistake only a false count. It grows by a sixteenth at most, and only
    // between two frames that came in order with no duplicate in between: what is put together from two showings says
    // nothing of one, nor does the time in which a showing was ignored. When it is far too long, as at the start of a
    // fast stream of one image, showings are ignored for half of it; the next one is taken, and so it halves by
    // itself.

    private boolean isOfFinished(Object sender, Fragment fragment, long nowNanos) {
        for (Finished frame : finished) {
            if (frame.id == fragment.id() && frame.length == fragment.length() && frame.sender.equals(sender)) {
                return isLate(frame, fragment, nowNanos);
            }
        }
        return false;
    }

    private boolean isLate(Finished frame, Fragment fragment, long nowNanos) {
        long others = begun - frame.number;
        boolean goesOn = others == 0 && fragment.offset() > frame.lastOffset;
        long spread = Math.max(0, frame.lastNanos - frame.beganNanos);
        long half = goesOn ? intervalNanos / 2 : Math.max(intervalNanos / 2 - spread, intervalNanos / 8);
        if (nowNanos - frame.lastNanos >= others * intervalNanos * 7 / 8 + half) {
            return false;
        }
        if (goesOn) {
            frame.lastOffset = fragment.offset();
            frame.lastNanos = nowNanos;
        } else {
            ignoredSinceWhole = true;
        }
        return true;
    }

    private void learnInterval(boolean inOrder, long nowNanos) {
        if (anyWhole) {
            // Frames that were dropped in between took their time, too.
            long measured = (nowNanos - lastWholeNanos) / finishedSinceWhole;
            long longest = intervalNanos + (inOrder && lastInOrder && !ignoredSinceWhole ? intervalNanos / 16 : 0);
            long known = Math.min(measured, Math.min(longest, MAX_INTERVAL_NANOS));
            intervalNanos = Math.max(MIN_INTERVAL_NANOS, known);
        }
        anyWhole = true;
        lastInOrder = inOrder;
        lastWholeNanos = nowNanos;
        finishedSinceWhole = 0;
        ignoredSinceWhole = false;
    }

    /**
     * Forgets that a frame was finished, whoever sent it, because it was asked for anew.
     *
     * @param id the frame's id
     */
    public void asked(int id) {
        finished.removeIf(frame -> frame.id == id);
    }

    /** Forgets which frames were finished, because the next was asked for, whichever that is: it may be one of them. */
    public void askedNext() {
        finished.clear();
    }

    /** A frame that is whole or dropped. */
    private static final class Finished {
        final Object sender;
        final int id;
        final int length;
        final long number;
        final long beganNanos;
        long lastNanos;
        int lastOffset;

        Finished(Partial partial) {
            sender = partial.sender;
            id = partial.id;
            length = partial.length;
            number = partial.number;
            beganNanos = partial.beganNanos;
            lastNanos = partial.lastNanos;
            lastOffset = partial.lastOffset;
        }
    }

    /** A frame that is being put together. */
    private static final class Partial {
        final Object sender;
        final int id;
        final int length;

        /** How many frames had begun when this one had. */
        final long number;

        final long beganNanos;

        /** When a new fragment came last, and where it was. */
        long lastNanos;

        int lastOffset;

        /** Whether each new fragment began where the one before ended. */
        boolean inOrder = true;

        long heldBytes;
        final Slices slices = new Slices();

        Partial(Object sender, int id, int length, long number, long nowNanos) {
            this.sender = sender;
            this.id = id;
            this.length = length;
            this.number = number;
            beganNanos = nowNanos;
            lastNanos = nowNanos;
        }

        void add(Fragment fragment, long cost, long nowNanos) {
            inOrder &= fragment.offset() == slices.end();
            slices.add(fragment.offset(), fragment.payload());
            heldBytes += cost;
            lastNanos = nowNanos;
            lastOffset = fragment.offset();
        }

        boolean isWhole() {
            return slices.filled() == length;
        }

        byte[] image() {
            return slices.bytes();
        }
    }
}
