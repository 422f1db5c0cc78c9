package io.imagestream;

import io.imagestream.spi.ClientTarget;
import java.util.OptionalInt;

/** The options of a client to which a server pushes over TCP. Not thread-safe. */
public final class TcpPushClientBuilder extends PushClientBuilder<TcpPushClientBuilder> {
    TcpPushClientBuilder(StreamUri uri) {
        super(uri);
    }

    @Override
    TcpPushClientBuilder self() {
        return this;
    }

    @Override
    ClientTarget target(StreamUri place, OptionalInt number) {
        return new ClientTarget.Family(place, number);
    }
}
