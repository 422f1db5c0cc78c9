package io.imagestream;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Images that come as time goes by: a camera, a render loop, another server's stream.
 *
 * <p>Applications may implement it; most use {@link FrameSource#published()} or {@link FrameSource#polled} instead. One source
 * may feed several streams. A frame's id should be higher by one than the one before it, from 0 after 2147483647.
 */
public non-sealed interface LiveFrameSource extends FrameSource {
    /** Takes a live source's frames. Thread-safe, fast, and never throws. */
    interface Receiver {
        /**
         * Takes the newest frame. Two calls never overlap.
         *
         * @param frame the frame
         */
        void frame(Frame frame);

        /** Forgets the newest frame, because it is too old to be shown to somebody who comes now. */
        void forget();

        /**
         * Reports that the source could not bring a frame.
         *
         * @param cause what went wrong
         */
        void failed(Throwable cause);
    }

    /** What a source may want to know of the stream that it feeds. Thread-safe. */
    interface Demand {
        /**
         * Returns the stream's rate now.
         *
         * @return images per second
         */
        double ips();

        /**
         * Says whether anybody watches.
         *
         * @return true while a client is connected
         */
        boolean watched();

        /**
         * Returns the stream's time.
         *
         * @return the scheduler
         */
        Scheduler scheduler();

        /**
         * Returns the stream's loader thread, for work that may block.
         *
         * @return an executor that runs one task at a time
         */
        Executor loader();
    }

    /** A stream's hold on a source. */
    @FunctionalInterface
    interface Subscription {
        /** Ends it; no frame begins to arrive afterwards. Idempotent. */
        void cancel();
    }

    /**
     * Shows a picture of your choice while this source brings nothing: otherwise the last frame stays, which may look as if it were
     * new. The frames' ids count up from 0 anew.
     *
     * @param placeholder such as the words "no signal"; of the stream's format. It comes again every second
     * @param silence how long nothing may come while somebody watches, more than zero, at most a day
     * @return the source to give to a stream in place of this one
     */
    default LiveFrameSource withPlaceholder(Frame placeholder, Duration silence) {
        return new PlaceholderFrames(this, placeholder, silence);
    }

    /**
     * Begins to feed a stream. A source that has a newest frame already gives it at once.
     *
     * @param receiver takes the frames
     * @param demand what the stream wants
     * @return ends the feeding
     */
    Subscription subscribe(Receiver receiver, Demand demand);
}
