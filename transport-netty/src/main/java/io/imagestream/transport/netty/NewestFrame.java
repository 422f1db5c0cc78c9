package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.SkipReason;
import io.imagestream.jpeg.UnfitImageException;
import io.imagestream.spi.StreamFeed;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A live source's newest frame, prepared once for all servers of the stream. One that has to be transcoded is, on a thread of its
 * own: whoever publishes must not wait for that, nor may the thread that keeps the pace. Thread-safe; no method blocks.
 */
public final class NewestFrame implements StreamFeed.Receiver {
    /** Is told what becomes of frames, on any thread; must be quick. */
    public interface Listener {
        /** The newest frame is another one, or there is none any more. */
        void changed();

        /**
         * A frame was left out.
         *
         * @param reason why
         */
        default void skipped(SkipReason reason) {}
    }

    /** A frame that has to be transcoded, and its place among all that came. */
    private record Slow(Frame frame, long turn) {}

    private final StreamFeed feed;
    private final FrameEncoder encoder;
    private final NewestWorker<Slow> transcoder;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final DroppedFrames dropped = new DroppedFrames();
    private final StreamFeed.Registration subscription;
    private volatile @Nullable PreparedFrame newest;

    // Guarded by this. Turns count what came: what is transcoded meanwhile must not take the place of anything newer.
    private long turns;
    private long newestTurn;
    private boolean closed;

    /**
     * Begins to take the frames of a stream.
     *
     * @param feed brings them
     * @param encoder prepares them
     */
    public NewestFrame(StreamFeed feed, FrameEncoder encoder) {
        this(feed, encoder, NewestWorker.thread("imagestream-transcoder-" + feed.id()));
    }

    /** Creates one that transcodes by an executor, which it ends. */
    NewestFrame(StreamFeed feed, FrameEncoder encoder, ExecutorService executor) {
        this.feed = feed;
        this.encoder = encoder;
        transcoder = new NewestWorker<>(executor, this::transcode);
        subscription = feed.subscribe(this);
    }

    @Override
    public void frame(Frame frame) {
        try {
            PreparedFrame prepared = encoder.prepareQuickly(frame);
            if (prepared == null) {
                transcodeLater(frame);
            } else {
                replaceNow(prepared);
            }
        } catch (UnfitImageException e) {
            unfit(frame, e);
        } catch (OutOfMemoryError e) { // Whoever publishes is not to blame: what is shown stays, and the next may fit.
            noMemory(frame, e);
        }
    }

    @Override
    public void forget() {
        replaceNow(null);
    }

    private void replaceNow(@Nullable PreparedFrame frame) {
        if (transcoder.clear()) {
            skipped(SkipReason.TRANSCODER_BEHIND);
        }
        replace(frame, nextTurn());
    }

    private synchronized long nextTurn() {
        return ++turns;
    }

    private void transcodeLater(Frame frame) {
        if (transcoder.give(new Slow(frame, nextTurn()))) {
            skipped(SkipReason.TRANSCODER_BEHIND);
        }
    }

    private void transcode(Slow slow) {
        try {
            replace(encoder.prepare(slow.frame()), slow.turn());
        } catch (UnfitImageException e) {
            unfit(slow.frame(), e);
        } catch (OutOfMemoryError e) {
            noMemory(slow.frame(), e);
        } catch (RuntimeException | Error e) { // The next frame may be a better one.
            unfit(slow.frame(), new UnfitImageException("it could not be transcoded: " + e, e));
        }
    }

    private void unfit(Frame frame, UnfitImageException cause) {
        feed.unfit(new UnfitImageException("image " + frame.id() + ": " + cause.getMessage(), cause));
        skipped(SkipReason.UNFIT);
    }

    private void noMemory(Frame frame, OutOfMemoryError cause) {
        feed.unfit(new NoMemoryException(frame, cause));
        skipped(SkipReason.NO_MEMORY);
    }

    private void skipped(SkipReason reason) {
        listeners.forEach(listener -> listener.skipped(reason));
    }

    private void replace(@Nullable PreparedFrame frame, long turn) {
        boolean late;
        synchronized (this) {
            late = turn < newestTurn;
            if (closed || late) {
                if (frame != null) {
                    frame.drop();
                }
                if (closed) {
                    return;
                }
            } else {
                PreparedFrame before = newest;
                newest = frame;
                newestTurn = turn;
                if (before != null) {
                    dropped.drop(before);
                }
            }
        }
        if (late) {
            skipped(SkipReason.TRANSCODER_BEHIND);
        } else {
            listeners.forEach(Listener::changed);
        }
    }

    /**
     * Returns the newest frame.
     *
     * @return the frame with a count for the caller, or null when there is none
     */
    public @Nullable PreparedFrame acquire() {
        PreparedFrame frame = newest;
        while (frame != null && !frame.retain()) {
            frame = newest; // It was replaced and freed meanwhile.
        }
        return frame;
    }

    /**
     * Tells a listener from now on.
     *
     * @param listener is told
     * @return ends it
     */
    public StreamFeed.Registration listen(Listener listener) {
        Listener own = new Listener() { // So that one that is told twice is taken away once.
                    @Override
                    public void changed() {
                        listener.changed();
                    }

                    @Override
                    public void skipped(SkipReason reason) {
                        listener.skipped(reason);
                    }
                };
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    /**
     * Returns how much memory is held by frames that only slow clients still send.
     *
     * @return bytes
     */
    public long pinnedBytes() {
        return dropped.bytes();
    }

    /** Ends it; what clients still send is freed by the last of them. */
    public void close() {
        subscription.cancel();
        transcoder.close();
        synchronized (this) {
            closed = true;
            if (newest != null) {
                newest.drop();
                newest = null;
            }
        }
    }
}
