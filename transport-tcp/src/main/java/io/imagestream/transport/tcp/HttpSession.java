package io.imagestream.transport.tcp;

import io.imagestream.AccessPolicy;
import io.imagestream.ClientProtocol;
import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.SessionDescriptions;
import io.imagestream.transport.netty.http.HttpAnswer;
import io.imagestream.transport.netty.http.HttpConnection;
import io.imagestream.transport.netty.http.HttpExchange;
import io.imagestream.transport.netty.http.HttpRules;
import io.imagestream.transport.netty.http.HttpService;
import io.imagestream.wire.MultipartPart;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that speaks HTTP: docs/protocol.md, "HTTP". Runs on its event loop. */
final class HttpSession implements HttpService, Speaker {
    private static final int DEFAULT_WINDOW = 2;
    private static final int MAX_WINDOW = 16;

    private final TcpSession owner;
    private final TcpLoop loop;
    private final HttpConnection connection;
    private final Stills stills;
    /** Took the connection over, with an answer that does not end. */
    private @Nullable Speaker viewer;

    HttpSession(TcpSession owner, TcpLoop loop, HttpRules rules) {
        this.owner = owner;
        this.loop = loop;
        connection = new HttpConnection(rules, loop::nanoTime, this);
        stills = new Stills(owner, loop);
    }

    List<ChannelHandler> pipeline() {
        return connection.pipeline();
    }

    // --- requests ---------------------------------------------------------------------------------------------------

    @Override
    public void handle(HttpExchange exchange) {
        String path = exchange.path();
        if (!isAllowed(exchange, path.equals("/ws") ? ClientProtocol.WEBSOCKET : ClientProtocol.HTTP)) {
            return;
        }
        try {
            switch (path) {
                case "/" -> root(exchange);
                case "/viewer.js" -> exchange.answer(Page.script());
                case "/viewer.css" -> exchange.answer(Page.style());
                case "/stream", "/stream.mjpg" -> stream(exchange);
                case "/ws" -> webSocket(exchange);
                case "/frame", "/snapshot.jpg" -> stills.newest(exchange);
                case "/stream.sdp" -> sessionDescription(exchange);
                default -> other(exchange, path);
            }
        } catch (IllegalArgumentException e) { // Of the query.
            exchange.answer(HttpAnswer.text(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    /** Whoever wants a moving picture and no page, such as this library's own client, gets what it wants at the root, too. */
    private void root(HttpExchange exchange) {
        String accepted = exchange.header(HttpHeaderNames.ACCEPT).orElse("");
        if (accepted.contains("multipart/x-mixed-replace") && !accepted.contains("text/html")) {
            stream(exchange);
        } else {
            exchange.answer(Page.html(loop.context().feed()));
        }
    }

    /** How players open what another server of the stream sends as RTP. */
    private void sessionDescription(HttpExchange exchange) {
        exchange.answer(SessionDescriptions.of(loop.context().feed())
                .text()
                .map(sdp -> HttpAnswer.of(
                                HttpResponseStatus.OK,
                                "application/sdp",
                                Unpooled.copiedBuffer(sdp, StandardCharsets.UTF_8))
                        .uncached())
                .orElseGet(() -> HttpAnswer.text(HttpResponseStatus.NOT_FOUND, "This stream is not sent as RTP.")));
    }

    private void other(HttpExchange exchange, String path) {
        if (path.startsWith("/frames/")) {
            stills.numbered(exchange, path.substring("/frames/".length()));
        } else {
            exchange.answer(HttpAnswer.text(
                    HttpResponseStatus.NOT_FOUND, "Here are /, /stream, /stream.sdp, /frame, /frames/{id} and /ws."));
        }
    }

    private boolean isAllowed(HttpExchange exchange, ClientProtocol protocol) {
        AccessPolicy.Verdict verdict = owner.verdict(protocol, exchange.header(HttpHeaderNames.AUTHORIZATION));
        DisconnectReason refusal = TcpSession.refusalOf(verdict);
        if (refusal == null) {
            return true;
        }
        owner.closesFor(refusal);
        String challenge = loop.context().spec().access().challenge().orElse("");
        boolean ask = refusal == DisconnectReason.UNAUTHENTICATED && !challenge.isEmpty();
        HttpAnswer answer = ask
                ? HttpAnswer.text(HttpResponseStatus.UNAUTHORIZED, "This stream wants credentials.")
                        .with("WWW-Authenticate", challenge)
                : HttpAnswer.text(HttpResponseStatus.FORBIDDEN, "This stream is not for you.");
        // The connection ends with it, so that guessing costs one each time, and each is counted.
        exchange.answer(answer.with("Connection", HttpHeaderValues.CLOSE));
        return false;
    }

    private void stream(HttpExchange exchange) {
        double ips = Query.ips(exchange);
        String boundary = loop.frames().boundary();
        String mediaType = "multipart/x-mixed-replace; boundary=" + boundary;
        if (exchange.isHead()) {
            exchange.answer(HttpAnswer.of(HttpResponseStatus.OK, mediaType, Unpooled.EMPTY_BUFFER)
                    .uncached());
            return;
        }
        MultipartViewer taking = new MultipartViewer(owner, loop, ips, exchange.isFromBrowser());
        viewer = taking;
        exchange.takeOver(
                HttpAnswer.of(HttpResponseStatus.OK, mediaType, Unpooled.wrappedBuffer(MultipartPart.first(boundary)))
                        .uncached(),
                taking);
        taking.begin();
    }

    private void webSocket(HttpExchange exchange) {
        double ips = Query.ips(exchange);
        int window = Query.integer(exchange, "window", 1, MAX_WINDOW, DEFAULT_WINDOW);
        int id = loop.context().feed().id();
        int stream = Query.integer(exchange, "stream", Integer.MIN_VALUE, Integer.MAX_VALUE, id);
        if (stream != id) {
            exchange.answer(HttpAnswer.text(
                    HttpResponseStatus.NOT_FOUND, "There is no stream " + stream + " here, only stream " + id + "."));
            return;
        }
        WebSocketViewer taking = new WebSocketViewer(owner, loop, ips, window);
        if (exchange.upgrade(WebSocketViewer.MAX_PAYLOAD, taking)) {
            owner.monitor().speaks(ClientProtocol.WEBSOCKET);
            viewer = taking;
            taking.begin();
        }
    }

    @Override
    public void refused(DisconnectReason reason) {
        owner.closesFor(reason);
    }

    @Override
    public void failed(Throwable cause) {
        owner.broke(cause);
    }

    // --- what the loop tells ----------------------------------------------------------------------------------------

    @Override
    public void newest(int id) {
        if (viewer != null) {
            viewer.newest(id);
        } else {
            stills.newestCame();
        }
    }

    @Override
    public void forgetNewest() {
        if (viewer != null) {
            viewer.forgetNewest();
        }
    }

    @Override
    public @Nullable DisconnectReason overdue(long now) {
        if (viewer != null) {
            return viewer.overdue(now);
        }
        stills.giveUp(now);
        long waited = connection.waitedNanos(now);
        if (connection.isReading()) {
            return waited > loop.options().setupTimeout().toNanos() ? DisconnectReason.HTTP_TIMEOUT : null;
        }
        return waited > loop.options().stallLimit().toNanos() ? DisconnectReason.STALLED : null;
    }

    @Override
    public long waitedNanos(long now) {
        return viewer == null ? connection.waitedNanos(now) : viewer.waitedNanos(now);
    }

    @Override
    public @Nullable PreparedFrame frameUnderWay() {
        return viewer == null ? stills.frameUnderWay() : viewer.frameUnderWay();
    }

    @Override
    public void end(DisconnectReason reason) {
        if (viewer != null) {
            viewer.end(reason);
        }
        stills.end();
    }
}
