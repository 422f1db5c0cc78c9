package io.imagestream.transport.netty.http;

import io.imagestream.spi.TlsOptions;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;

/** Makes what TLS needs of certificates and keys, with the JDK's own TLS: 1.2 and 1.3. */
public final class Tls {
    private Tls() {}

    /**
     * Makes a server's side.
     *
     * @param options where certificate and key are
     * @return the context for all connections
     * @throws IOException when they cannot be used; the message names the files and says why
     */
    public static SslContext server(TlsOptions options) throws IOException {
        try {
            SslContextBuilder builder = options instanceof TlsOptions.PemFiles files
                    ? ofFiles(files.certificates(), files.key())
                    : ofStore((TlsOptions.Store) options);
            return builder.sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (GeneralSecurityException | SSLException e) {
            throw new IOException("the key store cannot be used: " + e.getMessage(), e);
        }
    }

    private static SslContextBuilder ofFiles(Path certificates, Path key) throws IOException {
        try (InputStream chain = Files.newInputStream(certificates);
                InputStream privateKey = Files.newInputStream(key)) {
            return SslContextBuilder.forServer(chain, privateKey);
        } catch (NoSuchFileException e) {
            throw new IOException("'" + e.getFile() + "' does not exist", e);
        } catch (AccessDeniedException e) { // Its message is the bare file, and keys are often root's alone.
            throw new IOException("'" + e.getFile() + "' may not be read", e);
        } catch (IllegalArgumentException e) { // Netty's word for whatever is wrong with either.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "'" + certificates + "' and '" + key + "' are no certificate chain and private key in PEM format: "
                            + cause.getMessage() + ". The key must be unencrypted PKCS #8 (BEGIN PRIVATE KEY).",
                    e);
        }
    }

    private static SslContextBuilder ofStore(TlsOptions.Store store) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store.store(), store.password());
        return SslContextBuilder.forServer(keys);
    }
}
