package io.imagestream.catalog;

/** Has taken a connection over, for an answer that does not end. On the catalog's event loop. */
interface LongAnswer {
    /**
     * Takes note of what has changed.
     *
     * @param now all there is
     * @param events what is new, as {@link Content#changesSince} writes it
     */
    void changed(Content now, byte[] events);

    /**
     * Looks at deadlines, ten times a second.
     *
     * @param now the scheduler's time
     */
    void sweep(long now);
}
