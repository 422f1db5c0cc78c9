package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.FrameEncoder;
import io.imagestream.transport.netty.MemoryBudget;
import io.imagestream.transport.netty.PreparedFrames;
import io.imagestream.wire.FragmentTrain;
import java.util.HashMap;
import java.util.Map;

/**
 * A stream's frames cut into trains of datagrams, once for each form that somebody uses, shared by all datagram servers of the
 * stream. All forms share the memory budget in equal parts. Thread-safe.
 */
public final class Trains implements StreamFeed.Shared {
    /** How many forms there are before who wants yet another length gets a power of two, of which there are few. */
    private static final int MAX_FORMS = 16;

    private final StreamFeed feed;

    // Guarded by this.
    private final Map<TrainForm, Cut> cuts = new HashMap<>();
    private boolean closed;

    /** How many share the budget. */
    private volatile int sharers = 1;

    private Trains(StreamFeed feed) {
        this.feed = feed;
    }

    /** The frames cut in one form. */
    public static final class Cut {
        private final TrainForm form;
        private final FrameEncoder encoder;
        private final PreparedFrames frames;
        private int users;

        private Cut(TrainForm form, FrameEncoder encoder, PreparedFrames frames) {
            this.form = form;
            this.encoder = encoder;
            this.frames = frames;
        }

        /**
         * Returns the length of a datagram.
         *
         * @return bytes
         */
        public int datagram() {
            return form.datagram();
        }

        /**
         * Returns what cuts the frames.
         *
         * @return the encoder that the form made
         */
        public FrameEncoder encoder() {
            return encoder;
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
     * Takes hold of the frames in the family's datagrams.
     *
     * @param wanted the longest datagram allowed, {@link FragmentTrain#MIN_SIZE} to {@link FragmentTrain#MAX_SIZE} bytes
     * @return the frames in datagrams of that length or, when many forms are in use, a lesser one
     */
    public synchronized Cut acquire(int wanted) {
        TrainForm form = new FamilyForm(wanted);
        return acquire(cuts.containsKey(form) || cuts.size() < MAX_FORMS ? form : new FamilyForm(lesser(wanted)));
    }

    /**
     * Takes hold of the frames in a form.
     *
     * @param form how they are cut
     * @return the frames
     */
    public synchronized Cut acquire(TrainForm form) {
        if (closed) {
            throw new IllegalStateException("the stream has closed");
        }
        Cut cut = cuts.get(form);
        if (cut == null) {
            sharers = cuts.size() + 1;
            cuts.values().forEach(other -> other.frames.trim());
            FrameEncoder encoder = form.encoder(feed);
            cut = new Cut(form, encoder, new PreparedFrames(feed, encoder, this::budget));
            cuts.put(form, cut);
        }
        cut.users++;
        return cut;
    }

    private static int lesser(int wanted) {
        return Math.max(FragmentTrain.MIN_SIZE, Integer.highestOneBit(wanted));
    }

    private long budget() {
        return MemoryBudget.of(feed) / sharers;
    }

    /**
     * Lets go of the frames; the last to do so frees them.
     *
     * @param cut what was taken hold of
     */
    public synchronized void release(Cut cut) {
        if (--cut.users == 0) {
            cuts.remove(cut.form);
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
