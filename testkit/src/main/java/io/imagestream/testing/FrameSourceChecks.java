package io.imagestream.testing;

import io.imagestream.IndexedFrameSource;
import io.imagestream.LiveFrameSource;

/**
 * Checks that a source of your own keeps what the library asks of it. Throws {@link AssertionError}, so any test framework will do.
 *
 * <p>A check that passes proves little about threads: what goes wrong once in a million calls it does not see.
 */
public final class FrameSourceChecks {
    private FrameSourceChecks() {}

    /**
     * Checks an indexed source with the default options.
     *
     * @param source the source; its images are read twice
     * @throws AssertionError when it breaks one of the rules told at {@link #indexed(IndexedFrameSource, CheckOptions)}
     */
    public static void indexed(IndexedFrameSource source) {
        indexed(source, CheckOptions.defaults());
    }

    /**
     * Checks an indexed source.
     *
     * <ul>
     *   <li>{@code size()} is 1 or more and always the same.
     *   <li>{@code check()} tells a format, always the same, which is that of all images.
     *   <li>{@code read()} brings an image for each index, the same one again when it is asked again, since a server may keep the first or
     *       read anew.
     *   <li>Where {@code read()} fails it throws an {@link java.io.IOException}, if the options allow that at all.
     *   <li>All that holds on a loader thread while another thread calls {@code size()} and {@code check()}.
     *   <li>Each call returns within the options' timeout.
     * </ul>
     *
     * <p>A frame's own id does not matter, and what {@code read()} does with an index out of range is not checked: it is never asked.
     *
     * @param source the source
     * @param options how to look at it
     * @throws AssertionError when it breaks a rule; the message says which
     */
    public static void indexed(IndexedFrameSource source, CheckOptions options) {
        new IndexedCheck(source, options).run();
    }

    /**
     * Checks a live source that brings frames by itself, with the default options.
     *
     * @param source the source; nobody else is subscribed to it
     * @throws AssertionError when it breaks one of the rules told at {@link #live(LiveFrameSource, CheckOptions)}
     */
    public static void live(LiveFrameSource source) {
        live(source, CheckOptions.defaults());
    }

    /**
     * Checks a live source. It is fed manual time, which runs faster than the clock, and told that somebody watches.
     *
     * <ul>
     *   <li>It brings frames to whoever subscribes: to one, to two at once, and to one that comes when another has gone.
     *   <li>Each frame's id is higher by one than the one before it, from 0 after 2147483647. While two are subscribed, ids may be left
     *       out; {@link CheckOptions#gapsAllowed} allows it always. None comes twice or after a newer one.
     *   <li>All frames are of one format, as those of a stream are.
     *   <li>Two calls of a receiver's {@code frame} never overlap; {@link CheckOptions#bringFromAnyThread} tries harder.
     *   <li>A frame that is given at once to somebody who subscribes is the newest. This is checked where the options say how to bring
     *       frames, as otherwise a newer one may come at that moment.
     *   <li>{@code failed} is not called, unless the options allow it.
     *   <li>When {@code cancel()} has returned, no frame begins to arrive, while others still get theirs. A second {@code cancel()} does
     *       nothing.
     *   <li>When all have cancelled nothing of the source is left in the stream's scheduler, a day later at the latest.
     *   <li>None of these calls throws.
     * </ul>
     *
     * @param source the source; nobody else is subscribed to it
     * @param options how to look at it
     * @throws AssertionError when it breaks a rule; the message says which
     */
    public static void live(LiveFrameSource source, CheckOptions options) {
        new LiveCheck(source, options).run();
    }
}
