package io.imagestream;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Sends one stream to many clients, on one port.
 *
 * <pre>{@code
 * ImageStreamServer server = ImageStreamServer.builder().tcpPush().ips(24).start(); // test pattern, a free port
 * System.out.println(server.uri());
 * }</pre>
 *
 * <p>Thread-safe. An open server keeps the JVM alive until it is closed.
 */
public sealed interface ImageStreamServer extends AutoCloseable permits DefaultServer {
    /**
     * Begins to describe a server: first comes the choice of the delivery.
     *
     * @return the choice
     */
    static ServerChoice builder() {
        return new ServerChoice();
    }

    /**
     * Binds and begins to serve. Returns once bound; when it fails nothing is left behind, and it may be called again.
     *
     * @return this
     * @throws MissingTransportException when no transport on the path serves the delivery; it names the artifact to add
     * @throws ImageStreamException when an image or a certificate cannot be read or an address or port cannot be bound; it
     *     names which
     * @throws IllegalStateException when the server has been started or closed before
     */
    ImageStreamServer start();

    /**
     * Says whether the server is bound.
     *
     * @return true from the end of {@link #start()} to the beginning of {@link #close()}
     */
    boolean isRunning();

    /**
     * Returns the port.
     *
     * @return the port that is bound; before {@link #start()} the one asked for, where 0 means any
     */
    int port();

    /**
     * Returns the port at which clients of {@link Delivery#MCAST_PULL} ask for images; {@link #port} is the group's.
     *
     * @return the port that is bound; empty before {@link #start()} and for other deliveries
     */
    OptionalInt controlPort();

    /**
     * Returns what clients connect to.
     *
     * @return delivery, published address and port; the group's for multicast
     */
    StreamUri uri();

    /**
     * Returns where a browser sees the stream: the published address, and the port as {@link #port()} tells it.
     *
     * @return such as {@code http://127.0.0.1:9001/}, {@code https} with TLS; empty when HTTP is switched off, when the
     *     transport has none, and when the published address is none that a browser could ask for
     */
    Optional<URI> httpUri();

    /**
     * Returns the description that players open an RTP stream with: write it to a file for {@code ffplay stream.sdp}, or serve it.
     *
     * @return the session description (SDP, RFC 8866), with what is true now; empty before {@link #start()} and for other deliveries
     *     than {@link Delivery#RTP}
     */
    Optional<String> sdp();

    /**
     * Returns how catalogs and descriptor files describe the stream, with what is true now.
     *
     * @return the descriptor
     */
    StreamDescriptor descriptor();

    /**
     * Returns the stream.
     *
     * @return the stream
     */
    Stream stream();

    /**
     * Changes the stream's rate, for all servers of the stream.
     *
     * @param ips images per second, 0.001 to 1000
     */
    default void ips(double ips) {
        stream().ips(ips);
    }

    /**
     * Returns what the server did since it started.
     *
     * @return a snapshot; all zero before {@link #start()}
     */
    ServerStats stats();

    /**
     * Returns what each client got and missed, in the order in which they came.
     *
     * @return a snapshot
     */
    List<ClientStats> clients();

    /**
     * Adds a listener to a server that has been built. When the server runs already, the listener is told so at once by {@link
     * ServerListener#started}; of what happened before it is told nothing else. A listener that is added to a closed server is
     * never called.
     *
     * @param listener is told what happens from now on
     * @return takes the listener away again
     */
    ServerListener.Registration listen(ServerListener listener);

    /**
     * Tells the end.
     *
     * @return completes when the server is closed and nothing of it is left
     */
    CompletableFuture<Void> closed();

    /**
     * Closes as {@link #close()} does, but lets the frame that is on its way to each client arrive whole: takes no new clients from now
     * on, ends each session at the end of its frame, and cuts off those that have not taken theirs by the deadline. What a client has
     * asked for behind that frame is not sent.
     *
     * @param deadline how long that may take at most, zero or more, at most a day
     */
    void close(Duration deadline);

    /**
     * Ends all sessions and frees all resources. Idempotent, from any thread, at any time; returns when nothing is left, or at
     * once when called by a listener or a thread of the transport, which cannot wait for themselves, or while {@link #start()}
     * is under way, which then undoes what it did and throws.
     */
    @Override
    void close();
}
