package io.imagestream;

import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.TransportProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options that every client knows. Each setter checks its value at once. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class ClientBuilder<B extends ClientBuilder<B>>
        permits FamilyClientBuilder, HttpClientBuilder, RtpClientBuilder {
    private final List<Consumer<? super Frame>> frameConsumers = new ArrayList<>();
    private final List<ClientListener> listeners = new ArrayList<>();
    private Duration openTimeout = Duration.ofSeconds(10);
    private Duration reconnectMin = Duration.ofMillis(250);
    private Duration reconnectMax = Duration.ofSeconds(10);
    private boolean reconnect = true;
    private int maxFrameLength = 64 * 1024 * 1024;
    private Scheduler scheduler = Scheduler.system();
    private @Nullable TransportProvider transport;

    ClientBuilder() {}

    abstract B self();

    abstract ClientTarget target();

    abstract Duration readTimeout();

    /** How often to ask for the next image; 0 for never. */
    abstract double requestsPerSecond();

    /**
     * Adds what is called with every image.
     *
     * @param consumer called one image at a time, in order, on the client's own thread. While it works the client stops
     *     reading, and the server skips; what the operating system's buffers hold by then comes first, which for small images
     *     can be many
     * @return this
     */
    public B onFrame(Consumer<? super Frame> consumer) {
        frameConsumers.add(Objects.requireNonNull(consumer, "consumer"));
        return self();
    }

    /**
     * Adds a listener.
     *
     * @param listener is told of connections made and lost
     * @return this
     */
    public B listener(ClientListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return self();
    }

    /**
     * Bounds how long it may take until a session is set up: from the look-up of the name until frames may come.
     *
     * @param duration more than zero, at most a day; 10 s by default
     * @return this
     */
    public B openTimeout(Duration duration) {
        openTimeout = Checks.positive("openTimeout", duration);
        return self();
    }

    /**
     * Sets how long to wait before connecting again: the first duration after a connection that brought an image, twice as long after
     * each failure, up to the second, each a little shortened at random so that many clients do not come at once. The first hundred
     * delays after such a connection are no longer than a second, or than the first duration if that is longer: a network that was
     * away for a minute brings images again within two seconds.
     *
     * @param min more than zero; 250 ms by default
     * @param max not less than {@code min}; 10 s by default
     * @return this
     */
    public B reconnect(Duration min, Duration max) {
        Checks.positive("the shortest reconnect delay", min);
        Checks.positive("the longest reconnect delay", max);
        if (max.compareTo(min) < 0) {
            throw new IllegalArgumentException("the longest reconnect delay " + max + " is below the shortest, " + min);
        }
        reconnect = true;
        reconnectMin = min;
        reconnectMax = max;
        return self();
    }

    /**
     * Closes the client when its connection breaks.
     *
     * @return this
     */
    public B noReconnect() {
        reconnect = false;
        return self();
    }

    /**
     * Bounds an image; a server that announces a larger one is disconnected.
     *
     * @param bytes 1 or more; 64 MiB by default
     * @return this
     */
    public B maxFrameLength(int bytes) {
        maxFrameLength = Checks.range("maxFrameLength", bytes, 1, Integer.MAX_VALUE - 8);
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
     * @param provider serves what was chosen: the delivery, or HTTP
     * @return this
     * @throws IllegalArgumentException when it does not
     */
    public B transport(TransportProvider provider) {
        transport = Transports.checked(provider, target());
        return self();
    }

    /**
     * Names what the client will receive, as {@link ImageStreamClient#toString()} does.
     *
     * @return such as {@code tcp_push://127.0.0.1:9001} or {@code http://camera/stream}
     */
    @Override
    public String toString() {
        return target().toString();
    }

    /**
     * Makes the client. Opens nothing.
     *
     * @return a client to be started
     */
    public ImageStreamClient build() {
        return new DefaultClient(
                new ClientSpec(target(), openTimeout, openTimeout, maxFrameLength),
                new DefaultClient.Settings(
                        readTimeout(), requestsPerSecond(), reconnect, reconnectMin, reconnectMax, scheduler),
                frameConsumers,
                listeners,
                transport);
    }

    /**
     * Makes the client and starts it.
     *
     * @return the connected client
     * @throws ImageStreamException as {@link ImageStreamClient#start()} throws it
     */
    public ImageStreamClient start() {
        return build().start();
    }
}
