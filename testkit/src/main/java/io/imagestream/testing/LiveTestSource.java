package io.imagestream.testing;

import io.imagestream.Frame;
import io.imagestream.LiveFrameSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A live source of numbered frames that brings one, fails or forgets whenever a test says so, and tells who has subscribed.
 *
 * <p>Thread-safe; the receivers are called by the thread that calls, before the call returns. A frame's id is its number.
 */
public final class LiveTestSource implements LiveFrameSource {
    private final NumberedFrames frames;
    private final List<Open> open = new CopyOnWriteArrayList<>();
    private final Waiting waiting = new Waiting();

    // Guarded by this.
    private int next;
    private @Nullable Frame newest;

    // Guarded by waiting.
    private int subscriptions;

    private LiveTestSource(NumberedFrames frames) {
        this.frames = Objects.requireNonNull(frames, "frames");
    }

    /**
     * Makes a source that has brought nothing yet.
     *
     * @param frames makes the frames
     * @return the source
     */
    public static LiveTestSource of(NumberedFrames frames) {
        return new LiveTestSource(frames);
    }

    /**
     * Brings the next frame, numbered from 0.
     *
     * @return the frame
     */
    public synchronized Frame bring() {
        Frame frame = frames.frame(next);
        next = after(next, 1);
        newest = frame;
        toAll(each -> each.frame(frame));
        return frame;
    }

    /**
     * Brings the next frames.
     *
     * @param count how many, 0 or more
     * @return this
     */
    public LiveTestSource bring(int count) {
        for (int i = 0; i < count; i++) {
            Frame brought = bring();
            Objects.requireNonNull(brought);
        }
        return this;
    }

    /**
     * Leaves out numbers, as a source does that lost frames.
     *
     * @param count how many, 0 or more
     * @return this
     */
    public synchronized LiveTestSource skip(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("no source leaves out " + count + " frames: 0 or more");
        }
        next = after(next, count);
        return this;
    }

    /** After 2147483647 comes 0. */
    private static int after(int number, int count) {
        return (int) ((number + (long) count) & Integer.MAX_VALUE);
    }

    /**
     * Reports that no frame could be brought.
     *
     * @param cause why
     * @return this
     */
    public synchronized LiveTestSource fail(Throwable cause) {
        toAll(each -> each.failed(cause));
        return this;
    }

    /**
     * Forgets the newest frame, as a source does whose picture is too old to be shown.
     *
     * @return this
     */
    public synchronized LiveTestSource forget() {
        newest = null;
        toAll(Receiver::forget);
        return this;
    }

    private void toAll(Consumer<Receiver> call) {
        open.forEach(each -> call.accept(each.receiver()));
    }

    /**
     * Returns how many subscriptions are open.
     *
     * @return those that were begun and not cancelled; 0 when all is balanced
     */
    public int openSubscriptions() {
        return open.size();
    }

    /**
     * Returns how many subscriptions were ever begun.
     *
     * @return 0 or more
     */
    public int subscriptions() {
        synchronized (waiting) {
            return subscriptions;
        }
    }

    /**
     * Says whether anybody watches.
     *
     * @return true while the demand of an open subscription says so
     */
    public boolean watched() {
        return open.stream().anyMatch(each -> each.demand().watched());
    }

    /**
     * Waits until so many subscriptions are open.
     *
     * @param count 0 or more
     * @param timeout how long at most
     * @return this
     * @throws AssertionError when it is another number until then
     */
    public LiveTestSource awaitOpenSubscriptions(int count, Duration timeout) {
        waiting.await(
                timeout,
                () -> open.size() == count,
                () -> open.size() + " subscriptions are open, of " + subscriptions + " begun; awaited were " + count);
        return this;
    }

    /** One subscription; each is another, whatever it is made of. */
    private static final class Open {
        private final Receiver receiver;
        private final Demand demand;

        Open(Receiver receiver, Demand demand) {
            this.receiver = Objects.requireNonNull(receiver, "receiver");
            this.demand = Objects.requireNonNull(demand, "demand");
        }

        Receiver receiver() {
            return receiver;
        }

        Demand demand() {
            return demand;
        }
    }

    @Override
    public synchronized Subscription subscribe(Receiver receiver, Demand demand) {
        Open begun = new Open(receiver, demand);
        open.add(begun);
        synchronized (waiting) {
            subscriptions++;
            waiting.wakeAll();
        }
        if (newest != null) {
            receiver.frame(newest);
        }
        return () -> cancel(begun);
    }

    // The lock keeps it apart from a frame that is being handed over: none begins to arrive afterwards.
    private synchronized void cancel(Open ended) {
        open.remove(ended);
        waiting.wakeAll();
    }
}
