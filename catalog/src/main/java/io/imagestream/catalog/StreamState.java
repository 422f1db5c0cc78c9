package io.imagestream.catalog;

/** Says whether a stream of the catalog can be watched. */
public enum StreamState {
    /** Its server runs, as far as anybody can tell. */
    RUNNING,
    /** Its server has died without removing its file; the stream leaves the catalog soon. */
    STALE
}
