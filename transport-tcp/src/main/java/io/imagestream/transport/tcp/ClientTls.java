package io.imagestream.transport.tcp;

import io.imagestream.transport.netty.LoopConnection;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** TLS on a client's side: what it trusts, and why a handshake failed. */
final class ClientTls {
    /** Of one server; the JDK would keep 20,480 of a client that connects again and again. */
    private static final int SESSIONS = 4;

    private ClientTls() {}

    /**
     * Makes what handshakes need; reads files, so it may block. Host names are verified.
     *
     * @param trusted a file of certificates in PEM; without one those count that the JDK trusts
     * @throws IOException when the file cannot be read or holds no certificate; the message names it
     */
    static SslContext context(Optional<Path> trusted) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .endpointIdentificationAlgorithm("HTTPS")
                .sessionCacheSize(SESSIONS);
        if (trusted.isPresent()) {
            builder.trustManager(certificates(trusted.get()));
        }
        return builder.build();
    }

    private static X509Certificate[] certificates(Path file) throws IOException {
        X509Certificate[] found;
        try {
            InputStream in = new ByteArrayInputStream(Files.readAllBytes(file));
            found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
        } catch (NoSuchFileException e) {
            throw new IOException("the file of trusted certificates '" + file + "' does not exist", e);
        } catch (IOException e) {
            throw new IOException("the file of trusted certificates '" + file + "' cannot be read: " + e, e);
        } catch (CertificateException e) {
            throw new IOException("'" + file + "' holds something else than certificates in PEM: " + e.getMessage(), e);
        }
        if (found.length == 0) {
            throw new IOException("'" + file + "' holds no certificate in PEM");
        }
        return found;
    }

    /** Says in words why a handshake failed. */
    static String failure(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "the server does not speak TLS on this port";
        } else if (cause instanceof ClosedChannelException) {
            return "the server closed the connection within the TLS handshake";
        }
        boolean certificate = false;
        Throwable root = cause;
        for (@Nullable Throwable at = cause; at != null; at = at.getCause()) {
            certificate |= at instanceof CertificateException;
            root = at;
        }
        return (certificate ? "its certificate is refused: " : "the TLS handshake failed: ")
                + LoopConnection.reason(root);
    }
}
