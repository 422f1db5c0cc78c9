package io.imagestream.transport.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** An answer in the making: status, headers and body. */
public final class HttpAnswer {
    /** What keeps every cache from keeping an answer; players and browsers want it in just these words. */
    private static final String NEVER = "no-store, no-cache, must-revalidate, max-age=0";

    /** The JDK's own leaves out the zero of a day below 10. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final HttpResponseStatus status;
    private final HttpHeaders headers = new DefaultHttpHeaders();
    private final ByteBuf body;

    private HttpAnswer(HttpResponseStatus status, ByteBuf body) {
        this.status = status;
        this.body = body;
    }

    /**
     * Begins an answer.
     *
     * @param status its status
     * @param mediaType of the body
     * @param body its count passes to the answer
     * @return the answer
     */
    public static HttpAnswer of(HttpResponseStatus status, String mediaType, ByteBuf body) {
        return new HttpAnswer(status, body).with("Content-Type", mediaType);
    }

    /**
     * Begins an answer in words.
     *
     * @param status its status
     * @param sentence what to tell
     * @return the answer, which no cache keeps
     */
    public static HttpAnswer text(HttpResponseStatus status, String sentence) {
        ByteBuf body = Unpooled.copiedBuffer(sentence + "\n", StandardCharsets.UTF_8);
        return of(status, "text/plain; charset=utf-8", body).uncached();
    }

    /**
     * Begins an answer without a body.
     *
     * @param status such as 204 or 304
     * @return the answer
     */
    public static HttpAnswer empty(HttpResponseStatus status) {
        return new HttpAnswer(status, Unpooled.EMPTY_BUFFER);
    }

    /**
     * Sets a header. Names are written as here: some players do not know them in lower case.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public HttpAnswer with(CharSequence name, Object value) {
        headers.set(name, value);
        return this;
    }

    /**
     * Keeps every cache from keeping the answer.
     *
     * @return this
     */
    public HttpAnswer uncached() {
        return with("Cache-Control", NEVER).with("Pragma", "no-cache");
    }

    /**
     * Writes a time as headers have it (RFC 9110, section 5.6.7).
     *
     * @param time any time
     * @return such as {@code Sun, 06 Nov 1994 08:49:37 GMT}
     */
    public static String date(Instant time) {
        return DATE.format(time);
    }

    HttpResponseStatus status() {
        return status;
    }

    HttpHeaders headers() {
        return headers;
    }

    ByteBuf body() {
        return body;
    }
}
