package io.imagestream;

import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.TransportProvider;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the transport for what was chosen. */
final class Transports {
    private static final Logger log = LoggerFactory.getLogger(Transports.class);

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
        TransportProvider found = searchThreads(fits);
        return found != null
                ? found
                : search(ServiceLoader.load(TransportProvider.class, Transports.class.getClassLoader()), fits);
    }

    private static @Nullable TransportProvider searchThreads(Predicate<TransportProvider> fits) {
        try {
            return search(ServiceLoader.load(TransportProvider.class), fits);
        } catch (ServiceConfigurationError e) {
            // It may belong to somebody who has a copy of this library. Where it is ours the next search fails alike.
            log.debug("the thread's class loader has transports that are none of this library's", e);
            return null;
        }
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
