package io.imagestream;

import java.net.InetSocketAddress;

/**
 * Is told what happens to a server.
 *
 * <p>Calls come one at a time, in order, on a thread of the server's events that sends nothing: a listener that blocks delays
 * its own events alone, and more than 1024 waiting ones are dropped and counted. What it throws is logged. It may close the
 * server.
 */
public interface ServerListener {
    /**
     * The server is bound.
     *
     * @param server the server
     */
    default void started(ImageStreamServer server) {}

    /**
     * A client watches from now on: its data channel is open, or it gets the stream over HTTP or WebSocket.
     *
     * @param client the client
     */
    default void joined(ClientStats client) {}

    /**
     * A client that watched has gone.
     *
     * @param client what it got
     * @param reason why
     */
    default void left(ClientStats client, DisconnectReason reason) {}

    /**
     * A client was refused, or went without having watched.
     *
     * @param address the client's address
     * @param reason why
     */
    default void refused(InetSocketAddress address, DisconnectReason reason) {}

    /**
     * The number of clients that watch has changed.
     *
     * @param viewers how many there are now
     */
    default void viewersChanged(int viewers) {}

    /**
     * What the server's {@linkplain ImageStreamServer#descriptor() descriptor} says has changed: the rate.
     *
     * @param server the server
     */
    default void descriptorChanged(ImageStreamServer server) {}

    /**
     * The source failed; the server lives on. Told for the first failure, and for the first one after a success.
     *
     * @param cause what the source threw
     */
    default void sourceFailed(Throwable cause) {}

    /**
     * The server is closed; the last call.
     *
     * @param server the server
     */
    default void closed(ImageStreamServer server) {}

    /** One listener at one server. */
    @FunctionalInterface
    interface Registration {
        /** Ends it: no call begins afterwards that has not been made ready before. Idempotent. */
        void cancel();
    }
}
