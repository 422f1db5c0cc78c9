package io.imagestream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a client that asks for images. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class PullClientBuilder<B extends PullClientBuilder<B>> extends FamilyClientBuilder<B>
        permits TcpPullClientBuilder, UdpPullClientBuilder, McastPullClientBuilder {
    private @Nullable Duration readTimeout;
    private double ips = StreamDescriptor.DEFAULT_IPS;

    PullClientBuilder(StreamUri uri) {
        super(uri);
    }

    /** The bound where none was set. */
    Duration defaultReadTimeout() {
        return Duration.ofSeconds(30);
    }

    @Override
    Duration readTimeout() {
        return readTimeout == null ? defaultReadTimeout() : readTimeout;
    }

    @Override
    double requestsPerSecond() {
        return ips;
    }

    /**
     * Sets how often the client asks for the next image by itself, as long as the server answers that fast.
     *
     * @param perSecond 0.001 to 1000; 24 by default
     * @return this
     */
    public B ips(double perSecond) {
        ips = Checks.ips(perSecond);
        return self();
    }

    /**
     * Asks only when {@link ImageStreamClient#get} or {@link ImageStreamClient#next} is called.
     *
     * @return this
     */
    public B onDemand() {
        ips = 0;
        return self();
    }

    /**
     * Bounds how long an answer may take. A request of the application's fails; when one of the client's own is not answered
     * the connection counts as broken.
     *
     * @param duration more than zero, at most a day; 30 s by default
     * @return this
     */
    public B readTimeout(Duration duration) {
        readTimeout = Checks.positive("readTimeout", duration);
        return self();
    }
}
