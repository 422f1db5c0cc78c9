package io.imagestream.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All that the catalog knows at one moment. Immutable.
 *
 * @param time that moment
 * @param streams in the order of their ids
 * @param warnings what people should know, a sentence each
 */
record Snapshot(Instant time, List<CatalogStream> streams, List<String> warnings) {
    static final Snapshot EMPTY = new Snapshot(Instant.EPOCH, List.of(), List.of());

    Snapshot {
        streams = List.copyOf(streams);
        warnings = List.copyOf(warnings);
    }

    Map<String, CatalogStream> byKey() {
        return streams.stream().collect(Collectors.toMap(CatalogStream::key, stream -> stream));
    }

    /** Finds a stream by its key. */
    Optional<CatalogStream> find(String key) {
        return streams.stream().filter(stream -> stream.key().equals(key)).findFirst();
    }

    /** Says whether nothing has changed but time. */
    boolean saysTheSameAs(Snapshot other) {
        return streams.equals(other.streams) && warnings.equals(other.warnings);
    }
}
