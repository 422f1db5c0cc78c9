package io.imagestream.catalog;

import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes over HTTP which streams are running: those of servers in this JVM and those announced in a folder.
 *
 * <pre>{@code
 * CatalogServer catalog = CatalogServer.builder().port(8080).add(server).directory(Path.of("running")).start();
 * System.out.println(catalog.uri());
 * }</pre>
 *
 * <p>A server that was added appears when it starts and goes when it closes. The folder is followed within a second; a stream
 * whose server has died without removing its file is shown as {@link StreamState#STALE}, and goes after ten seconds.
 *
 * <p>Thread-safe. An open catalog keeps the JVM alive until it is closed.
 */
public final class CatalogServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);

    private final CatalogHttp http;
    private final Registry registry;
    private final String address;
    private final int port;
    private final AtomicLong contents = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private CatalogServer(CatalogSettings settings, Optional<Metrics> metrics) {
        List<InetAddress> bind = ListenAddress.resolve(settings.binds(), settings.address());
        address = ListenAddress.published(bind, settings.address());
        http = new CatalogHttp(settings, metrics);
        try {
            port = http.bind(bind, settings.port());
        } catch (IOException e) {
            http.close();
            throw new ImageStreamException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            http.close();
            throw e;
        }
        registry = new Registry(settings.scheduler(), settings.directory(), settings.dropAfter(), this::changed);
        settings.servers().forEach(registry::add);
        registry.upToDate().join();
        http.open(registry, content(registry.snapshot()));
        log.info("the catalog listens, {}", uri());
    }

    /**
     * Begins to describe a catalog.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    private Content content(Snapshot snapshot) {
        return new Content(address, port, snapshot, contents.incrementAndGet());
    }

    /** Called on the registry's thread. */
    private void changed(Snapshot before, Snapshot now) {
        Content content = content(now);
        http.changed(content, content.changesSince(before));
    }

    /**
     * Adds a server: it is shown while it runs. Adding one again changes nothing.
     *
     * @param server built, running or closed
     * @return this
     */
    public CatalogServer add(ImageStreamServer server) {
        registry.add(Objects.requireNonNull(server, "server"));
        return this;
    }

    /**
     * Returns the port.
     *
     * @return the port that is bound
     */
    public int port() {
        return port;
    }

    /**
     * Returns where the catalog is.
     *
     * @return the published address and the port, such as {@code http://127.0.0.1:8080/}
     * @throws ImageStreamException when the published address is none that a browser could ask for
     */
    public URI uri() {
        try {
            String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
            return new URI("http", host + ":" + port, "/", null, null);
        } catch (URISyntaxException e) {
            throw new ImageStreamException("'" + address + "' is no host that a browser could ask for", e);
        }
    }

    /**
     * Returns the streams that the catalog shows, in the order of their ids.
     *
     * @return a snapshot, immutable
     */
    public List<CatalogStream> streams() {
        return registry.snapshot().streams();
    }

    /**
     * Tells the end.
     *
     * @return completes when the catalog is closed and nothing of it is left
     */
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    /**
     * Closes all connections and frees all resources; the servers that were added run on. Idempotent, from any thread; returns
     * when nothing is left, or at once when called by a thread of a transport, which cannot wait for itself.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            registry.close();
            http.close().whenComplete((done, failure) -> closed.complete(null));
        }
        if (!http.onOwnThread()) {
            closed.join();
        }
    }

    @Override
    public String toString() {
        return "CatalogServer[" + address + ":" + port + "]";
    }

    /** Describes a catalog. Each setter checks its value at once. Not thread-safe. */
    public static final class Builder {
        private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[^\\s/?#@]+");
        private static final Pattern WORD = Pattern.compile("[^\\s\\p{Cntrl}]+");
        private static final Duration DAY = Duration.ofDays(1);
        private static final int MAX_PORT = 65_535;

        private int port;
        private List<String> binds = List.of();
        private @Nullable String address;
        private final List<ImageStreamServer> servers = new ArrayList<>();
        private @Nullable Path directory;
        private List<String> origins = List.of();
        private List<String> hosts = List.of();
        private int maxConnections = 2000;
        private int maxConnectionsPerAddress = 100;
        private Duration idleTimeout = Duration.ofSeconds(30);
        private Duration dropAfter = Duration.ofSeconds(10);
        private Scheduler scheduler = Scheduler.system();

        private Builder() {}

        /**
         * Sets the port.
         *
         * @param number 0 to 65535; 0, the default, lets the operating system choose a free one
         * @return this
         */
        public Builder port(int number) {
            if (number < 0 || number > MAX_PORT) {
                throw new IllegalArgumentException("port must be 0 to 65535, not " + number);
            }
            port = number;
            return this;
        }

        /**
         * Sets the addresses to bind. By default the catalog is reachable from this machine alone: it binds the IPv4 loopback
         * address, and the published {@link #address} as well if that is one of this machine's.
         *
         * @param names names or addresses of this machine; {@code 0.0.0.0} or {@code ::} for all of them
         * @return this
         * @throws IllegalArgumentException when there is none
         */
        public Builder bind(String... names) {
            if (names.length == 0) {
                throw new IllegalArgumentException("bind needs at least one address");
            }
            binds = Arrays.stream(names).map(name -> host("bind address", name)).toList();
            return this;
        }

        /**
         * Sets the address that is published as the catalog's.
         *
         * @param name a name or an address; by default the address bound
         * @return this
         */
        public Builder address(String name) {
            address = host("address", name);
            return this;
        }

        /**
         * Adds a server of this JVM: it is shown while it runs.
         *
         * @param server built, running or closed
         * @return this
         */
        public Builder add(ImageStreamServer server) {
            servers.add(Objects.requireNonNull(server, "server"));
            return this;
        }

        /**
         * Follows a folder into which servers write their descriptors while they run: those of this library with {@link
         * io.imagestream.ServerBuilder#announceIn}, and the original's.
         *
         * @param folder may be made later; none by default
         * @return this
         */
        public Builder directory(Path folder) {
            directory = Objects.requireNonNull(folder, "directory");
            return this;
        }

        /**
         * Sets the sites whose pages may read the catalog.
         *
         * @param sites origins such as {@code https://dash.example}, without a path; {@code *} for any; none by default. They
         *     replace those set before
         * @return this
         * @throws IllegalArgumentException when one has another form
         */
        public Builder allowedOrigins(String... sites) {
            for (String site : sites) {
                if (!ORIGIN.matcher(site).matches()) {
                    throw new IllegalArgumentException(
                            "an origin has the form https://host or https://host:port, or is *, unlike '" + site + "'");
                }
            }
            origins = List.of(sites);
            return this;
        }

        /**
         * Sets names, besides those of loopback and the published one, that requests arriving on loopback may give in
         * {@code Host}: for a proxy in front.
         *
         * @param names such as {@code catalog.example}; they replace those set before
         * @return this
         */
        public Builder allowedHosts(String... names) {
            hosts = Arrays.stream(names).map(name -> host("host", name)).toList();
            return this;
        }

        /**
         * Bounds how many connections are open in all; one more is closed.
         *
         * @param count 1 or more; 2000 by default
         * @return this
         */
        public Builder maxConnections(int count) {
            maxConnections = atLeastOne("maxConnections", count);
            return this;
        }

        /**
         * Bounds how many connections of one address are open; one more is closed. Does not apply to loopback.
         * The addresses of an IPv6 network of 64 bits count as one, but for link-local and unique local ones.
         *
         * @param count 1 or more; 100 by default
         * @return this
         */
        public Builder maxConnectionsPerAddress(int count) {
            maxConnectionsPerAddress = atLeastOne("maxConnectionsPerAddress", count);
            return this;
        }

        /**
         * Sets how long a client may take to send a whole request, the next one on its connection included. Readers of events
         * may be silent for ever.
         *
         * @param time more than zero and at most a day; 30 seconds by default
         * @return this
         */
        public Builder idleTimeout(Duration time) {
            idleTimeout = positive("idleTimeout", time);
            return this;
        }

        /**
         * Sets how long a stream whose server has died stays as {@link StreamState#STALE}.
         *
         * @param time more than zero and at most a day; 10 seconds by default
         * @return this
         */
        public Builder dropAfter(Duration time) {
            dropAfter = positive("dropAfter", time);
            return this;
        }

        /**
         * Sets what owns time; for tests.
         *
         * @param time {@link Scheduler#system()} by default
         * @return this
         */
        public Builder scheduler(Scheduler time) {
            scheduler = Objects.requireNonNull(time, "scheduler");
            return this;
        }

        /**
         * Binds and begins to answer. When it fails nothing is left behind.
         *
         * @return the running catalog, which knows all servers that were added and all that the folder holds
         * @throws ImageStreamException when an address or the port cannot be bound; it names which
         */
        public CatalogServer start() {
            return start(Metrics.find());
        }

        /** Starts with metrics or without. */
        CatalogServer start(Optional<Metrics> metrics) {
            List<String> known = new ArrayList<>(hosts);
            if (address != null) {
                known.add(address);
            }
            CatalogSettings settings = new CatalogSettings(
                    port,
                    binds,
                    address,
                    List.copyOf(servers),
                    directory,
                    origins,
                    known,
                    maxConnections,
                    maxConnectionsPerAddress,
                    idleTimeout,
                    dropAfter,
                    scheduler);
            return new CatalogServer(settings, metrics);
        }

        private static String host(String what, String name) {
            String word = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
            if (!WORD.matcher(word).matches()) {
                throw new IllegalArgumentException(
                        what + " must not be empty nor hold white space, unlike '" + name + "'");
            }
            return word;
        }

        private static int atLeastOne(String what, int count) {
            if (count < 1) {
                throw new IllegalArgumentException(what + " must be 1 or more, not " + count);
            }
            return count;
        }

        private static Duration positive(String what, Duration time) {
            if (time.isNegative() || time.isZero() || time.compareTo(DAY) > 0) {
                throw new IllegalArgumentException(what + " must be more than zero and at most a day, not " + time);
            }
            return time;
        }
    }
}
