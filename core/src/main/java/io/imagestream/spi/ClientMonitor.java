package io.imagestream.spi;

import io.imagestream.ClientProtocol;
import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;

/** Counts what one client gets. All calls come from the client's own thread, one at a time. */
public interface ClientMonitor {
    /**
     * The client has shown what it speaks; {@link ClientProtocol#ORIGINAL} until then.
     *
     * @param protocol what it speaks
     */
    void speaks(ClientProtocol protocol);

    /** The client watches from now on: the data channel is open, or the stream over HTTP has begun. */
    void opened();

    /**
     * A frame is handed to the socket.
     *
     * @param bytes its length with its header
     * @param nowNanos the scheduler's time
     */
    void sending(int bytes, long nowNanos);

    /**
     * A frame that was sent before is handed to the socket once more, for a browser that shows an image only when something
     * follows it. Its bytes and its waits count, but it is no further frame, offered or sent.
     *
     * @param bytes its length with its header
     * @param nowNanos the scheduler's time
     */
    void repeating(int bytes, long nowNanos);

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
     * The rest of the frame under way is not sent: the frame counts as skipped.
     *
     * @param reason why
     * @param pendingBytes what was not sent
     * @param nowNanos the scheduler's time
     */
    void abandoned(SkipReason reason, int pendingBytes, long nowNanos);

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
