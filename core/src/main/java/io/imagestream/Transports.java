package io.imagestream;

import io.imagestream.spi.TransportProvider;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the transport for a delivery. */
final class Transports {
    private Transports() {}

    static TransportProvider find(@Nullable TransportProvider given, Delivery delivery) {
        if (given != null) {
            return given;
        }
        // The thread's class loader first, as applications in containers expect; then the one that loaded this library.
        TransportProvider found = search(ServiceLoader.load(TransportProvider.class), delivery);
        if (found == null) {
            found = search(ServiceLoader.load(TransportProvider.class, Transports.class.getClassLoader()), delivery);
        }
        if (found == null) {
            throw new MissingTransportException(delivery);
        }
        return found;
    }

    private static @Nullable TransportProvider search(ServiceLoader<TransportProvider> loader, Delivery delivery) {
        for (TransportProvider provider : loader) {
            if (provider.deliveries().contains(delivery)) {
                return provider;
            }
        }
        return null;
    }

    static TransportProvider checked(TransportProvider provider, Delivery delivery) {
        if (!provider.deliveries().contains(delivery)) {
            throw new IllegalArgumentException(
                    provider.getClass().getName() + " serves " + provider.deliveries() + ", not " + delivery);
        }
        return provider;
    }
}
