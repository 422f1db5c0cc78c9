package io.imagestream.catalog;

import io.imagestream.transport.netty.http.HttpExchange;

/** Answers the requests for one path. On the catalog's event loop. */
@FunctionalInterface
interface Route {
    /**
     * Answers a request, now or later.
     *
     * @param exchange the request
     * @param session whose it is; an answer that does not end must be told to it by {@link CatalogSession#takenOver}
     */
    void answer(HttpExchange exchange, CatalogSession session);
}
