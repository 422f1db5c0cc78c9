package io.imagestream.catalog;

import io.imagestream.transport.netty.http.HttpExchange;

/** Answers what people's browsers ask for: the page at the root, and what belongs to it. On the catalog's event loop. */
@FunctionalInterface
interface Page {
    /** There is no page: at the root everybody gets the text. */
    Page NONE = (exchange, session) -> false;

    /**
     * Answers a request, now or later, or leaves it alone.
     *
     * @param exchange at the root by a client that takes HTML, or for a path that nobody else answers
     * @param session whose it is; an answer that does not end must be told to it by {@link CatalogSession#takenOver}
     * @return false when it was left alone
     */
    boolean answers(HttpExchange exchange, CatalogSession session);
}
