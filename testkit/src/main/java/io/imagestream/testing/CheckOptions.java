package io.imagestream.testing;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How {@link FrameSourceChecks} look at a source. Immutable: each method returns other options. */
public final class CheckOptions {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int IMAGES = 1000;

    private static final CheckOptions DEFAULTS = new CheckOptions(TIMEOUT, IMAGES, false, false, null, false);

    private final Duration timeout;
    private final int images;
    private final boolean failuresAllowed;
    private final boolean gapsAllowed;
    private final @Nullable Runnable bring;
    private final boolean concurrent;

    private CheckOptions(
            Duration timeout,
            int images,
            boolean failuresAllowed,
            boolean gapsAllowed,
            @Nullable Runnable bring,
            boolean concurrent) {
        this.timeout = timeout;
        this.images = images;
        this.failuresAllowed = failuresAllowed;
        this.gapsAllowed = gapsAllowed;
        this.bring = bring;
        this.concurrent = concurrent;
    }

    /**
     * Returns the defaults: 10 seconds for each step, 1000 images, no failures, no gaps, a live source that brings frames by itself.
     *
     * @return the options
     */
    public static CheckOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how long the source may take for each step: to read an image, to bring a frame.
     *
     * @param longest more than zero, at most a day
     * @return the options
     */
    public CheckOptions timeout(Duration longest) {
        if (longest.isNegative() || longest.isZero() || longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout must be more than zero and at most a day, not " + longest);
        }
        return new CheckOptions(longest, images, failuresAllowed, gapsAllowed, bring, concurrent);
    }

    /**
     * Sets how many images of an indexed source are read: the first ones, and the last one.
     *
     * @param count 1 or more
     * @return the options
     */
    public CheckOptions images(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("images must be 1 or more, not " + count);
        }
        return new CheckOptions(timeout, count, failuresAllowed, gapsAllowed, bring, concurrent);
    }

    /**
     * Lets a source fail, in the way that it may: an indexed one by an {@link java.io.IOException}, a live one by a call of {@code
     * failed}.
     *
     * @return the options
     */
    public CheckOptions failuresAllowed() {
        return new CheckOptions(timeout, images, true, gapsAllowed, bring, concurrent);
    }

    /**
     * Lets a live source leave out ids, as one does that passes on what it receives.
     *
     * @return the options
     */
    public CheckOptions gapsAllowed() {
        return new CheckOptions(timeout, images, failuresAllowed, true, bring, concurrent);
    }

    /**
     * Makes a live source bring a frame. Without it the source is waited for, while time goes by for it.
     *
     * @param action makes it bring a new one to all who have subscribed, now or soon; called whenever one is wanted
     * @return the options
     */
    public CheckOptions bring(Runnable action) {
        return new CheckOptions(
                timeout, images, failuresAllowed, gapsAllowed, Objects.requireNonNull(action, "action"), false);
    }

    /**
     * Makes a live source bring a frame, as {@link #bring} does, and also from several threads at once.
     *
     * @param action as for {@link #bring}; thread-safe
     * @return the options
     */
    public CheckOptions bringFromAnyThread(Runnable action) {
        return new CheckOptions(
                timeout, images, failuresAllowed, gapsAllowed, Objects.requireNonNull(action, "action"), true);
    }

    Duration timeout() {
        return timeout;
    }

    int images() {
        return images;
    }

    boolean areFailuresAllowed() {
        return failuresAllowed;
    }

    boolean areGapsAllowed() {
        return gapsAllowed;
    }

    @Nullable
    Runnable bring() {
        return bring;
    }

    boolean isConcurrent() {
        return concurrent;
    }
}
