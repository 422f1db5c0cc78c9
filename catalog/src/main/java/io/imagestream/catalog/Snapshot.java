package io.imagestream.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    Map<Integer, CatalogStream> byNumber() {
        return streams.stream().collect(Collectors.toMap(CatalogStream::number, stream -> stream));
    }

    /** Says whether nothing has changed but time. */
    boolean saysTheSameAs(Snapshot other) {
        return streams.equals(other.streams) && warnings.equals(other.warnings);
    }

    /** Says whether nothing has changed but time and figures. */
    boolean hasTheSameStreamsAs(Snapshot other) {
        if (streams.size() != other.streams.size() || !warnings.equals(other.warnings)) {
            return false;
        }
        for (int i = 0; i < streams.size(); i++) {
            if (!streams.get(i).isSameAs(other.streams.get(i))) {
                return false;
            }
        }
        return true;
    }
}
