package io.imagestream.testing;

import io.imagestream.Frame;
import io.imagestream.LiveFrameSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames, and tells whether they came in order, one at a time, whole and without gaps: for a client's {@code onFrame}, for
 * {@link io.imagestream.Stream#preview}, or as the receiver of a live source.
 *
 * <pre>{@code
 * FrameRecorder recorder = new FrameRecorder();
 * try (ImageStreamClient client = ImageStreamClient.builder().tcpPush("127.0.0.1", port).onFrame(recorder).start()) {
 *     recorder.awaitFrames(100, Duration.ofSeconds(10)).assertInOrder().assertWhole();
 * }
 * }</pre>
 *
 * <p>Order and gaps are told from the frames' ids. Whether they are whole can be told of {@link NumberedFrames} alone. It keeps the
 * newest {@value #KEPT} frames, and the ids of all. Thread-safe.
 */
public final class FrameRecorder implements Consumer<Frame>, LiveFrameSource.Receiver {
    /** How many frames are kept. */
    public static final int KEPT = 100;

    /** How many ids a live source has. */
    private static final long LIVE_IDS = 1L << 31;

    private final boolean live;
    private final long cycle;
    private final Waiting waiting = new Waiting();

    // Guarded by waiting.
    private final List<Integer> ids = new ArrayList<>();
    private final Deque<Frame> kept = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private long missing;
    private int forgotten;
    private int inside;
    private @Nullable String disorder;
    private @Nullable String torn;
    private @Nullable String overlap;

    /** Creates a recorder of a live source's frames, whose ids rise, from 0 again after 2147483647. */
    public FrameRecorder() {
        this(true, LIVE_IDS);
    }

    private FrameRecorder(boolean live, long cycle) {
        this.live = live;
        this.cycle = cycle;
    }

    /**
     * Creates a recorder of an indexed source's frames, whose ids rise and come round.
     *
     * @param size how many images the source has, 1 or more
     * @return the recorder
     */
    public static FrameRecorder ofIndexed(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a source has 1 image or more, not " + size);
        }
        return new FrameRecorder(false, size);
    }

    // --- what comes -------------------------------------------------------------------------------------------------

    @Override
    public void accept(Frame frame) {
        String problem;
        synchronized (waiting) {
            inside++;
            if (inside > 1 && overlap == null) {
                overlap = "frame " + frame.id() + " came while another one was being handed over";
            }
        }
        try {
            problem = NumberedFrames.problem(frame.bytes());
        } finally {
            synchronized (waiting) {
                inside--;
            }
        }
        synchronized (waiting) {
            note(frame, problem);
            waiting.wakeAll();
        }
    }

    private void note(Frame frame, @Nullable String problem) {
        if (problem != null && torn == null) {
            torn = "frame " + frame.id() + " " + problem;
        }
        if (!ids.isEmpty()) {
            follow(ids.get(ids.size() - 1), frame.id());
        }
        if (frame.id() >= cycle && disorder == null) {
            disorder = "frame " + frame.id() + " came, of a source whose ids are 0 to " + (cycle - 1);
        }
        ids.add(frame.id());
        kept.addLast(frame);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    private void follow(int before, int now) {
        long step = Math.floorMod(now - (long) before, cycle);
        if (live && (step == 0 || step > cycle / 2)) { // Beyond one half it is nearer to say that it went back.
            if (disorder == null) {
                disorder = "frame " + now + " came after frame " + before;
            }
        } else {
            missing += step == 0 ? cycle - 1 : step - 1;
        }
    }

    @Override
    public void frame(Frame frame) {
        accept(frame);
    }

    @Override
    public void forget() {
        synchronized (waiting) {
            forgotten++;
            waiting.wakeAll();
        }
    }

    @Override
    public void failed(Throwable cause) {
        synchronized (waiting) {
            failures.add(Objects.requireNonNull(cause, "cause"));
            waiting.wakeAll();
        }
    }

    // --- what came --------------------------------------------------------------------------------------------------

    /**
     * Returns how many frames came.
     *
     * @return 0 or more
     */
    public int count() {
        synchronized (waiting) {
            return ids.size();
        }
    }

    /**
     * Returns the ids of all frames in the order in which they came.
     *
     * @return a copy
     */
    public List<Integer> ids() {
        synchronized (waiting) {
            return List.copyOf(ids);
        }
    }

    /**
     * Returns the newest frames, {@value #KEPT} at most, in the order in which they came.
     *
     * @return a copy
     */
    public List<Frame> frames() {
        synchronized (waiting) {
            return List.copyOf(kept);
        }
    }

    /**
     * Returns the frame that came last.
     *
     * @return the frame, or null when none came
     */
    public @Nullable Frame newest() {
        synchronized (waiting) {
            return kept.peekLast();
        }
    }

    /**
     * Returns how many frames are missing between those that came, as their ids tell. Those before the first are not counted.
     *
     * @return 0 or more
     */
    public long missing() {
        synchronized (waiting) {
            return missing;
        }
    }

    /**
     * Returns what was reported by {@link #failed}.
     *
     * @return a copy
     */
    public List<Throwable> failures() {
        synchronized (waiting) {
            return List.copyOf(failures);
        }
    }

    /**
     * Returns how often {@link #forget} was called.
     *
     * @return 0 or more
     */
    public int forgotten() {
        synchronized (waiting) {
            return forgotten;
        }
    }

    // --- waiting ----------------------------------------------------------------------------------------------------

    /**
     * Waits until so many frames have come in all.
     *
     * @param count how many
     * @param timeout how long at most
     * @return this
     * @throws AssertionError when fewer have come until then
     */
    public FrameRecorder awaitFrames(int count, Duration timeout) {
        return await(count + " frames", timeout, each -> each.count() >= count);
    }

    /**
     * Waits until so many frames have come in all, and meanwhile does something again and again: moves a manual time on, or brings
     * frames.
     *
     * @param count how many
     * @param timeout how long at most
     * @param meanwhile what to do on this thread, such as {@code () -> time.advance(Duration.ofMillis(40))}
     * @return this
     * @throws AssertionError when fewer have come until then
     */
    public FrameRecorder awaitFrames(int count, Duration timeout, Runnable meanwhile) {
        long end = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() - end < 0) {
            meanwhile.run();
            if (waiting.holdsWithin(Duration.ofMillis(1), () -> ids.size() >= count)) {
                return this;
            }
        }
        return awaitFrames(count, Duration.ZERO);
    }

    /**
     * Waits until a condition holds, which is asked whenever something has come.
     *
     * @param what the condition in words, for the message
     * @param timeout how long at most
     * @param condition the condition; asked under a lock that those who bring frames need
     * @return this
     * @throws AssertionError when it does not hold until then
     */
    public FrameRecorder await(String what, Duration timeout, Predicate<? super FrameRecorder> condition) {
        waiting.await(timeout, () -> condition.test(this), () -> "waited in vain for " + what + "; there are " + this);
        return this;
    }

    // --- what must hold ---------------------------------------------------------------------------------------------

    /**
     * Checks that no frame came twice, after a newer one, or while another one was being handed over. Of an indexed source's frames, which
     * come round, only the last can be told.
     *
     * @return this
     * @throws AssertionError with the first frame that did
     */
    public FrameRecorder assertInOrder() {
        synchronized (waiting) {
            complain(disorder);
            complain(overlap);
        }
        return this;
    }

    /**
     * Checks that every frame between the first and the last came.
     *
     * @return this
     * @throws AssertionError with the number of those that are missing
     */
    public FrameRecorder assertNothingMissing() {
        synchronized (waiting) {
            complain(missing == 0 ? null : missing + " frames are missing");
        }
        return this;
    }

    /**
     * Checks that every frame is one of {@link NumberedFrames} and as it was made.
     *
     * @return this
     * @throws AssertionError with the first one that is not
     */
    public FrameRecorder assertWhole() {
        synchronized (waiting) {
            complain(torn);
        }
        return this;
    }

    private void complain(@Nullable String problem) {
        if (problem != null) {
            throw new AssertionError(problem + "; there are " + this);
        }
    }

    /** Tells how many frames came, which ids came last, how many are missing, and the failures. */
    @Override
    public String toString() {
        synchronized (waiting) {
            List<Integer> last = ids.subList(Math.max(0, ids.size() - 10), ids.size());
            return ids.size() + " frames, the last of them " + last + ", " + missing + " missing, failures " + failures;
        }
    }
}
