package io.imagestream.transport.netty;

import io.imagestream.spi.StreamFeed;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream's frames as one encoder prepares them, for all who send them in that way: the numbered ones of an indexed source, or a
 * live one's newest. Thread-safe.
 */
public final class PreparedFrames {
    private final @Nullable IndexedFrames indexed;
    private final @Nullable NewestFrame newest;

    /**
     * Begins to prepare frames; of an indexed source as many as the budget allows.
     *
     * @param feed brings the frames
     * @param encoder prepares them
     * @param budget how many bytes those of an indexed source may take now
     */
    public PreparedFrames(StreamFeed feed, FrameEncoder encoder, LongSupplier budget) {
        indexed = feed.isLive() ? null : new IndexedFrames(feed, encoder, budget);
        newest = feed.isLive() ? new NewestFrame(feed, encoder) : null;
        if (indexed != null) {
            indexed.preload();
        }
    }

    /**
     * Says which kind is there.
     *
     * @return true for a live source's
     */
    public boolean isLive() {
        return newest != null;
    }

    /**
     * Returns the frames of an indexed source.
     *
     * @return the frames
     * @throws IllegalStateException when the source is live
     */
    public IndexedFrames indexed() {
        if (indexed == null) {
            throw new IllegalStateException("a live source has no numbered images");
        }
        return indexed;
    }

    /**
     * Returns the newest frame of a live source.
     *
     * @return its holder
     * @throws IllegalStateException when the source is indexed
     */
    public NewestFrame newest() {
        if (newest == null) {
            throw new IllegalStateException("an indexed source has no newest image");
        }
        return newest;
    }

    /**
     * Returns how much memory is held by frames that only slow clients still send.
     *
     * @return bytes
     */
    public long pinnedBytes() {
        return indexed != null ? indexed.pinnedBytes() : newest().pinnedBytes();
    }

    /** Drops what no longer fits, because the budget has become smaller. */
    public void trim() {
        if (indexed != null) {
            indexed.trim();
        }
    }

    /** Frees all; what clients still send is freed by the last of them. */
    public void close() {
        if (indexed != null) {
            indexed.close();
        }
        if (newest != null) {
            newest.close();
        }
    }
}
