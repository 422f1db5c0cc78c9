package io.imagestream;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Receives a stream: the mirror image of {@link ImageStreamServer}. It reads cameras over HTTP, too.
 *
 * <pre>{@code
 * ImageStreamClient client = ImageStreamClient.builder().tcpPush("127.0.0.1", 9001).onFrame(frame -> show(frame)).start();
 * }</pre>
 *
 * <p>When the connection breaks the client connects again, unless told otherwise. It is also a live source, so that a server
 * can send on what it receives. Thread-safe. An open client keeps the JVM alive until it is closed.
 */
public sealed interface ImageStreamClient extends LiveFrameSource, AutoCloseable permits DefaultClient {
    /**
     * Begins to describe a client: first comes the choice of the delivery.
     *
     * @return the choice
     */
    static ClientChoice builder() {
        return new ClientChoice();
    }

    /**
     * Connects. Returns once the session is set up; when it fails nothing is left behind, and it may be called again.
     *
     * @return this
     * @throws MissingTransportException when no transport on the path serves what was chosen; it names the artifact to add
     * @throws ImageStreamException when no session could be set up in time; it names the server
     * @throws IllegalStateException when the client has been started or closed before
     */
    ImageStreamClient start();

    /**
     * Asks for one image; pull only. Requests are sent one after the other.
     *
     * @param id the image's id
     * @return the image; fails with a {@link java.util.concurrent.TimeoutException} when none came within the read timeout, as
     *     when there is no such image
     * @throws IllegalStateException when the client is not running or the server pushes
     */
    CompletableFuture<Frame> get(int id);

    /**
     * Asks for the next image, at the position that the server keeps for this client; pull only.
     *
     * @return the image, as {@link #get} gives it
     * @throws IllegalStateException when the client is not running or the server pushes
     */
    CompletableFuture<Frame> next();

    /**
     * Returns the image received last.
     *
     * @return the frame, with the id that the server gave it, or null before the first one
     */
    @Nullable
    Frame newest();

    /**
     * Returns what came so far.
     *
     * @return a snapshot
     */
    ReceptionStats stats();

    /**
     * Tells the end.
     *
     * @return completes when the client is closed, and with the cause when the connection broke for good
     */
    CompletableFuture<Void> closed();

    /**
     * Names what the client receives, fit for people and logs: without the secrets that a URL may hold.
     *
     * @return such as {@code tcp_push://127.0.0.1:9001} or {@code http://camera/stream}
     */
    @Override
    String toString();

    /**
     * Ends the session and frees all resources. Idempotent, from any thread, at any time; does not block. The few images that
     * have come already are still handed over; {@link #closed()} tells when that is done.
     */
    @Override
    void close();
}
