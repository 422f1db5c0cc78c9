package io.imagestream.transport.netty.http;

import io.imagestream.DisconnectReason;

/** Answers the requests of one connection. Called on its event loop. */
public interface HttpService {
    /**
     * Answers a request, now or later; the next one is read when that is done.
     *
     * @param exchange a request that is well-formed and comes from where it may
     */
    void handle(HttpExchange exchange);

    /**
     * Takes note that a request was refused; the connection closes once the client has been told.
     *
     * @param reason why
     */
    void refused(DisconnectReason reason);

    /**
     * Takes note that the connection broke or something failed.
     *
     * @param cause what happened
     */
    void failed(Throwable cause);
}
