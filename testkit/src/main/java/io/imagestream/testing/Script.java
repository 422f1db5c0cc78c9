package io.imagestream.testing;

import io.imagestream.Frame;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a source, call by call, what to do: bring frames, fail, bring nothing, block. Behind the end of the script every call brings a
 * frame.
 *
 * <pre>{@code
 * Script script = new Script().frames(3).fail("unplugged").nothing(2).block();
 * LiveFrameSource camera = FrameSource.polled(script.supplier(NumberedFrames.jpeg(20_000)));
 * }</pre>
 *
 * <p>Each step is taken by one call, whichever that is. More steps may be added at any time. Thread-safe.
 */
public final class Script {
    private interface Step {
        boolean bringsFrame() throws IOException;
    }

    private final Queue<Step> steps = new ArrayDeque<>();
    private final Gate gate = new Gate();

    /** Creates a script without steps: every call brings a frame. */
    public Script() {}

    /**
     * Adds calls that bring a frame.
     *
     * @param count how many, 0 or more
     * @return this
     */
    public Script frames(int count) {
        return add(count, () -> true);
    }

    /**
     * Adds calls that bring nothing: they return null. A supplier may, an indexed source must not, and the library has to bear it.
     *
     * @param count how many, 0 or more
     * @return this
     */
    public Script nothing(int count) {
        return add(count, () -> false);
    }

    /**
     * Adds a call that fails: an indexed source throws an {@link IOException}, a supplier an {@link UncheckedIOException}.
     *
     * @param message its message
     * @return this
     */
    public Script fail(String message) {
        return add(1, () -> {
            throw new IOException(message);
        });
    }

    /**
     * Adds a call that throws.
     *
     * @param cause what it throws
     * @return this
     */
    public Script fail(RuntimeException cause) {
        return add(1, () -> {
            throw cause;
        });
    }

    /**
     * Adds a call that blocks until {@link #release} and then brings a frame, or until its thread is interrupted and then fails.
     *
     * @return this
     */
    public Script block() {
        return add(1, () -> {
            gate.pass();
            return true;
        });
    }

    /**
     * Lets the call that blocks go on, or the next one that would.
     *
     * @return this
     */
    public Script release() {
        gate.open();
        return this;
    }

    /**
     * Waits until a call blocks.
     *
     * @param timeout how long at most
     * @return this
     * @throws AssertionError when none does in time
     */
    public Script awaitBlocked(Duration timeout) {
        gate.awaitWaiting(timeout);
        return this;
    }

    /**
     * Returns how many steps are left.
     *
     * @return steps that no call has taken
     */
    public int left() {
        synchronized (steps) {
            return steps.size();
        }
    }

    /**
     * Makes a supplier for {@link io.imagestream.FrameSource#polled} that goes by this script.
     *
     * @param frames makes the frames, numbered from 0
     * @return the supplier; thread-safe
     */
    public Supplier<@Nullable Frame> supplier(NumberedFrames frames) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            try {
                return bringsFrame() ? frames.frame(next.getAndIncrement()) : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        };
    }

    private Script add(int count, Step step) {
        if (count < 0) {
            throw new IllegalArgumentException("a script cannot have " + count + " such calls: 0 or more");
        }
        synchronized (steps) {
            for (int i = 0; i < count; i++) {
                steps.add(step);
            }
        }
        return this;
    }

    /** Takes a step; says whether there is a frame to bring. */
    boolean bringsFrame() throws IOException {
        Step step;
        synchronized (steps) {
            step = steps.poll();
        }
        return step == null || step.bringsFrame();
    }

    /** Where calls wait. */
    private static final class Gate {
        private final Waiting waiting = new Waiting();

        // Guarded by waiting.
        private int passes;
        private int blocked;

        void pass() throws IOException {
            synchronized (waiting) {
                blocked++;
                waiting.wakeAll();
                try {
                    while (passes == 0) {
                        waiting.wait();
                    }
                    passes--;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw (IOException) new InterruptedIOException("interrupted while the script blocked").initCause(e);
                } finally {
                    blocked--;
                }
            }
        }

        void open() {
            synchronized (waiting) {
                passes++;
                waiting.wakeAll();
            }
        }

        void awaitWaiting(Duration timeout) {
            waiting.await(timeout, () -> blocked > 0, () -> "no call blocks");
        }
    }
}
