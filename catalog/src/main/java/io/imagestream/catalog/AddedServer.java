package io.imagestream.catalog;

import io.imagestream.ImageStreamServer;
import io.imagestream.ServerStats;
import io.imagestream.StreamDescriptor;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A server of this JVM, once it runs. On the registry's thread. */
final class AddedServer {
    private static final double NANOS_PER_SECOND = 1e9;
    /** Shorter spans tell a rate badly. */
    private static final long MIN_SPAN_NANOS = 500_000_000;

    private final ImageStreamServer server;
    private final Instant since = Instant.now();
    private StreamDescriptor descriptor;
    private Optional<URI> http;
    private Optional<String> sdp;
    private @Nullable ServerStats before;
    private long beforeNanos;
    private OptionalDouble ips = OptionalDouble.empty();
    private Optional<StreamFigures> figures = Optional.empty();

    AddedServer(ImageStreamServer server) {
        this.server = server;
        descriptor = server.descriptor();
        http = server.httpUri();
        sdp = server.sdp();
    }

    StreamDescriptor descriptor() {
        return descriptor;
    }

    /** Takes over how the server describes itself now. */
    AddedServer describe() {
        descriptor = server.descriptor();
        http = server.httpUri();
        sdp = server.sdp();
        return this;
    }

    /** Looks at what the server does. */
    void sample(long now) {
        describe(); // Of a live source the type is known from the first frame on.
        ServerStats stats = server.stats();
        if (before == null) {
            before = stats;
            beforeNanos = now;
        } else if (now - beforeNanos >= MIN_SPAN_NANOS) {
            ips = rate(before, stats, (now - beforeNanos) / NANOS_PER_SECOND);
            before = stats;
            beforeNanos = now;
        }
        figures = Optional.of(new StreamFigures(
                stats.clients(),
                stats.viewers(),
                ips,
                stats.newestFrameAge(),
                stats.framesSent(),
                stats.framesTranscoded(),
                stats.framesSkipped(),
                stats.bytesSent()));
    }

    private static OptionalDouble rate(ServerStats before, ServerStats now, double seconds) {
        if (now.viewers() > 0) {
            double viewers = (before.viewers() + now.viewers()) / 2.0;
            return OptionalDouble.of((now.framesOffered() - before.framesOffered()) / viewers / seconds);
        }
        return now.newestFrameAge().isPresent()
                ? OptionalDouble.of((now.framesFromSource() - before.framesFromSource()) / seconds)
                : OptionalDouble.empty();
    }

    CatalogStream shown(String key) {
        return new CatalogStream(
                key, descriptor, StreamState.RUNNING, since, false, Optional.empty(), http, sdp, figures);
    }
}
