package io.imagestream;

import io.imagestream.spi.ClientTarget;
import java.util.OptionalInt;

/**
 * The options of a client of the original's protocol. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class FamilyClientBuilder<B extends FamilyClientBuilder<B>> extends ClientBuilder<B>
        permits PushClientBuilder, PullClientBuilder {
    private final StreamUri uri;
    private OptionalInt streamId = OptionalInt.empty();

    FamilyClientBuilder(StreamUri uri) {
        if (uri.port() == 0) {
            throw new IllegalArgumentException("a client needs a port from 1 to 65535, not 0");
        }
        this.uri = uri;
    }

    /** Makes the target of a kind of transport. */
    abstract ClientTarget target(StreamUri place, OptionalInt number);

    @Override
    final ClientTarget target() {
        return target(uri, streamId);
    }

    /**
     * Sends {@code GET id} with the stream's number first, which some servers of the family want to hear. Means nothing to
     * multicast, where there is nobody to tell.
     *
     * @param id the stream's number; by default nothing is sent
     * @return this
     */
    public B streamId(int id) {
        streamId = OptionalInt.of(id);
        return self();
    }
}
