package io.imagestream;

import io.imagestream.spi.HttpOptions;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.spi.TlsOptions;
import io.imagestream.spi.TransportOptions;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of a server over TCP, pushing or pulled. Not thread-safe.
 *
 * <p>One port serves clients of the original's protocol and, unless {@link #http} switches that off, browsers and players. With
 * {@code tls} all on it is TLS.
 */
public final class TcpServerBuilder extends ServerBuilder<TcpServerBuilder> {
    private int maxClients = 10_000;
    private int maxClientsPerAddress = 100;
    private int connectBacksPerSecond = 20;
    private boolean privilegedPorts;
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
        if (tls != null && !http) {
            throw new IllegalStateException(
                    "tls(...) needs HTTP, which http(false) switched off: clients of the original's protocol know no TLS");
        }
        return new TcpServerOptions(
                maxClients,
                maxClientsPerAddress,
                connectBacksPerSecond,
                privilegedPorts,
                maxLineLength,
                setupTimeout,
                connectBackTimeout,
                stallLimit,
                http ? Optional.of(new HttpOptions(hosts(), allowedOrigins)) : Optional.empty(),
                Optional.ofNullable(tls));
    }

    private List<String> hosts() {
        Set<String> hosts = new LinkedHashSet<>(allowedHosts);
        String published = publishedAddress();
        if (published != null) {
            hosts.add(WebNames.published(published));
        }
        return List.copyOf(hosts);
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
     * Bounds how many clients of one address are served; one more is refused. Does not apply to loopback. The
     * addresses of an IPv6 network of 64 bits count as one, but for link-local and unique local ones.
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
     * apply to loopback. The addresses of an IPv6 network of 64 bits count as one, but for link-local and unique local ones.
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
     * Bounds how long a client may take to say what it wants: to send LISTEN_PORT, or a whole HTTP request, also the next one
     * on a connection that is kept. Afterwards a viewer may be silent for ever.
     *
     * @param duration more than zero, at most a day; 10 s by default
     * @return this
     */
    public TcpServerBuilder setupTimeout(Duration duration) {
        setupTimeout = Checks.positive("setupTimeout", duration);
        return this;
    }

    /**
     * Sets whether the server connects back to clients at ports below 1024, where services of the system listen: whoever may connect
     * could have them spoken to from this machine.
     *
     * @param allowed false by default; then a client that names such a port is refused
     * @return this
     */
    public TcpServerBuilder privilegedPorts(boolean allowed) {
        privilegedPorts = allowed;
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
     * @param answered true by default; false refuses them
     * @return this
     */
    public TcpServerBuilder http(boolean answered) {
        http = answered;
        return this;
    }

    /**
     * Sets further names that HTTP requests on loopback connections may call the server by, such as the one that a proxy in
     * front of it passes on. {@code localhost}, names that end with {@code .localhost}, loopback addresses and the published
     * {@link #address} are accepted in any case. Others are refused, or a page of another site could make its own name lead to
     * this machine and read the stream (DNS rebinding). Means nothing without HTTP.
     *
     * @param names names such as {@code cams.example}, or addresses, without ports; none by default. They replace those set
     *     before
     * @return this
     * @throws IllegalArgumentException when one has another form
     */
    public TcpServerBuilder allowedHosts(String... names) {
        allowedHosts = Arrays.stream(names).map(WebNames::host).distinct().collect(Collectors.toUnmodifiableList());
        return this;
    }

    /**
     * Sets the sites whose pages may embed and read the stream. Only browsers keep to it: this guards those who browse against
     * other sites, {@link #access} guards the stream. Means nothing without HTTP.
     *
     * @param origins origins such as {@code https://dash.example} or {@code http://10.0.0.7:8080}, without a path; {@code *}
     *     for any; none by default. They replace those set before
     * @return this
     * @throws IllegalArgumentException when one has another form
     */
    public TcpServerBuilder allowedOrigins(String... origins) {
        allowedOrigins =
                Arrays.stream(origins).map(WebNames::origin).distinct().collect(Collectors.toUnmodifiableList());
        return this;
    }

    /**
     * Serves by TLS, with a certificate from files in PEM. All on the port is TLS then; clients without it are refused, those of
     * the original's family among them. The files are read by {@link ImageStreamServer#start()}, which throws when they
     * cannot be used.
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
     * Serves by TLS, with a certificate from a key store, in the way of {@link #tls(Path, Path)}.
     *
     * @param store holds a private key with its certificates; read by {@link ImageStreamServer#start()}
     * @param password the key's, copied
     * @return this
     */
    public TcpServerBuilder tls(KeyStore store, char[] password) {
        tls = new TlsOptions.Store(store, password);
        return this;
    }
}
