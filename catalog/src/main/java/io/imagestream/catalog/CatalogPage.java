package io.imagestream.catalog;

import io.imagestream.transport.netty.http.HttpAnswer;
import io.imagestream.transport.netty.http.HttpExchange;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The page that shows all streams to people, with the pictures that it shows. On the catalog's event loop. */
final class CatalogPage {
    /** Nothing from anywhere else, and nothing within the page itself. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src blob: data:; connect-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

    private static final byte[] HTML = read("catalog.html");
    private static final byte[] SCRIPT = read("catalog.js");
    private static final byte[] STYLE = read("catalog.css");

    private final Pictures pictures;

    CatalogPage(Pictures pictures) {
        this.pictures = pictures;
    }

    private static byte[] read(String name) {
        try (InputStream in = CatalogPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Answers a request, now or later, or leaves it alone.
     *
     * @param exchange at the root by a client that takes HTML, or for a path that nobody else answers
     * @param session whose it is
     * @return false when it was left alone
     */
    boolean answers(HttpExchange exchange, CatalogSession session) {
        switch (exchange.path()) {
            case "/" ->
                exchange.answer(answer("text/html; charset=utf-8", HTML)
                        .with("Vary", "Accept")
                        .with("Content-Security-Policy", POLICY)
                        .with("Referrer-Policy", "no-referrer"));
            case "/catalog.js" -> exchange.answer(answer("text/javascript; charset=utf-8", SCRIPT));
            case "/catalog.css" -> exchange.answer(answer("text/css; charset=utf-8", STYLE));
            case "/pictures" -> {
                PictureSocket socket = new PictureSocket(session, pictures);
                if (exchange.upgrade(PictureSocket.MAX_PAYLOAD, socket)) {
                    session.takenOver(socket);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static HttpAnswer answer(String mediaType, byte[] body) {
        return HttpAnswer.of(HttpResponseStatus.OK, mediaType, Unpooled.wrappedBuffer(body))
                .with("Cache-Control", "no-cache");
    }
}
