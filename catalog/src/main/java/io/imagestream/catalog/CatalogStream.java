package io.imagestream.catalog;

import io.imagestream.StreamDescriptor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Describes one stream of the catalog at one moment. Immutable.
 *
 * @param key names the stream within the catalog while it is there: its id, or for a second stream of that id {@code 1~2}
 * @param descriptor the stream
 * @param state whether it can be watched
 * @param since when it came into that state
 * @param duplicateId whether it runs and another stream that runs, and not this one sent in another way, has the same id
 * @param file the file that announces it; empty for a server that was added
 * @param http where a browser sees it; known of servers that were added
 * @param sdp how players open a stream that is sent as RTP (SDP, RFC 8866); empty for others, and when the file does not say
 * @param figures what the server does; known of servers that were added
 */
public record CatalogStream(
        String key,
        StreamDescriptor descriptor,
        StreamState state,
        Instant since,
        boolean duplicateId,
        Optional<Path> file,
        Optional<URI> http,
        Optional<String> sdp,
        Optional<StreamFigures> figures) {
    /** Tells whether all but the figures is the same. */
    boolean isSameAs(CatalogStream other) {
        return with(Optional.empty(), duplicateId).equals(other.with(Optional.empty(), other.duplicateId));
    }

    CatalogStream with(Optional<StreamFigures> newFigures, boolean newDuplicateId) {
        return new CatalogStream(key, descriptor, state, since, newDuplicateId, file, http, sdp, newFigures);
    }
}
