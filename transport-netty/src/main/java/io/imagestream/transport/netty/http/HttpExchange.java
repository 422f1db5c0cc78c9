package io.imagestream.transport.netty.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request, and how it is answered. On the connection's event loop. */
public final class HttpExchange {
    private final HttpConnection connection;
    private final HttpRequest request;
    private final QueryStringDecoder target;
    private boolean answered;

    HttpExchange(HttpConnection connection, HttpRequest request, QueryStringDecoder target) {
        this.connection = connection;
        this.request = request;
        this.target = target;
    }

    /**
     * Returns the path, decoded.
     *
     * @return it begins with a slash
     */
    public String path() {
        return target.path();
    }

    /**
     * Returns the query's parameters, decoded.
     *
     * @return each name's values, in order
     */
    public Map<String, List<String>> query() {
        return target.parameters();
    }

    /**
     * Returns a header.
     *
     * @param name its name, in any case
     * @return its first value, or empty
     */
    public Optional<String> header(CharSequence name) {
        return Optional.ofNullable(request.headers().get(name));
    }

    /**
     * Says whether the answer's body is not wanted.
     *
     * @return true for HEAD
     */
    public boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    /**
     * Says whether a browser asks, which shows an image of a moving one only when the next begins.
     *
     * @return true when it calls itself one
     */
    public boolean isFromBrowser() {
        return header(HttpHeaderNames.USER_AGENT).orElse("").contains("Mozilla/")
                || request.headers().contains("Sec-Fetch-Dest");
    }

    /**
     * Answers; the connection then goes on with the next request, or closes if the client or {@link HttpAnswer} asks so.
     *
     * @param answer the whole answer
     * @return tells when the operating system has taken it
     */
    public ChannelFuture answer(HttpAnswer answer) {
        take();
        return connection.answer(this, answer);
    }

    /**
     * Begins an answer without an end: HTTP is over on this connection, and what comes is bytes.
     *
     * @param head its body goes out behind the headers
     * @param next takes the connection over
     */
    public void takeOver(HttpAnswer head, ChannelHandler next) {
        take();
        connection.takeOver(this, head, next);
    }

    /**
     * Answers a WebSocket's handshake (RFC 6455, section 4.2).
     *
     * @param maxPayload longest message accepted, in bytes
     * @param next takes the connection over; what comes is WebSocket frames, and a {@code CorruptedWebSocketFrameException}
     *     for what is none, upon which it must close
     * @return false when the request is no handshake of a version that is known, and was answered so
     */
    public boolean upgrade(int maxPayload, ChannelHandler next) {
        take();
        return connection.upgrade(this, maxPayload, next);
    }

    private void take() {
        if (answered) {
            throw new IllegalStateException("a request is answered once");
        }
        answered = true;
    }

    HttpRequest request() {
        return request;
    }
}
