package io.imagestream.transport.netty;

import io.imagestream.SkipReason;
import io.imagestream.spi.StreamFeed;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A stream's frames as the clients of one server on one event loop see them: all of them the same newest frame at a time. If each
 * looked for itself, it could find one that it will be told of only later, and send it twice. Runs on the event loop.
 */
public final class LoopFrames {
    /** Is told of a live source's frames. */
    public interface Listener {
        /**
         * There is a new frame.
         *
         * @param id its id
         */
        void newest(int id);

        /** The newest frame is too old to be shown, and forgotten. */
        void forget();

        /**
         * A frame was left out before anybody saw it.
         *
         * @param reason why
         */
        default void skipped(SkipReason reason) {}
    }

    private final ServerLoop loop;
    private final PreparedFrames frames;
    private final Listener listener;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final Runnable take = this::take;
    private final NewestFrame.Listener fromSource = new NewestFrame.Listener() {
        @Override
        public void changed() {
            LoopFrames.this.changed();
        }

        @Override
        public void skipped(SkipReason reason) {
            LoopFrames.this.skipped(reason);
        }
    };
    private volatile long changedNanos;
    private StreamFeed.@Nullable Registration registration;
    private @Nullable PreparedFrame newest;
    private boolean closed;

    /**
     * Creates it, without any frame.
     *
     * @param loop where it runs
     * @param frames the frames, which stay their owner's
     * @param listener is told of new ones
     */
    public LoopFrames(ServerLoop loop, PreparedFrames frames, Listener listener) {
        this.loop = loop;
        this.frames = frames;
        this.listener = listener;
    }

    /** Begins to follow a live source; without a client that need not be. Idempotent. */
    public void open() {
        if (frames.isLive() && registration == null && !closed) {
            registration = frames.newest().listen(fromSource); // Before looking: what changes from now on is told.
            take();
        }
    }

    /** Runs on any thread. */
    private void changed() {
        if (queued.compareAndSet(false, true)) {
            changedNanos = loop.nanoTime();
            NettyRuntime.execute(loop.eventLoop(), take);
        }
    }

    /** Runs on any thread. */
    private void skipped(SkipReason reason) {
        NettyRuntime.execute(loop.eventLoop(), () -> {
            if (!closed) {
                listener.skipped(reason);
            }
        });
    }

    private void take() {
        boolean told = queued.getAndSet(false);
        if (closed) {
            return;
        }
        if (told) {
            loop.context().monitor().late(loop.nanoTime() - changedNanos);
        }
        PreparedFrame before = newest;
        newest = frames.newest().acquire();
        if (before != null) {
            before.release();
        }
        PreparedFrame now = newest;
        if (now == null) {
            listener.forget();
        } else if (!now.equals(before)) {
            listener.newest(now.id());
        }
    }

    /**
     * Says whether the source is live.
     *
     * @return false for an indexed one
     */
    public boolean isLive() {
        return frames.isLive();
    }

    /**
     * Returns the frames of an indexed source.
     *
     * @return the frames
     * @throws IllegalStateException when the source is live
     */
    public IndexedFrames indexed() {
        return frames.indexed();
    }

    /**
     * Returns a live source's newest frame.
     *
     * @return the frame, which is held here and has no count for the caller; null when there is none
     */
    public @Nullable PreparedFrame newest() {
        return newest;
    }

    /** Lets go of the newest frame, and follows no more. Idempotent. */
    public void close() {
        closed = true;
        if (registration != null) {
            registration.cancel();
        }
        if (newest != null) {
            newest.release();
            newest = null;
        }
    }
}
