package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.spi.StreamFeed;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A live source's newest frame, prepared once for all servers of the stream. Thread-safe; no method blocks. */
public final class NewestFrame implements StreamFeed.Receiver {
    private final FrameEncoder encoder;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final DroppedFrames dropped = new DroppedFrames();
    private final StreamFeed.Registration subscription;
    private volatile @Nullable PreparedFrame newest;

    // Guarded by this.
    private boolean closed;

    /**
     * Begins to take the frames of a stream.
     *
     * @param feed brings them
     * @param encoder prepares them
     */
    public NewestFrame(StreamFeed feed, FrameEncoder encoder) {
        this.encoder = encoder;
        subscription = feed.subscribe(this);
    }

    @Override
    public void frame(Frame frame) {
        replace(encoder.prepare(frame));
    }

    @Override
    public void forget() {
        replace(null);
    }

    private void replace(@Nullable PreparedFrame frame) {
        synchronized (this) {
            if (closed) {
                if (frame != null) {
                    frame.drop();
                }
                return;
            }
            PreparedFrame before = newest;
            newest = frame;
            if (before != null) {
                dropped.drop(before);
            }
        }
        listeners.forEach(Runnable::run);
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
     * Runs a task whenever the newest frame has changed.
     *
     * @param task must be short
     * @return ends it
     */
    public StreamFeed.Registration onChange(Runnable task) {
        Runnable own = () -> task.run();
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
        synchronized (this) {
            closed = true;
            if (newest != null) {
                newest.drop();
                newest = null;
            }
        }
    }
}
