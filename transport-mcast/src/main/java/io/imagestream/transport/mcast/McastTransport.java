package io.imagestream.transport.mcast;

import io.imagestream.Delivery;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.McastServerOptions;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.TransportOptions;
import io.imagestream.spi.TransportProvider;
import java.util.Set;

/** Serves {@link Delivery#MCAST_PUSH} and {@link Delivery#MCAST_PULL}. Found with ServiceLoader; thread-safe. */
public final class McastTransport implements TransportProvider {
    /** Creates the provider. */
    public McastTransport() {}

    @Override
    public Set<Delivery> deliveries() {
        return Set.of(Delivery.MCAST_PUSH, Delivery.MCAST_PULL);
    }

    @Override
    public ServerTransport server(ServerContext context) {
        TransportOptions options = context.spec().options();
        if (options instanceof McastServerOptions multicast) {
            return new McastServer(context, multicast);
        }
        throw new IllegalArgumentException(context.spec().delivery() + " needs McastServerOptions, not " + options);
    }

    @Override
    public ClientTransport client() {
        return new McastClientTransport();
    }
}
