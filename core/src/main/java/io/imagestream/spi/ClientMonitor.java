package io.imagestream.spi;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;

/** Counts what one client gets. All calls come from the client's own thread, one at a time. */
public interface ClientMonitor {
    /** The data channel is open. */
    void opened();

    /**
     * A frame is handed to the socket.
     *
     * @param bytes its length with its header
     * @param nowNanos the scheduler's time
     */
    void sending(int bytes, long nowNanos);

    /**
     * The operating system took a part of the frame, and the rest waits.
     *
     * @param pendingBytes what waits
     * @param nowNanos the scheduler's time
     */
    void progressed(int pendingBytes, long nowNanos);

    /**
     * The operating system took the frame whole.
     *
     * @param nowNanos the scheduler's time
     */
    void sent(long nowNanos);

    /**
     * A frame was due and not sent.
     *
     * @param reason why
     */
    void skipped(SkipReason reason);

    /**
     * The session has ended. The first call counts.
     *
     * @param reason why
     */
    void closed(DisconnectReason reason);
}
