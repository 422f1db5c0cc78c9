package io.imagestream.spi;

import java.util.List;

/**
 * What an application chose for HTTP on a TCP server's port.
 *
 * @param hosts names that a request on a loopback connection may carry in Host, beyond localhost, what ends with .localhost and
 *     loopback addresses: those allowed and the published address. In lower case, without ports, IPv6 addresses without brackets
 * @param origins origins whose pages may embed and read the stream, as browsers write them, such as
 *     {@code https://dash.example}; in lower case, without the port that the scheme implies. {@code *} stands for all
 */
public record HttpOptions(List<String> hosts, List<String> origins) {
    /** Copies the lists. */
    public HttpOptions {
        hosts = List.copyOf(hosts);
        origins = List.copyOf(origins);
    }
}
