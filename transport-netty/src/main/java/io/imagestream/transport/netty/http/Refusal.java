package io.imagestream.transport.netty.http;

import io.imagestream.DisconnectReason;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
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
        Refusal firstLine = firstLine(request);
        if (firstLine != null) {
            return firstLine;
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
        return hasBody(request) ? body() : origin(request, rules);
    }

    /** Looks at what Netty takes more leniently than RFC 9112, sections 2.3 and 3.2, have it. */
    @SuppressWarnings(
            "ReferenceEquality") // Netty has one object for what is written just so, and reads other cases, too.
    private static @Nullable Refusal firstLine(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return bad(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "Here HTTP/1.1 is spoken.");
        }
        if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
            return bad(HttpResponseStatus.BAD_REQUEST, "HTTP is written in capitals.");
        }
        return request.uri().chars().allMatch(c -> c > ' ' && c <= '~')
                ? null
                : bad(HttpResponseStatus.BAD_REQUEST, "The target holds characters that must be percent-encoded.");
    }

    /** Says whether a body was announced. */
    private static boolean hasBody(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        // Of two lengths in HTTP/1.0 Netty leaves the first: what is left says nothing.
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || (old && headers.contains(HttpHeaderNames.CONTENT_LENGTH))
                || HttpUtil.getContentLength(request, 0L)
                        != 0; // Knows the bodies of old WebSockets, too, as the codec does.
    }

    private static @Nullable Refusal host(HttpRequest request, HttpRules rules, InetSocketAddress local) {
        List<String> named = request.headers().getAll(HttpHeaderNames.HOST);
        boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (named.size() > 1 || (named.isEmpty() && !old)) { // RFC 9112, section 3.2.
            return bad(HttpResponseStatus.BAD_REQUEST, "A request names one host.");
        }
        String target = request.uri();
        String authority = named.isEmpty() ? null : named.get(0);
        if (!target.startsWith("/") && !(target.equals("*") && request.method().equals(HttpMethod.OPTIONS))) {
            String other = authority;
            authority = authorityOf(target);
            if (authority == null) {
                return bad(HttpResponseStatus.BAD_REQUEST, "The target is neither a path nor a URL.");
            }
            if (other != null && !other.equalsIgnoreCase(authority)) { // RFC 9110, section 7.2.
                return bad(HttpResponseStatus.BAD_REQUEST, "The URL names another host than Host.");
            }
        }
        if (authority == null) {
            return null; // Of HTTP/1.0; a browser, which could be led astray, always names it.
        }
        if (HttpRules.hostOf(authority) == null) {
            return bad(HttpResponseStatus.BAD_REQUEST, "Host is malformed.");
        }
        return rules.allowsHost(authority, local.getAddress())
                ? null
                : new Refusal(
                        DisconnectReason.HTTP_WRONG_HOST,
                        HttpAnswer.text(
                                HttpResponseStatus.MISDIRECTED_REQUEST, "This server is not known by that name."));
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
     * elsewhere is no harm; a frame within another's page is none to follow.
     */
    private static @Nullable Refusal origin(HttpRequest request, HttpRules rules) {
        HttpHeaders headers = request.headers();
        if (headers.getAll(HttpHeaderNames.ORIGIN).size() > 1) {
            return bad(HttpResponseStatus.BAD_REQUEST, "A request names one origin."); // RFC 6454, section 7.3.
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        boolean link = "navigate".equals(headers.get("Sec-Fetch-Mode"))
                && "document".equals(headers.get("Sec-Fetch-Dest", "document"));
        boolean cross = "cross-site".equals(headers.get("Sec-Fetch-Site")) && !link;
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
