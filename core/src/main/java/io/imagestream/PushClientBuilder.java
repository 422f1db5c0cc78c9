package io.imagestream;

import java.time.Duration;

/** The options of a client to which the server pushes. Not thread-safe. */
public final class PushClientBuilder extends FamilyClientBuilder<PushClientBuilder> {
    private Duration readTimeout = Duration.ZERO;

    PushClientBuilder(StreamUri uri) {
        super(uri);
    }

    @Override
    PushClientBuilder self() {
        return this;
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
    public PushClientBuilder readTimeout(Duration duration) {
        readTimeout = duration.isZero() ? duration : Checks.positive("readTimeout", duration);
        return this;
    }
}
