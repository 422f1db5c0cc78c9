package io.imagestream;

import io.imagestream.spi.HttpOptions;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.spi.TlsOptions;
import io.imagestream.spi.TransportOptions;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of a server over TCP, pushing or pulled. Not thread-safe. */
public final class TcpServerBuilder extends ServerBuilder<TcpServerBuilder> {
    private int maxClients = 10_000;
    private int maxClientsPerAddress = 100;
    private int connectBacksPerSecond = 20;
    private int maxLineLength = 1024;
    private Duration setupTimeout = Duration.ofSeconds(10);
    private Duration connectBackTimeout = Duration.ofSeconds(5);
    private Duration stallLimit = Duration.ofSeconds(10);
    private boolean http = true;
    private List<String> allowedHosts = List.of();
    private List<String> allowedOrigins = List.of();
    private @Nullable TlsOptions tls;

    TcpServerBuilder(Delivery delivery) {
        super(delivery);
    }

    @Override
    TcpServerBuilder self() {
        return this;
    }

    @Override
    TransportOptions options() {
        return new TcpServerOptions(
                maxClients,
                maxClientsPerAddress,
                connectBacksPerSecond,
                maxLineLength,
                setupTimeout,
                connectBackTimeout,
                stallLimit,
                http ? Optional.of(new HttpOptions(allowedHosts, allowedOrigins)) : Optional.empty(),
                Optional.ofNullable(tls));
    }

    /**
     * Bounds how many clients are served in all; one more is refused.
     *
     * @param count 1 or more; 10,000 by default
     * @return this
     */
    public TcpServerBuilder maxClients(int count) {
        maxClients = Checks.range("maxClients", count, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Bounds how many clients of one address are served; one more is refused. Does not apply to loopback.
     *
     * @param count 1 or more; 100 by default
     * @return this
     */
    public TcpServerBuilder maxClientsPerAddress(int count) {
        maxClientsPerAddress = Checks.range("maxClientsPerAddress", count, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Bounds how often the server connects back to one address; a client beyond that is refused and may come again. Does not
     * apply to loopback.
     *
     * @param count 1 or more, per second; 20 by default
     * @return this
     */
    public TcpServerBuilder connectBacksPerSecond(int count) {
        connectBacksPerSecond = Checks.range("connectBacksPerSecond", count, 1, 1_000_000);
        return this;
    }

    /**
     * Bounds a control line; a client that sends a longer one is dropped.
     *
     * @param bytes 16 to 65536; 1024 by default
     * @return this
     */
    public TcpServerBuilder maxLineLength(int bytes) {
        maxLineLength = Checks.range("maxLineLength", bytes, 16, 65_536);
        return this;
    }

    /**
     * Bounds how long a client may take to send LISTEN_PORT; afterwards it may be silent for ever.
     *
     * @param duration more than zero, at most a day; 10 s by default
     * @return this
     */
    public TcpServerBuilder setupTimeout(Duration duration) {
        setupTimeout = Checks.positive("setupTimeout", duration);
        return this;
    }

    /**
     * Bounds how long the connection back to a client may take.
     *
     * @param duration more than zero, at most a day; 5 s by default
     * @return this
     */
    public TcpServerBuilder connectBackTimeout(Duration duration) {
        connectBackTimeout = Checks.positive("connectBackTimeout", duration);
        return this;
    }

    /**
     * Bounds how long a client may take not one byte while a frame waits for it; then it is dropped.
     *
     * @param duration more than zero, at most a day; 10 s by default
     * @return this
     */
    public TcpServerBuilder stallLimit(Duration duration) {
        stallLimit = Checks.positive("stallLimit", duration);
        return this;
    }

    /**
     * Sets whether browsers and players are answered over HTTP, on the same port.
     *
     * @param answered true by default
     * @return this
     */
    public TcpServerBuilder http(boolean answered) {
        http = answered;
        return this;
    }

    /**
     * Sets further names that a request on a loopback connection may carry in Host.
     *
     * @param names names or addresses without ports
     * @return this
     */
    public TcpServerBuilder allowedHosts(String... names) {
        allowedHosts = List.of(names);
        return this;
    }

    /**
     * Sets the origins whose pages may embed and read the stream.
     *
     * @param origins such as {@code https://dash.example}; {@code *} for any
     * @return this
     */
    public TcpServerBuilder allowedOrigins(String... origins) {
        allowedOrigins = List.of(origins);
        return this;
    }

    /**
     * Serves by TLS alone, with a certificate from files in PEM.
     *
     * @param certificateChain the server's certificate, then those that lead to its root
     * @param privateKey its private key, PKCS #8 without a password
     * @return this
     */
    public TcpServerBuilder tls(Path certificateChain, Path privateKey) {
        tls = new TlsOptions.PemFiles(certificateChain, privateKey);
        return this;
    }

    /**
     * Serves by TLS alone, with a certificate from a key store.
     *
     * @param store holds a private key with its certificates
     * @param password the key's, copied
     * @return this
     */
    public TcpServerBuilder tls(KeyStore store, char[] password) {
        tls = new TlsOptions.Store(store, password);
        return this;
    }
}
