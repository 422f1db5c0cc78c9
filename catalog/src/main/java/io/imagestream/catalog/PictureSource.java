package io.imagestream.catalog;

import io.imagestream.ClientBuilder;
import io.imagestream.Delivery;
import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.MissingTransportException;
import io.imagestream.PullClientBuilder;
import io.imagestream.StreamDescriptor;
import io.imagestream.wire.Printable;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one stream's pictures: of a server of this JVM directly, of another as its client. All that may block is done by an
 * executor, one thing after the other.
 */
final class PictureSource {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    /** A preview of a larger image is not worth its bytes. */
    private static final int MAX_FRAME = 16 * 1024 * 1024;

    /** Is told what comes, on any thread. */
    interface Receiver {
        /** Takes a frame, one at a time. */
        void frame(Frame frame);

        /** Takes a sentence that says why there is none, or nothing when one may come. */
        void trouble(String why);
    }

    private final Receiver receiver;
    private final Executor executor;
    private final double ips;

    // On the executor.
    private AutoCloseable opened = () -> {};
    private boolean closed;

    private PictureSource(Receiver receiver, Executor executor, double ips) {
        this.receiver = receiver;
        this.executor = executor;
        this.ips = ips;
    }

    /**
     * Begins to bring pictures.
     *
     * @param server the stream's, if it is of this JVM
     * @param ips the most images per second
     */
    static PictureSource open(
            CatalogStream stream,
            Optional<ImageStreamServer> server,
            double ips,
            Executor executor,
            Receiver receiver) {
        PictureSource source = new PictureSource(receiver, executor, ips);
        executor.execute(() -> source.begin(stream, server));
        return source;
    }

    private void begin(CatalogStream stream, Optional<ImageStreamServer> server) {
        if (closed) {
            return;
        }
        try {
            if (server.isPresent()) {
                opened = server.get().stream().preview(ips, receiver::frame);
            } else if (isForAnotherReceiver(stream.descriptor())) {
                receiver.trouble("No picture: the stream goes to "
                        + stream.descriptor().address() + " alone, whose port is not to be taken.");
            } else {
                opened = client(builder(stream), stream.descriptor());
            }
        } catch (MissingTransportException e) {
            receiver.trouble("No picture: this catalog has no transport for "
                    + stream.descriptor().delivery() + "; " + e.artifact() + " is missing.");
        } catch (ImageStreamException | IllegalArgumentException e) {
            log.debug(
                    "no pictures of {}: {}", Printable.line(stream.descriptor().name()), Printable.line(e));
            receiver.trouble("No picture: " + Printable.line(e.getMessage()));
        }
    }

    /** A group is everybody's, but whoever binds a receiver's port takes its packets. */
    private static boolean isForAnotherReceiver(StreamDescriptor stream) {
        if (stream.delivery() != Delivery.RTP) {
            return false;
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(stream.address());
        return address == null || !address.isMulticastAddress(); // A name is a receiver's.
    }

    /** A session description says more of RTP than a place. */
    private static ClientBuilder<?> builder(CatalogStream stream) {
        return stream.sdp().isPresent()
                ? ImageStreamClient.builder().sdp(stream.sdp().get())
                : ImageStreamClient.builder().from(stream.descriptor());
    }

    private AutoCloseable client(ClientBuilder<?> builder, StreamDescriptor stream) {
        if (builder instanceof PullClientBuilder<?> pull) {
            if (stream.control().isPresent()) {
                pull.onDemand(); // To ask would turn the page for everybody.
            } else {
                pull.ips(Math.min(ips, stream.ips()));
            }
        }
        ImageStreamClient client =
                builder.maxFrameLength(MAX_FRAME).onFrame(receiver::frame).build();
        try {
            client.start();
            return client;
        } catch (RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }

    /** Ends it. */
    void close() {
        executor.execute(() -> {
            closed = true;
            try {
                opened.close();
            } catch (Exception e) {
                log.debug("a source of pictures did not close cleanly", e);
            }
        });
    }
}
