package io.imagestream;

import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.HttpUrl;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/** The options of a client that reads a camera's multipart stream over HTTP. Not thread-safe. */
public final class HttpClientBuilder extends ClientBuilder<HttpClientBuilder> {
    private final HttpUrl url;
    private Duration readTimeout = Duration.ofSeconds(30);
    private Optional<String> authorization = Optional.empty();
    private Optional<Path> trusted = Optional.empty();

    HttpClientBuilder(HttpUrl url) {
        this.url = url.withoutUserInfo();
        url.userInfo().ifPresent(this::logIn);
    }

    /** Takes {@code user:password} as it stands in a URL. */
    private void logIn(String userInfo) {
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        credentials(decoded(user), colon < 0 ? "" : decoded(userInfo.substring(colon + 1)));
    }

    private static String decoded(String percentEncoded) {
        return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    HttpClientBuilder self() {
        return this;
    }

    @Override
    ClientTarget target() {
        return new ClientTarget.Http(url, authorization, trusted);
    }

    @Override
    Duration readTimeout() {
        return readTimeout;
    }

    @Override
    double requestsPerSecond() {
        return 0;
    }

    /**
     * Bounds how long no whole image may come; then the connection counts as broken. Time does not count while the application
     * is behind and the client therefore does not read.
     *
     * @param duration zero for no bound, at most a day; 30 s by default
     * @return this
     */
    public HttpClientBuilder readTimeout(Duration duration) {
        readTimeout = Checks.upToADay("readTimeout", duration);
        return this;
    }

    /**
     * Logs in with HTTP Basic authentication, as {@code http://user:password@host/} does. Over {@code http} everybody on the way
     * can read the password. It is sent to the URL's own host alone, wherever that redirects to, and never logged.
     *
     * @param user the name, without a colon
     * @param password the password
     * @return this
     * @throws IllegalArgumentException when one of them holds what Basic authentication cannot carry
     */
    public HttpClientBuilder credentials(String user, String password) {
        if (user.indexOf(':') >= 0 || hasControl(user)) {
            throw new IllegalArgumentException(
                    "a user's name must not hold a colon nor control characters; this one does");
        } else if (hasControl(password)) {
            throw new IllegalArgumentException("a password must not hold control characters; this one does");
        }
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
        return this;
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /**
     * Logs in with a bearer token, sent and kept as {@link #credentials} are.
     *
     * @param token letters, digits and {@code - . _ ~ + /}, with {@code =} at its end alone
     * @return this
     * @throws IllegalArgumentException when the token holds anything else
     */
    public HttpClientBuilder bearer(String token) {
        if (!token.matches("[A-Za-z0-9._~+/-]+=*")) { // RFC 6750, section 2.1.
            throw new IllegalArgumentException("a bearer token must be of letters, digits and -._~+/, with = at its end"
                    + " alone; this one of " + token.length() + " characters is not");
        }
        authorization = Optional.of("Bearer " + token);
        return this;
    }

    /**
     * Trusts the certificates of a file, and no others, for {@code https}: those of a private authority, or a camera's own. The
     * name or address in the URL must stand in the camera's certificate all the same.
     *
     * @param certificates a file of one or more certificates in PEM, read with every connection; by default those are
     *     trusted that the JDK trusts
     * @return this
     */
    public HttpClientBuilder trust(Path certificates) {
        trusted = Optional.of(Objects.requireNonNull(certificates, "certificates"));
        return this;
    }
}
