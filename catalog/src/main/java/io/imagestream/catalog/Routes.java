package io.imagestream.catalog;

import io.imagestream.Delivery;
import io.imagestream.StreamDescriptor;
import io.imagestream.transport.netty.http.HttpAnswer;
import io.imagestream.transport.netty.http.HttpExchange;
import io.imagestream.wire.Printable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who answers which path; docs/catalog.md tells what. */
final class Routes {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    private static final Duration MAX_LOOK_AGE = Duration.ofSeconds(10);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String STREAMS = "/streams/";
    private static final String DESCRIPTOR = "/descriptor";
    private static final String SDP = ".sdp";

    private static final Map<String, Route> PATHS = Map.of(
            "/", Routes::root,
            "/streams",
                    (exchange, session) ->
                            exchange.answer(json(session.content().json())),
            "/events", Routes::events,
            "/healthz", Routes::health,
            "/metrics", Routes::metrics);

    private Routes() {}

    /** Finds out who answers a path. */
    static Route of(String path) {
        Route route = PATHS.get(path);
        if (route != null) {
            return route;
        }
        return path.startsWith(STREAMS) ? Routes::stream : Routes::other;
    }

    private static void root(HttpExchange exchange, CatalogSession session) {
        boolean html = exchange.header(HttpHeaderNames.ACCEPT).orElse("").contains("text/html");
        if (!html || !session.page().answers(exchange, session)) {
            exchange.answer(
                    ok(TEXT, session.content().text()).with("Vary", "Accept").uncached());
        }
    }

    private static void other(HttpExchange exchange, CatalogSession session) {
        if (!session.page().answers(exchange, session)) {
            exchange.answer(notFound(
                    "Here are /, /streams, /streams/{key}, /streams/{key}/descriptor, /streams/{key}.sdp, /events, /healthz"
                            + " and /metrics."));
        }
    }

    // --- streams ----------------------------------------------------------------------------------------------------

    /** The path of a stream's session description. */
    static String sdp(CatalogStream stream) {
        return STREAMS + stream.key() + SDP;
    }

    private static void stream(HttpExchange exchange, CatalogSession session) {
        String rest = exchange.path().substring(STREAMS.length());
        boolean asFile = rest.endsWith(DESCRIPTOR);
        boolean asSdp = rest.endsWith(SDP);
        int suffix = (asFile ? DESCRIPTOR : asSdp ? SDP : "").length();
        Optional<CatalogStream> found = session.content().snapshot().find(rest.substring(0, rest.length() - suffix));
        if (found.isEmpty()) {
            exchange.answer(notFound("There is no such stream; /streams tells which there are."));
        } else if (asSdp) {
            exchange.answer(sessionDescription(found.get()));
        } else if (asFile) {
            ByteBuf text = Unpooled.copiedBuffer(text(found.get().descriptor()), StandardCharsets.UTF_8);
            exchange.answer(ok(TEXT, text).uncached());
        } else {
            exchange.answer(json(Unpooled.wrappedBuffer(CatalogJson.stream(found.get()))));
        }
    }

    private static HttpAnswer sessionDescription(CatalogStream stream) {
        return stream.sdp()
                .map(sdp -> ok("application/sdp", Unpooled.copiedBuffer(sdp, StandardCharsets.UTF_8))
                        .uncached())
                .orElseGet(() -> notFound(
                        stream.descriptor().delivery() == Delivery.RTP
                                ? "The file that announces this stream does not say how players open it."
                                : "This stream is " + stream.descriptor().delivery()
                                        + "; there are session descriptions of RTP alone."));
    }

    /** Images whose names a descriptor cannot hold are left out, as in a server's own file. */
    private static String text(StreamDescriptor stream) {
        try {
            return stream.toText();
        } catch (IllegalArgumentException e) {
            log.debug(
                    "the images of {} have names that no descriptor can hold: {}",
                    Printable.line(stream.name()),
                    Printable.line(e));
            return stream.withoutFrames().toText();
        }
    }

    // --- the others -------------------------------------------------------------------------------------------------

    private static void events(HttpExchange exchange, CatalogSession session) {
        HttpAnswer head = ok("text/event-stream", Unpooled.EMPTY_BUFFER).uncached();
        if (exchange.isHead()) {
            exchange.answer(head);
            return;
        }
        EventStream reader = new EventStream(session);
        session.takenOver(reader);
        exchange.takeOver(head, reader);
        reader.begin();
    }

    private static void health(HttpExchange exchange, CatalogSession session) {
        Duration age = session.sinceLook();
        exchange.answer(
                age.compareTo(MAX_LOOK_AGE) > 0
                        ? HttpAnswer.text(
                                HttpResponseStatus.SERVICE_UNAVAILABLE,
                                "The catalog has not been brought up to date for " + age.toSeconds() + " s.")
                        : HttpAnswer.text(HttpResponseStatus.OK, "ok"));
    }

    private static void metrics(HttpExchange exchange, CatalogSession session) {
        exchange.answer(session.metrics()
                .map(format -> ok(Metrics.MEDIA_TYPE, session.content().metrics(format))
                        .uncached())
                .orElseGet(() -> notFound("There are no metrics, as io.micrometer:micrometer-registry-prometheus is not"
                        + " on the catalog's path.")));
    }

    // --- answers ----------------------------------------------------------------------------------------------------

    private static HttpAnswer json(ByteBuf body) {
        return ok("application/json", body).uncached();
    }

    private static HttpAnswer ok(String mediaType, ByteBuf body) {
        return HttpAnswer.of(HttpResponseStatus.OK, mediaType, body);
    }

    private static HttpAnswer notFound(String sentence) {
        return HttpAnswer.text(HttpResponseStatus.NOT_FOUND, sentence);
    }
}
