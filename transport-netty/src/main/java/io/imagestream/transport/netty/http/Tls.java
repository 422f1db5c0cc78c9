package io.imagestream.transport.netty.http;

import io.imagestream.spi.TlsOptions;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;

/** Makes what TLS needs of certificates and keys, with the JDK's own TLS: 1.2 and 1.3. */
public final class Tls {
    /** Two kilobytes each, for clients that come again. The JDK would keep 20,480, for a day. */
    private static final int SESSIONS = 1000;

    private static final int SESSION_SECONDS = 3600;

    private Tls() {}

    /**
     * Makes a server's side.
     *
     * @param options where certificate and key are
     * @return the context for all connections
     * @throws IOException when they cannot be used; the message names the files and says why
     */
    public static SslContext server(TlsOptions options) throws IOException {
        SslContextBuilder builder = options instanceof TlsOptions.PemFiles files
                ? ofFiles(files.certificates(), files.key())
                : ofStore((TlsOptions.Store) options);
        return builder.sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .sessionCacheSize(SESSIONS)
                .sessionTimeout(SESSION_SECONDS)
                .build();
    }

    private static SslContextBuilder ofFiles(Path certificates, Path key) throws IOException {
        X509Certificate[] chain = PemFiles.certificates(certificates);
        PrivateKey privateKey = PemFiles.key(key);
        if (!PemFiles.belongTogether(chain[0], privateKey)) {
            throw new IOException(
                    "the private key in '" + key + "' is not that of the first certificate in '" + certificates + "'");
        }
        return SslContextBuilder.forServer(privateKey, chain);
    }

    private static SslContextBuilder ofStore(TlsOptions.Store store) throws IOException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store.store(), store.password());
            for (String alias : Collections.list(store.store().aliases())) {
                if (store.store().isKeyEntry(alias)) {
                    return SslContextBuilder.forServer(keys);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the key store cannot be used: " + e.getMessage(), e);
        }
        throw new IOException("the key store cannot be used: it holds no private key");
    }
}
