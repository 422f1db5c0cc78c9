package io.imagestream.spi;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server's sockets. Thread-safe. */
public interface ServerTransport {
    /**
     * Binds. Returns once bound, or leaves nothing behind and throws.
     *
     * @return the port bound
     * @throws IOException when an address or port cannot be bound; the message names it
     */
    int start() throws IOException;

    /**
     * Returns the port at which images are asked for that go to a multicast group.
     *
     * @return the port bound, once {@link #start()} has returned; empty for a transport that has none, as by default
     */
    default OptionalInt controlPort() {
        return OptionalInt.empty();
    }

    /**
     * Returns how players open the stream, for a transport that sends RTP.
     *
     * @return the session description (SDP), once {@link #start()} has returned; empty for other transports, as by default
     */
    default Optional<String> sessionDescription() {
        return Optional.empty();
    }

    /**
     * Takes no new clients from now on, and ends each session as soon as no frame is on its way to it. Idempotent; does not block;
     * {@link #close()} follows, which need not wait for it.
     *
     * @return completes when no session is left; at once, by default
     */
    default CompletionStage<Void> drain() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Closes all sockets and ends all sessions. Idempotent; does not block.
     *
     * @return completes when nothing is left
     */
    CompletionStage<Void> close();

    /**
     * Says whether the calling thread is one of the transport's own, which must not wait for {@link #close()}.
     *
     * @return true on an event loop
     */
    boolean onOwnThread();
}
