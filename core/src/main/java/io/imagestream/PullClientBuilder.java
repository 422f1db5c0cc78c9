package io.imagestream;

import java.time.Duration;

/** The options of a client that asks for images. Not thread-safe. */
public final class PullClientBuilder extends FamilyClientBuilder<PullClientBuilder> {
    private Duration readTimeout = Duration.ofSeconds(30);
    private double ips = StreamDescriptor.DEFAULT_IPS;

    PullClientBuilder(StreamUri uri) {
        super(uri);
    }

    @Override
    PullClientBuilder self() {
        return this;
    }

    @Override
    Duration readTimeout() {
        return readTimeout;
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
    public PullClientBuilder ips(double perSecond) {
        ips = Checks.ips(perSecond);
        return this;
    }

    /**
     * Asks only when {@link ImageStreamClient#get} or {@link ImageStreamClient#next} is called.
     *
     * @return this
     */
    public PullClientBuilder onDemand() {
        ips = 0;
        return this;
    }

    /**
     * Bounds how long an answer may take. A request of the application's fails; when one of the client's own is not answered
     * the connection counts as broken.
     *
     * @param duration more than zero, at most a day; 30 s by default
     * @return this
     */
    public PullClientBuilder readTimeout(Duration duration) {
        readTimeout = Checks.positive("readTimeout", duration);
        return this;
    }
}
