package io.imagestream.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * What an application chose for a TCP server.
 *
 * @param maxClients how many clients in all
 * @param maxClientsPerAddress how many clients of one address; does not apply to loopback
 * @param connectBacksPerSecond how many data connections to one address a second; does not apply to loopback
 * @param privilegedPorts whether data connections may go to ports below 1024
 * @param maxLineLength longest control line in bytes
 * @param setupTimeout how long a client may take to say what it wants
 * @param connectBackTimeout how long the connection back may take
 * @param stallLimit how long a client may take nothing while a frame waits
 * @param http how HTTP is answered on the same port; empty when it is not
 * @param tls the server's certificate, and then all that the port speaks is TLS; empty for none
 */
public record TcpServerOptions(
        int maxClients,
        int maxClientsPerAddress,
        int connectBacksPerSecond,
        boolean privilegedPorts,
        int maxLineLength,
        Duration setupTimeout,
        Duration connectBackTimeout,
        Duration stallLimit,
        Optional<HttpOptions> http,
        Optional<TlsOptions> tls)
        implements TransportOptions {
    @Override
    public Optional<String> httpScheme() {
        return http.map(options -> tls.isPresent() ? "https" : "http");
    }
}
