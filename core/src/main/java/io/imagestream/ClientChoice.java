package io.imagestream;

/** The first step of describing a client: where the stream is and how it is delivered. */
public final class ClientChoice {
    ClientChoice() {}

    /**
     * Receives what a TCP_PUSH server sends.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @return the options
     */
    public PushClientBuilder tcpPush(String host, int port) {
        return new PushClientBuilder(new StreamUri(Delivery.TCP_PUSH, host, port));
    }

    /**
     * Asks a TCP_PULL server for images.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @return the options
     */
    public PullClientBuilder tcpPull(String host, int port) {
        return new PullClientBuilder(new StreamUri(Delivery.TCP_PULL, host, port));
    }

    /**
     * Receives the stream at a place.
     *
     * @param uri such as {@code tcp_push://127.0.0.1:9001}
     * @return the options that every delivery knows
     */
    public ClientBuilder<?> from(StreamUri uri) {
        return uri.delivery().isPush() ? new PushClientBuilder(uri) : new PullClientBuilder(uri);
    }

    /**
     * Receives the stream that a descriptor describes, asking at its rate if it is pulled.
     *
     * @param descriptor its address must not be empty
     * @return the options that every delivery knows
     */
    public ClientBuilder<?> from(StreamDescriptor descriptor) {
        ClientBuilder<?> builder = from(descriptor.uri()).streamId(descriptor.id());
        return builder instanceof PullClientBuilder pull ? pull.ips(descriptor.ips()) : builder;
    }
}
