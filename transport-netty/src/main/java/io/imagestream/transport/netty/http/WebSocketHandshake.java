package io.imagestream.transport.netty.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a WebSocket's handshake (RFC 6455, section 4.2).
 *
 * <p>Netty's own leaves the pipeline to HTTP until its answer is through, and takes what came behind the request for HTTP.
 */
final class WebSocketHandshake {
    private static final String VERSION = "13";
    private static final int KEY_LENGTH = 16;

    private WebSocketHandshake() {}

    /** What to answer to a request that is no handshake; null when it is one. */
    static @Nullable HttpAnswer refusal(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean asked = request.method().equals(HttpMethod.GET)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
        if (!asked || !headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
            return HttpAnswer.text(HttpResponseStatus.UPGRADE_REQUIRED, "Here a WebSocket of version 13 is spoken.")
                    .with("Upgrade", HttpHeaderValues.WEBSOCKET)
                    .with("Sec-WebSocket-Version", VERSION);
        }
        List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return keys.size() == 1 && isKey(keys.get(0))
                ? null
                : HttpAnswer.text(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Key must be 16 bytes in Base64.");
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == KEY_LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The headers of the answer that makes the connection a WebSocket. */
    static HttpHeaders acceptance(HttpRequest request) {
        String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return new DefaultHttpHeaders()
                .set("Upgrade", HttpHeaderValues.WEBSOCKET)
                .set("Connection", HttpHeaderValues.UPGRADE)
                .set("Sec-WebSocket-Accept", accept(key + WebSocketServerHandshaker13.WEBSOCKET_13_ACCEPT_GUID));
    }

    private static String accept(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }
}
