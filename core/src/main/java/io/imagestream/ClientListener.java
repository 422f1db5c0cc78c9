package io.imagestream;

/**
 * Is told what happens to a client. Calls come one at a time, in order, on the client's own thread, which also calls {@code
 * onFrame}; what it throws is logged.
 */
public interface ClientListener {
    /** The session is set up: frames may come. */
    default void connected() {}

    /**
     * The connection is gone, or could not be opened.
     *
     * @param cause why, in words that name the server
     */
    default void disconnected(Exception cause) {}
}
