package io.imagestream;

import java.time.Duration;

/**
 * The options of a client to which the server pushes. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class PushClientBuilder<B extends PushClientBuilder<B>> extends FamilyClientBuilder<B>
        permits TcpPushClientBuilder, UdpPushClientBuilder, McastPushClientBuilder {
    private Duration readTimeout = Duration.ZERO;

    PushClientBuilder(StreamUri uri) {
        super(uri);
    }

    @Override
    Duration readTimeout() {
        return readTimeout;
    }

    @Override
    double requestsPerSecond() {
        return 0;
    }

    /**
     * Bounds how long no image may come; then the connection counts as broken.
     *
     * @param duration zero, the default, for no bound: a live stream may have nothing new for hours. At most a day
     * @return this
     */
    public B readTimeout(Duration duration) {
        readTimeout = Checks.upToADay("readTimeout", duration);
        return self();
    }
}
