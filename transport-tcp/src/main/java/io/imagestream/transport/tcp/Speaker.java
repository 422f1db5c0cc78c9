package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.transport.netty.PreparedFrame;
import org.jspecify.annotations.Nullable;

/** What a connection turned out to speak: acts for the client from its first line to its end. On the event loop. */
interface Speaker {
    /** A live source has a new frame. */
    default void newest(int id) {}

    /** A live source had a new frame that nobody gets. */
    default void newestSkipped(SkipReason reason) {}

    /** A live source's newest frame is too old to be shown. */
    default void forgetNewest() {}

    /** Why the client's time is up, or null while it is not. */
    @Nullable
    DisconnectReason overdue(long now);

    /** How long the operating system has not taken a byte of what is under way; 0 when nothing is. */
    long waitedNanos(long now);

    /** The frame under way, or null. */
    @Nullable
    PreparedFrame frameUnderWay();

    /** Ends; the last call. */
    void end(DisconnectReason reason);
}
