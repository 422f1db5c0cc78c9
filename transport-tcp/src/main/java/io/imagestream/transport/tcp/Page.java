package io.imagestream.transport.tcp;

import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.SessionDescriptions;
import io.imagestream.transport.netty.http.HttpAnswer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** The page that shows the moving picture in a browser. */
final class Page {
    /** Nothing from anywhere else, and nothing within the page itself. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' blob: data:; connect-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

    private static final String LINK = "<a href=\"stream.sdp\">for players (RTP)</a>";
    private static final String HTML = read("viewer.html");
    private static final String SCRIPT = read("viewer.js");
    private static final String STYLE = read("viewer.css");

    private Page() {}

    private static String read(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HttpAnswer html(StreamFeed feed) {
        String page = HTML.replace(
                        "{{ips}}",
                        BigDecimal.valueOf(feed.ips()).stripTrailingZeros().toPlainString())
                .replace("{{sdp}}", SessionDescriptions.of(feed).text().isPresent() ? LINK : "")
                .replace("{{name}}", escaped(feed.name())); // Last, as a name may hold anything.
        return answer("text/html; charset=utf-8", page)
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer");
    }

    static HttpAnswer script() {
        return answer("text/javascript; charset=utf-8", SCRIPT);
    }

    static HttpAnswer style() {
        return answer("text/css; charset=utf-8", STYLE);
    }

    private static HttpAnswer answer(String mediaType, String text) {
        return HttpAnswer.of(HttpResponseStatus.OK, mediaType, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))
                .with("Cache-Control", "no-cache");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
