package io.imagestream.spi;

import io.imagestream.Frame;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Brings a running stream's frames to the servers that share it. Thread-safe. */
public interface StreamFeed {
    /** Takes a live stream's frames, already held back to the stream's rate. Two calls never overlap; must not block. */
    interface Receiver {
        /**
         * Takes the newest frame.
         *
         * @param frame the frame
         */
        void frame(Frame frame);

        /** Forgets the newest frame: it is too old to be shown to somebody who comes now. */
        void forget();
    }

    /** Ends what the method that returned it began. */
    @FunctionalInterface
    interface Registration {
        /** Ends it. Idempotent. */
        void cancel();
    }

    /** Something made once per stream for all its servers. */
    interface Shared {
        /** Frees it, once the last server of the stream has closed. */
        void close();
    }

    /**
     * Returns the number that catalogs know the stream by.
     *
     * @return the id
     */
    int id();

    /**
     * Returns the stream's name.
     *
     * @return one word, never empty: {@code stream} and the id when the stream has no name
     */
    String name();

    /**
     * Returns how many images an indexed source has.
     *
     * @return 1 or more; 0 for a live source
     */
    int size();

    /**
     * Says whether the source is live.
     *
     * @return false for an indexed one
     */
    default boolean isLive() {
        return size() == 0;
    }

    /**
     * Returns the rate now.
     *
     * @return images per second
     */
    double ips();

    /**
     * Returns how much memory prepared frames may take.
     *
     * @return bytes
     */
    long memoryBudget();

    /**
     * Reads an image of an indexed source on the loader thread.
     *
     * @param index 0 to {@code size() - 1}
     * @return the frame, or the failure, which has been reported already
     */
    CompletableFuture<Frame> load(int index);

    /** Counts an image that was transcoded, once for all who send it. */
    default void transcoded() {}

    /**
     * Reports an image that a transport cannot send: the log and the listeners are told, once a minute at most.
     *
     * @param cause why, in a message that names the image
     */
    default void unfit(Exception cause) {}

    /**
     * Takes the frames of a live source from now on, and its newest at once.
     *
     * @param receiver takes them
     * @return ends it
     */
    Registration subscribe(Receiver receiver);

    /**
     * Runs a task whenever the rate has changed.
     *
     * @param task must be short
     * @return ends it
     */
    Registration onRateChange(Runnable task);

    /**
     * Returns what is shared among the stream's servers, made at the first call.
     *
     * @param type its class, which is the key
     * @param make makes it
     * @param <T> its class
     * @return the one instance
     */
    <T extends Shared> T shared(Class<T> type, Function<StreamFeed, T> make);
}
