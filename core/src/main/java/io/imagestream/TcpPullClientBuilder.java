package io.imagestream;

import io.imagestream.spi.ClientTarget;
import java.util.OptionalInt;

/** The options of a client that asks a server for images over TCP. Not thread-safe. */
public final class TcpPullClientBuilder extends PullClientBuilder<TcpPullClientBuilder> {
    TcpPullClientBuilder(StreamUri uri) {
        super(uri);
    }

    @Override
    TcpPullClientBuilder self() {
        return this;
    }

    @Override
    ClientTarget target(StreamUri place, OptionalInt number) {
        return new ClientTarget.Family(place, number);
    }
}
