package io.imagestream;

import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.TransportProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the transport for what was chosen. */
final class Transports {
    private Transports() {}

    static TransportProvider find(@Nullable TransportProvider given, Delivery delivery) {
        TransportProvider found = given != null ? given : search(provider -> serves(provider, delivery));
        if (found == null) {
            throw new MissingTransportException(delivery);
        }
        return found;
    }

    static TransportProvider find(@Nullable TransportProvider given, ClientTarget target) {
        Optional<Delivery> delivery = target.delivery();
        if (delivery.isPresent()) {
            return find(given, delivery.get());
        }
        TransportProvider found = given != null ? given : search(TransportProvider::readsHttp);
        if (found == null) {
            throw new MissingTransportException();
        }
        return found;
    }

    private static @Nullable TransportProvider search(Predicate<TransportProvider> fits) {
        // The thread's class loader first, as applications in containers expect; then the one that loaded this library.
        TransportProvider found = search(ServiceLoader.load(TransportProvider.class), fits);
        return found != null
                ? found
                : search(ServiceLoader.load(TransportProvider.class, Transports.class.getClassLoader()), fits);
    }

    private static @Nullable TransportProvider search(
            ServiceLoader<TransportProvider> loader, Predicate<TransportProvider> fits) {
        for (TransportProvider provider : loader) {
            if (fits.test(provider)) {
                return provider;
            }
        }
        return null;
    }

    static TransportProvider checked(TransportProvider provider, Delivery delivery) {
        if (!serves(provider, delivery)) {
            throw new IllegalArgumentException(
                    provider.getClass().getName() + " serves " + provider.deliveries() + ", not " + delivery);
        }
        return provider;
    }

    static TransportProvider checked(TransportProvider provider, ClientTarget target) {
        Optional<Delivery> delivery = target.delivery();
        if (delivery.isPresent()) {
            return checked(provider, delivery.get());
        } else if (!provider.readsHttp()) {
            throw new IllegalArgumentException(
                    provider.getClass().getName() + " serves " + provider.deliveries() + " and does not read HTTP");
        }
        return provider;
    }

    private static boolean serves(TransportProvider provider, Delivery delivery) {
        return provider.deliveries().contains(delivery);
    }
}
