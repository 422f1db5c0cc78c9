package io.imagestream.transport.netty.http;

import io.imagestream.DisconnectReason;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is not even looked at by those who answer requests: it is malformed, or comes from where it should not.
 *
 * @param reason what is counted
 * @param answer what the client is told
 */
record Refusal(DisconnectReason reason, HttpAnswer answer) {
    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    static final String ALLOWED = "GET, HEAD, OPTIONS";

    private static Refusal bad(HttpResponseStatus status, String sentence) {
        return new Refusal(DisconnectReason.HTTP_BAD_REQUEST, HttpAnswer.text(status, sentence));
    }

    static Refusal body() {
        return bad(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "Nothing here takes a body.");
    }

    static Refusal malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return bad(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    "The first line is longer than " + HttpConnection.MAX_LINE + " bytes.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return bad(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too long.");
        }
        return bad(HttpResponseStatus.BAD_REQUEST, "The request is malformed.");
    }

    /** Looks at a request's head; null when nothing speaks against it. */
    static @Nullable Refusal of(HttpRequest request, HttpRules rules, InetSocketAddress local) {
        Refusal framing = framing(request);
        if (framing != null) {
            return framing;
        }
        Refusal host = host(request, rules, local);
        if (host != null) {
            return host;
        }
        if (!METHODS.contains(request.method())) {
            Refusal refusal = bad(HttpResponseStatus.METHOD_NOT_ALLOWED, "Allowed are " + ALLOWED + ".");
            refusal.answer().with("Allow", ALLOWED);
            return refusal;
        }
        return origin(request, rules);
    }

    private static @Nullable Refusal framing(HttpRequest request) {
        HttpHeaders headers = request.headers();
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return bad(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "Here HTTP/1.1 is spoken.");
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return body();
        }
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        return lengths.stream().allMatch("0"::equals) ? null : body();
    }

    private static @Nullable Refusal host(HttpRequest request, HttpRules rules, InetSocketAddress local) {
        List<String> named = request.headers().getAll(HttpHeaderNames.HOST);
        boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (named.size() > 1 || (named.isEmpty() && !old)) { // RFC 9112, section 3.2.
            return bad(HttpResponseStatus.BAD_REQUEST, "A request names one host.");
        }
        String target = request.uri();
        String authority;
        if (target.startsWith("/")) {
            authority = named.isEmpty() ? null : named.get(0);
        } else if (target.equals("*") && request.method().equals(HttpMethod.OPTIONS)) {
            authority = named.isEmpty() ? null : named.get(0);
        } else {
            authority = authorityOf(target);
            if (authority == null) {
                return bad(HttpResponseStatus.BAD_REQUEST, "The target is neither a path nor a URL.");
            }
        }
        if (authority == null) {
            return null; // Of HTTP/1.0; a browser, which could be led astray, always names it.
        }
        for (String each : named.isEmpty() ? List.of(authority) : List.of(authority, named.get(0))) {
            if (HttpRules.hostOf(each) == null) {
                return bad(HttpResponseStatus.BAD_REQUEST, "Host is malformed.");
            }
            if (!rules.allowsHost(each, local.getAddress())) {
                return new Refusal(
                        DisconnectReason.HTTP_WRONG_HOST,
                        HttpAnswer.text(
                                HttpResponseStatus.MISDIRECTED_REQUEST, "This server is not known by that name."));
            }
        }
        return null;
    }

    private static @Nullable String authorityOf(String target) {
        try {
            URI uri = new URI(target);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web ? uri.getRawAuthority() : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /**
     * Refuses the pages of other sites, which must not make a visitor's browser fetch what only he may see. Browsers say where
     * they come from in Origin, or to loopback and over TLS in Sec-Fetch-Site (W3C Fetch Metadata). Following a link from
     * elsewhere is no harm.
     */
    private static @Nullable Refusal origin(HttpRequest request, HttpRules rules) {
        HttpHeaders headers = request.headers();
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        boolean cross =
                "cross-site".equals(headers.get("Sec-Fetch-Site")) && !"navigate".equals(headers.get("Sec-Fetch-Mode"));
        if (origin == null && !cross) {
            return null;
        }
        String from = origin == null ? refererOrigin(headers.get(HttpHeaderNames.REFERER)) : origin;
        if (from != null && rules.allowsOrigin(from, headers.get(HttpHeaderNames.HOST))) {
            return null;
        }
        return rules.allowsAnyOrigin()
                ? null
                : new Refusal(
                        DisconnectReason.HTTP_CROSS_SITE,
                        HttpAnswer.text(HttpResponseStatus.FORBIDDEN, "Pages of other sites may not ask."));
    }

    private static @Nullable String refererOrigin(@Nullable String referer) {
        if (referer == null) {
            return null;
        }
        try {
            URI uri = new URI(referer);
            return uri.getScheme() + "://" + uri.getRawAuthority();
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
