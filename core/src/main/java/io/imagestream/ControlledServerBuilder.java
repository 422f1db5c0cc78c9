package io.imagestream;

import io.imagestream.spi.ControlOptions;
import java.time.Duration;

/**
 * The options of a server that sends datagrams as the family's protocol has it. Not thread-safe.
 *
 * <p>What bounds clients holds for those whose datagrams the server takes: the clients of a UDP server, and those that ask a
 * {@link Delivery#MCAST_PULL} server for images. It means nothing to {@link Delivery#MCAST_PUSH}, which hears nobody.
 *
 * @param <B> the builder itself
 */
public abstract sealed class ControlledServerBuilder<B extends ControlledServerBuilder<B>>
        extends DatagramServerBuilder<B> permits UdpServerBuilder, McastServerBuilder {
    private int maxClients = 10_000;
    private int maxClientsPerAddress = 100;
    private int newClientsPerSecond = 20;
    private Duration setupTimeout = Duration.ofSeconds(10);
    private Duration lease;
    private AccessPolicy allowedNetworks = AccessPolicy.networks("loopback", "link-local", "private");

    ControlledServerBuilder(Delivery delivery) {
        super(delivery);
        lease = delivery.isPush() ? Duration.ofSeconds(60) : Duration.ofMinutes(10);
    }

    @Override
    AccessPolicy access() {
        return allowedNetworks.and(super.access());
    }

    int maxClients() {
        return maxClients;
    }

    int maxClientsPerAddress() {
        return maxClientsPerAddress;
    }

    int newClientsPerSecond() {
        return newClientsPerSecond;
    }

    Duration setupTimeout() {
        return setupTimeout;
    }

    Duration lease() {
        return lease;
    }

    ControlOptions controlAt(int port) {
        return new ControlOptions(port, maxClients, maxClientsPerAddress, newClientsPerSecond, setupTimeout, lease);
    }

    /**
     * Bounds how many clients are served in all; one more is refused.
     *
     * @param count 1 or more; 10,000 by default
     * @return this
     */
    public B maxClients(int count) {
        maxClients = Checks.range("maxClients", count, 1, Integer.MAX_VALUE);
        return self();
    }

    /**
     * Bounds how many clients of one address are served; one more is refused. Does not apply to loopback. The
     * addresses of an IPv6 network of 64 bits count as one, but for link-local and unique local ones.
     *
     * @param count 1 or more; 100 by default
     * @return this
     */
    public B maxClientsPerAddress(int count) {
        maxClientsPerAddress = Checks.range("maxClientsPerAddress", count, 1, Integer.MAX_VALUE);
        return self();
    }

    /**
     * Bounds how many new clients of one address are taken; one beyond that is refused and may come again. Does not apply to
     * loopback. The addresses of an IPv6 network of 64 bits count as one, but for link-local and unique local ones.
     *
     * @param count 1 or more, per second; 20 by default
     * @return this
     */
    public B newClientsPerSecond(int count) {
        newClientsPerSecond = Checks.range("newClientsPerSecond", count, 1, 1_000_000);
        return self();
    }

    /**
     * Bounds how long a client may take until its session is set up.
     *
     * @param duration more than zero, at most a day; 10 s by default
     * @return this
     */
    public B setupTimeout(Duration duration) {
        setupTimeout = Checks.positive("setupTimeout", duration);
        return self();
    }

    /**
     * Bounds how long a client is served of which no datagram comes. Any datagram renews it; the clients of the family send
     * ALIVE for that.
     *
     * @param duration more than zero, at most a day; by default 60 s, or 10 min where the clients ask for images
     * @return this
     */
    public B lease(Duration duration) {
        lease = Checks.positive("lease", duration);
        return self();
    }

    /**
     * Sets the networks whose datagrams are taken; those of others are dropped without an answer, before {@link #access} is
     * asked.
     *
     * <p>The sender's address of a datagram is easily forged, and this server answers a small datagram with many large ones: open
     * to everybody, it could be made to flood somebody who never asked (a reflector). So it is closed to the Internet unless the
     * application opens it, to as few networks as it can.
     *
     * @param cidrs as {@link AccessPolicy#networks} takes them; {@code loopback}, {@code link-local} and {@code private} by
     *     default. They replace those set before
     * @return this
     * @throws IllegalArgumentException as {@link AccessPolicy#networks} throws it
     */
    public B allowedNetworks(String... cidrs) {
        allowedNetworks = AccessPolicy.networks(cidrs);
        return self();
    }
}
