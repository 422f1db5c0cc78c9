package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.PreparedFrames;
import io.imagestream.transport.netty.TrainEncoder;
import io.imagestream.wire.FragmentTrain;
import java.util.HashMap;
import java.util.Map;

/**
 * A stream's frames cut into trains of datagrams, once for each length of a datagram that somebody uses, shared by all datagram
 * servers of the stream. All lengths share the memory budget in equal parts. Thread-safe.
 */
public final class Trains implements StreamFeed.Shared {
    /** How many lengths are cut as asked for; who wants yet another gets a power of two, of which there are few. */
    private static final int MAX_LENGTHS = 16;

    private final StreamFeed feed;

    // Guarded by this.
    private final Map<Integer, Cut> cuts = new HashMap<>();
    private boolean closed;

    /** How many share the budget. */
    private volatile int sharers = 1;

    private Trains(StreamFeed feed) {
        this.feed = feed;
    }

    /** The frames cut into datagrams of one length. */
    public static final class Cut {
        private final int datagram;
        private final PreparedFrames frames;
        private int users;

        private Cut(int datagram, PreparedFrames frames) {
            this.datagram = datagram;
            this.frames = frames;
        }

        /**
         * Returns the length of a datagram.
         *
         * @return bytes
         */
        public int datagram() {
            return datagram;
        }

        /**
         * Returns the trains.
         *
         * @return the frames
         */
        public PreparedFrames frames() {
            return frames;
        }
    }

    /**
     * Returns the trains of a stream.
     *
     * @param feed the stream
     * @return the one instance
     */
    public static Trains of(StreamFeed feed) {
        return feed.shared(Trains.class, Trains::new);
    }

    /**
     * Takes hold of the frames cut to a length.
     *
     * @param wanted the longest datagram allowed, {@link FragmentTrain#MIN_SIZE} to {@link FragmentTrain#MAX_SIZE} bytes
     * @return the frames in datagrams of that length or, when many lengths are in use, a lesser one
     */
    public synchronized Cut acquire(int wanted) {
        if (closed) {
            throw new IllegalStateException("the stream has closed");
        }
        int length = cuts.containsKey(wanted) || cuts.size() < MAX_LENGTHS ? wanted : lesser(wanted);
        Cut cut = cuts.get(length);
        if (cut == null) {
            sharers = cuts.size() + 1;
            cuts.values().forEach(other -> other.frames.trim());
            cut = new Cut(length, new PreparedFrames(feed, new TrainEncoder(length), this::budget));
            cuts.put(length, cut);
        }
        cut.users++;
        return cut;
    }

    private static int lesser(int wanted) {
        return Math.max(FragmentTrain.MIN_SIZE, Integer.highestOneBit(wanted));
    }

    private long budget() {
        return feed.memoryBudget() / sharers;
    }

    /**
     * Lets go of the frames; the last to do so frees them.
     *
     * @param cut what was taken hold of
     */
    public synchronized void release(Cut cut) {
        if (--cut.users == 0) {
            cuts.remove(cut.datagram);
            sharers = Math.max(1, cuts.size());
            cut.frames.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        cuts.values().forEach(cut -> cut.frames.close());
        cuts.clear();
    }
}
