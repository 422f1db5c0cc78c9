package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.SkipReason;
import io.imagestream.jpeg.UnfitImageException;
import io.imagestream.spi.StreamFeed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An indexed source's frames, prepared once for all servers of the stream and kept within the memory budget.
 *
 * <p>Loading and preparing happen on the stream's loader thread. When the budget is used up, frames that were not sent lately go
 * first (the clock algorithm). Thread-safe; no method blocks.
 */
public final class IndexedFrames {
    /** Two frames are kept whatever their size: the one that is sent and the one that is read ahead. */
    private static final int MIN_KEPT = 2;
    /** How many frames ahead are brought into memory. */
    private static final int READ_AHEAD = 2;

    /** Why a frame could not be had, and when. */
    private record Failure(long nanos, SkipReason reason) {}

    private static final int NONE = -1;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long RETRY_NANOS = 10_000_000_000L;

    private final StreamFeed feed;
    private final FrameEncoder encoder;
    private final LongSupplier budget;
    private final AtomicReferenceArray<@Nullable PreparedFrame> frames;
    private final DroppedFrames dropped = new DroppedFrames();
    private final ConcurrentHashMap<Integer, Failure> failed = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, CompletableFuture<PreparedFrame>> loading = new ConcurrentHashMap<>();

    /** How long the last load took, its wait for the loader included. */
    private volatile long loadNanos;

    // Guarded by this.
    private long keptBytes;
    private int keptFrames;
    private int hand;
    private boolean closed;

    /**
     * Creates an empty cache.
     *
     * @param feed brings the frames
     * @param encoder prepares them
     * @param budget how many bytes may be kept now
     */
    IndexedFrames(StreamFeed feed, FrameEncoder encoder, LongSupplier budget) {
        this.feed = feed;
        this.encoder = encoder;
        this.budget = budget;
        frames = new AtomicReferenceArray<>(feed.size());
    }

    /**
     * Brings all frames into memory, in order and as far as the budget goes. One at a time, so that a frame that somebody
     * waits for never stands behind more than one of them.
     */
    public void preload() {
        preload(0);
    }

    private void preload(int from) {
        int index = from;
        while (index < frames.length() && hasRoom()) {
            int next = index + 1;
            if (frames.get(index) == null) {
                // A frame that cannot be read has been reported; the others may be sound.
                CompletableFuture<PreparedFrame> loaded = load(index);
                if (!loaded.isDone()) {
                    loaded.whenComplete((frame, failure) -> preload(next));
                    return;
                }
            }
            index = next;
        }
    }

    /** Says whether one more frame of the usual length fits into the budget. */
    private synchronized boolean hasRoom() {
        long usual = keptFrames == 0 ? 0 : keptBytes / keptFrames;
        return !closed && keptBytes + usual <= budget.getAsLong();
    }

    /**
     * Returns a frame that is in memory.
     *
     * @param index 0 to size - 1
     * @return the frame with a count for the caller, or null when it is not in memory
     */
    public @Nullable PreparedFrame acquire(int index) {
        PreparedFrame frame = frames.get(index);
        return frame != null && frame.retain() ? frame : null;
    }

    /**
     * Brings the frames behind one into memory before they are due.
     *
     * <p>A source that takes longer than an interval for a frame must not come too late with each of them: it is asked for one
     * at a time, so far ahead that it has the time it takes, and the frames between are left out.
     *
     * @param index the frame that is due now, or the one before the first; modulo size
     */
    public void readAhead(int index) {
        int lag = (int) Math.min(frames.length(), loadNanos * feed.ips() / NANOS_PER_SECOND);
        if (lag > 0) {
            if (loading.isEmpty()) {
                want(index + lag + 1);
            }
        } else if (loading.size() <= READ_AHEAD) {
            for (int i = 1; i <= READ_AHEAD; i++) {
                want(index + i);
            }
        }
    }

    private void want(int index) {
        int wrapped = Math.floorMod(index, frames.length());
        if (frames.get(wrapped) == null && !hasFailed(wrapped)) {
            load(wrapped);
        }
    }

    /**
     * Says whether a frame could not be read lately. It is not tried again for a while, unless somebody asks for it alone.
     *
     * @param index 0 to size - 1
     * @return true within ten seconds of the failure
     */
    public boolean hasFailed(int index) {
        Failure failure = failed.get(index);
        return failure != null && System.nanoTime() - failure.nanos() < RETRY_NANOS;
    }

    /**
     * Returns why a frame is not in memory.
     *
     * @param index 0 to size - 1
     * @return why it could not be had lately, or that it has not come yet
     */
    public SkipReason absence(int index) {
        Failure failure = failed.get(index);
        return failure == null || !hasFailed(index) ? SkipReason.NOT_LOADED : failure.reason();
    }

    /**
     * Brings a frame into memory.
     *
     * @param index 0 to size - 1
     * @return completes, on the loader thread, when {@link #acquire} may find it; fails when the source did, which has been
     *     reported already
     */
    public CompletableFuture<PreparedFrame> load(int index) {
        CompletableFuture<PreparedFrame> result = new CompletableFuture<>();
        CompletableFuture<PreparedFrame> before = loading.putIfAbsent(index, result);
        if (before != null) {
            return before;
        }
        PreparedFrame brought = frames.get(index);
        if (brought != null) { // Just now, after the caller had looked: it is not to be read twice.
            loading.remove(index);
            result.complete(brought);
            return result;
        }
        long asked = System.nanoTime();
        feed.load(index).whenComplete((frame, failure) -> {
            loadNanos = System.nanoTime() - asked;
            finish(index, frame, failure, result);
        });
        return result;
    }

    private void finish(
            int index, @Nullable Frame frame, @Nullable Throwable failure, CompletableFuture<PreparedFrame> result) {
        try {
            if (frame == null) {
                throw failure == null ? new IllegalStateException("nothing was loaded") : failure;
            }
            PreparedFrame prepared = prepare(frame);
            keep(index, prepared);
            failed.remove(index);
            loading.remove(index);
            result.complete(prepared);
        } catch (Throwable e) { // Whoever waits must hear of anything.
            failed.put(index, new Failure(System.nanoTime(), reason(e)));
            loading.remove(index);
            result.completeExceptionally(e);
        }
    }

    private PreparedFrame prepare(Frame frame) {
        try {
            return encoder.prepare(frame);
        } catch (UnfitImageException e) {
            UnfitImageException named = new UnfitImageException("image " + frame.id() + ": " + e.getMessage(), e);
            feed.unfit(named);
            throw named;
        } catch (OutOfMemoryError e) {
            NoMemoryException named = new NoMemoryException(frame, e);
            feed.unfit(named);
            throw named;
        }
    }

    private static SkipReason reason(Throwable failure) {
        if (failure instanceof NoMemoryException) {
            return SkipReason.NO_MEMORY;
        }
        return failure instanceof UnfitImageException ? SkipReason.UNFIT : SkipReason.SOURCE_FAILED;
    }

    private synchronized void keep(int index, PreparedFrame frame) {
        if (closed) {
            frame.drop();
            return;
        }
        PreparedFrame before = frames.getAndSet(index, frame);
        if (before != null) {
            forget(before);
        }
        keptBytes += frame.length();
        keptFrames++;
        trim(index);
    }

    /** Drops what no longer fits, because the budget has become smaller. */
    synchronized void trim() {
        trim(NONE);
    }

    private void trim(int justBrought) {
        long allowed = budget.getAsLong() - dropped.bytes();
        while (keptBytes > allowed && keptFrames > MIN_KEPT) {
            evictOne(justBrought);
        }
    }

    /** Moves the hand on to a frame that was not used since it last passed; the one just brought stays. */
    private void evictOne(int justBrought) {
        while (true) {
            int index = hand;
            hand = hand + 1 == frames.length() ? 0 : hand + 1;
            PreparedFrame frame = frames.get(index);
            if (frame != null && index != justBrought && !frame.wasUsed()) {
                frames.set(index, null);
                forget(frame);
                return;
            }
        }
    }

    private void forget(PreparedFrame frame) {
        keptBytes -= frame.length();
        keptFrames--;
        dropped.drop(frame);
    }

    /**
     * Returns how much memory is held by frames that only slow clients still send.
     *
     * @return bytes
     */
    public long pinnedBytes() {
        return dropped.bytes();
    }

    /** Frees all frames; those that clients still send are freed by the last of them. */
    public synchronized void close() {
        closed = true;
        for (int i = 0; i < frames.length(); i++) {
            PreparedFrame frame = frames.getAndSet(i, null);
            if (frame != null) {
                forget(frame);
            }
        }
    }
}
