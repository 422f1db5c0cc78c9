package io.imagestream.transport.tcp;

import io.imagestream.Delivery;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.TransportProvider;
import java.util.Set;

/** Serves {@link Delivery#TCP_PUSH} and {@link Delivery#TCP_PULL}, and reads cameras over HTTP. Found with ServiceLoader; thread-safe. */
public final class TcpTransport implements TransportProvider {
    /** Creates the provider. */
    public TcpTransport() {}

    @Override
    public Set<Delivery> deliveries() {
        return Set.of(Delivery.TCP_PUSH, Delivery.TCP_PULL);
    }

    @Override
    public boolean readsHttp() {
        return true;
    }

    @Override
    public ServerTransport server(ServerContext context) {
        return new TcpServer(context);
    }

    @Override
    public ClientTransport client() {
        return new TcpClientTransport();
    }
}
