package io.imagestream.catalog;

import java.util.Locale;

/** Says whether a stream of the catalog can be watched. */
public enum StreamState {
    /** Its server runs, as far as anybody can tell. */
    RUNNING,
    /** Its server has died without removing its file; the stream leaves the catalog soon. */
    STALE;

    /**
     * Returns the name as the catalog's JSON has it.
     *
     * @return such as {@code running}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
