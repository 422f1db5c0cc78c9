package io.imagestream.catalog;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes figures in the text format of Prometheus. */
@FunctionalInterface
interface Metrics {
    /** The media type of that format. */
    String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Writes what a snapshot says. */
    byte[] of(Snapshot snapshot);

    /** Finds Micrometer's registry; empty where it is not on the path. Takes a while, as it loads its classes. */
    static Optional<Metrics> find() {
        Logger log = LoggerFactory.getLogger(CatalogServer.class);
        try {
            Metrics found = PrometheusMetrics::write;
            found.of(Snapshot.EMPTY);
            return Optional.of(found);
        } catch (LinkageError e) {
            log.debug("there are no metrics, as Micrometer is not on the path", e);
            return Optional.empty();
        }
    }
}
