package io.imagestream.spi;

import io.imagestream.Delivery;
import java.util.Set;

/** Makes the servers and clients of one transport. Found with {@link java.util.ServiceLoader}; stateless. */
public interface TransportProvider {
    /**
     * Returns what this transport serves.
     *
     * @return the deliveries
     */
    Set<Delivery> deliveries();

    /**
     * Says whether its clients read images over HTTP, from a {@link ClientTarget.Http}.
     *
     * @return false by default
     */
    default boolean readsHttp() {
        return false;
    }

    /**
     * Makes a server's sockets, opening nothing.
     *
     * @param context what the application chose
     * @return the server side
     */
    ServerTransport server(ServerContext context);

    /**
     * Makes the side of one client, opening nothing.
     *
     * @return the client side
     */
    ClientTransport client();
}
