package io.imagestream.spi;

/** One connection of a client. Thread-safe; no call blocks. */
public interface ClientConnection {
    /**
     * Asks for an image; pull only. The answer comes as a frame, or not at all when there is no such image.
     *
     * @param id the image, or -1 for the next one
     */
    void request(int id);

    /**
     * Stops or goes on reading, so that a slow application makes the server skip instead of filling memory.
     *
     * @param reading whether to read
     */
    void reading(boolean reading);

    /** Ends the session and closes the connection. Idempotent. */
    void close();
}
