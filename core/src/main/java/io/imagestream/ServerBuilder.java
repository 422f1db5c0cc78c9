package io.imagestream;

import io.imagestream.spi.TransportOptions;
import io.imagestream.spi.TransportProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The options that every server knows. Each setter checks its value at once. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class ServerBuilder<B extends ServerBuilder<B>> permits TcpServerBuilder, DatagramServerBuilder {
    private final Delivery delivery;
    private final Stream.Builder own;
    private boolean ownUsed;
    private @Nullable Stream shared;
    private int port;
    private @Nullable String address;
    private final List<String> binds = new ArrayList<>();
    private final List<ServerListener> listeners = new ArrayList<>();
    private AccessPolicy access = AccessPolicy.everybody();
    private Scheduler scheduler = Scheduler.system();
    private @Nullable TransportProvider transport;
    private @Nullable Path announceFolder;

    ServerBuilder(Delivery delivery) {
        this.delivery = delivery;
        own = Stream.builder();
    }

    /** Takes over what another builder was told, but for the transport. */
    ServerBuilder(Delivery delivery, ServerBuilder<?> other) {
        this.delivery = delivery;
        own = other.own.copy();
        ownUsed = other.ownUsed;
        shared = other.shared;
        port = other.port;
        address = other.address;
        binds.addAll(other.binds);
        listeners.addAll(other.listeners);
        access = other.access;
        scheduler = other.scheduler;
        announceFolder = other.announceFolder;
    }

    abstract B self();

    abstract TransportOptions options();

    /** The address that was set to be published for clients to connect to, or null. */
    @Nullable
    String publishedAddress() {
        return address;
    }

    int port() {
        return port;
    }

    /** Who may watch, by what was set here and what the kind of server adds. */
    AccessPolicy access() {
        return access;
    }

    private Stream.Builder own() {
        if (shared != null) {
            throw new IllegalStateException(
                    "stream(...) was given: id, name, type, ips, source and memoryBudget belong to that stream");
        }
        ownUsed = true;
        return own;
    }

    /**
     * Serves a stream that other servers may serve, too. Its id, name, type, rate, source and budget hold.
     *
     * @param stream the stream
     * @return this
     * @throws IllegalStateException when one of those was set here before
     */
    public B stream(Stream stream) {
        if (ownUsed) {
            throw new IllegalStateException(
                    "stream(...) comes with its own id, name, type, ips, source and memoryBudget: set them there");
        }
        shared = Objects.requireNonNull(stream, "stream");
        return self();
    }

    /**
     * Sets the number that catalogs know the stream by.
     *
     * @param id any number; 0 by default
     * @return this
     */
    public B id(int id) {
        own().id(id);
        return self();
    }

    /**
     * Sets the stream's name.
     *
     * @param name one word without white space; by default {@code stream} and the id
     * @return this
     */
    public B name(String name) {
        own().name(name);
        return self();
    }

    /**
     * Declares the type of the images. Where it names an {@link ImageFormat}, images of another one are refused.
     *
     * @param type such as {@code JPEG}; by default the source's own
     * @return this
     */
    public B type(String type) {
        own().type(type);
        return self();
    }

    /**
     * Sets the rate.
     *
     * @param ips images per second, 0.001 to 1000; 24 by default
     * @return this
     */
    public B ips(double ips) {
        own().ips(ips);
        return self();
    }

    /**
     * Shows image files in the order given.
     *
     * @param files JPEG, PNG, GIF or BMP files, all of one format
     * @return this
     * @throws IllegalArgumentException when there is no file
     */
    public B frames(Path... files) {
        return source(FrameSource.files(Arrays.asList(files)));
    }

    /**
     * Sets where the images come from.
     *
     * @param source a source, which stays its creator's; {@link FrameSource#testPattern()} by default
     * @return this
     */
    public B source(FrameSource source) {
        own().source(source);
        return self();
    }

    /**
     * Bounds the memory that prepared images take, as {@link Stream.Builder#memoryBudget} describes it.
     *
     * @param bytes 0 or more; by default 256 MiB, or a quarter of the largest heap if that is less
     * @return this
     */
    public B memoryBudget(long bytes) {
        own().memoryBudget(bytes);
        return self();
    }

    /**
     * Sets the port.
     *
     * @param number 0 to 65535; 0, the default, lets the operating system choose a free one, or the transport for multicast
     * @return this
     */
    public B port(int number) {
        port = Checks.port(number);
        return self();
    }

    /**
     * Sets the addresses to bind. By default the server is reachable from this machine alone: it binds the IPv4 loopback
     * address, and the published {@link #address} as well if that is one of this machine's.
     *
     * @param hosts names or addresses of this machine; {@code 0.0.0.0} or {@code ::} for all of them
     * @return this
     * @throws IllegalArgumentException when there is none
     */
    public B bind(String... hosts) {
        if (hosts.length == 0) {
            throw new IllegalArgumentException("bind needs at least one address");
        }
        binds.clear();
        for (String host : hosts) {
            binds.add(Checks.host("bind address", host));
        }
        return self();
    }

    /**
     * Sets the address that is published for clients to connect to.
     *
     * @param host a name or an address; by default the address bound
     * @return this
     */
    public B address(String host) {
        address = Checks.host("address", host);
        return self();
    }

    /**
     * Sets who may watch. Asked on the server's threads, so it must be fast and never block; what it throws denies the client
     * at hand.
     *
     * @param policy {@link AccessPolicy#everybody()} by default
     * @return this
     */
    public B access(AccessPolicy policy) {
        access = Objects.requireNonNull(policy, "access");
        return self();
    }

    /**
     * Adds a listener.
     *
     * @param listener is told what happens
     * @return this
     */
    public B listener(ServerListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return self();
    }

    /**
     * Adds a callback that is told how many clients watch whenever that changes: to start a camera with the first and stop it
     * with the last. Called as a {@link ServerListener} is.
     *
     * @param callback takes the number of viewers
     * @return this
     */
    public B onViewers(IntConsumer callback) {
        Objects.requireNonNull(callback, "callback");
        return listener(new ServerListener() {
            @Override
            public void viewersChanged(int viewers) {
                callback.accept(viewers);
            }
        });
    }

    /**
     * Announces the server in a folder that catalogs watch, as the original's servers do in {@code running/}: its descriptor is
     * written there once it is bound, whole or not at all, and written again when the rate changes, with how players open a stream that is sent as RTP. It goes when the server
     * closes or the JVM ends in any way but being killed; for that case it names the process and is touched every five seconds.
     * Images whose names a descriptor cannot hold are left out. Where the folder cannot be written, {@link #start} fails.
     *
     * @param folder made where it is absent; none by default
     * @return this
     */
    public B announceIn(Path folder) {
        announceFolder = Objects.requireNonNull(folder, "announceIn");
        return self();
    }

    /**
     * Sets what owns time; for tests.
     *
     * @param time {@link Scheduler#system()} by default
     * @return this
     */
    public B scheduler(Scheduler time) {
        scheduler = Objects.requireNonNull(time, "scheduler");
        return self();
    }

    /**
     * Sets the transport, where class loaders keep {@link java.util.ServiceLoader} from finding it.
     *
     * @param provider serves the delivery chosen
     * @return this
     * @throws IllegalArgumentException when it does not serve the delivery chosen
     */
    public B transport(TransportProvider provider) {
        transport = Transports.checked(provider, delivery);
        return self();
    }

    /**
     * Makes the server. Opens nothing.
     *
     * @return a server to be started
     * @throws IllegalStateException when options contradict each other
     */
    public ImageStreamServer build() {
        Stream stream = shared == null ? own.build() : shared;
        return new DefaultServer(
                (DefaultStream) stream,
                delivery,
                options(),
                access(),
                new Addresses(binds, publishedAddress()),
                port,
                listeners,
                scheduler,
                transport,
                announceFolder);
    }

    /**
     * Makes the server and starts it.
     *
     * @return the running server
     * @throws ImageStreamException as {@link ImageStreamServer#start()} throws it
     */
    public ImageStreamServer start() {
        return build().start();
    }
}
