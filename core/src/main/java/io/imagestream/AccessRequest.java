package io.imagestream;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Says who wants to watch what. Immutable.
 *
 * @param client the client's address and port
 * @param streamId the stream's number
 * @param streamName the stream's name, never empty: {@code stream} and the number when it has none
 * @param protocol what the client speaks
 * @param encrypted whether the client came by TLS
 * @param authorization the credentials that came with an HTTP request, the value of its Authorization field as it was sent (RFC
 *     9110, section 11.6.2); empty without one, and always in the original's protocol, which knows none
 */
public record AccessRequest(
        InetSocketAddress client,
        int streamId,
        String streamName,
        ClientProtocol protocol,
        boolean encrypted,
        Optional<String> authorization) {
    /**
     * Returns all but the credentials, which do not belong into a log.
     *
     * @return one line
     */
    @Override
    public String toString() {
        return "AccessRequest[client=" + client + ", streamId=" + streamId + ", streamName=" + streamName
                + ", protocol="
                + protocol + ", encrypted=" + encrypted + ", authorization="
                + (authorization.isPresent() ? "(not shown)" : "none") + "]";
    }
}
