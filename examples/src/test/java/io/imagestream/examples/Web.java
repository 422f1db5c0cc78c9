package io.imagestream.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What a browser would get: pages and images over HTTP. */
final class Web {
    /** A server's answer. */
    record Answer(int status, byte[] body, HttpResponse<byte[]> whole) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        Optional<String> header(String name) {
            return whole.headers().firstValue(name);
        }
    }

    private static final HttpClient PLAIN = HttpClient.newHttpClient();

    private Web() {}

    /** Gets a resource, with further headers as names and values in turn. */
    static Answer get(String url, String... headers) {
        return get(PLAIN, url, headers);
    }

    /** Gets a resource as a client that trusts whom it wants. */
    static Answer get(HttpClient client, String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), answer.body(), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Returns the value of Authorization for HTTP's Basic scheme. */
    static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }
}
