package io.imagestream.transport.tcp;

import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.FrameEncoder;
import io.imagestream.transport.netty.IndexedFrames;
import io.imagestream.transport.netty.NewestFrame;
import io.imagestream.wire.TcpFrameHeader;
import org.jspecify.annotations.Nullable;

/** A stream's frames in their form for TCP, shared by all TCP servers of the stream; exactly one of the two kinds is there. */
final class TcpFrames implements StreamFeed.Shared {
    private static final FrameEncoder ENCODER = frame -> TcpFrameHeader.encode(frame.id(), frame.size());

    private final StreamFeed feed;
    private final @Nullable IndexedFrames indexed;
    private final @Nullable NewestFrame newest;

    private TcpFrames(StreamFeed feed) {
        this.feed = feed;
        indexed = feed.isLive() ? null : new IndexedFrames(feed, ENCODER);
        newest = feed.isLive() ? new NewestFrame(feed, ENCODER) : null;
        if (indexed != null) {
            indexed.preload();
        }
    }

    static TcpFrames of(StreamFeed feed) {
        return feed.shared(TcpFrames.class, TcpFrames::new);
    }

    StreamFeed feed() {
        return feed;
    }

    boolean isLive() {
        return newest != null;
    }

    IndexedFrames indexed() {
        if (indexed == null) {
            throw new IllegalStateException("a live source has no numbered images");
        }
        return indexed;
    }

    NewestFrame newest() {
        if (newest == null) {
            throw new IllegalStateException("an indexed source has no newest image");
        }
        return newest;
    }

    /** How much memory is held by frames that only slow clients still send. */
    long pinnedBytes() {
        return indexed != null ? indexed.pinnedBytes() : newest().pinnedBytes();
    }

    /** Runs a task whenever a live source has a new frame; never for an indexed one. */
    StreamFeed.Registration onNewest(Runnable task) {
        return newest == null ? () -> {} : newest.onChange(task);
    }

    @Override
    public void close() {
        if (indexed != null) {
            indexed.close();
        }
        if (newest != null) {
            newest.close();
        }
    }
}
