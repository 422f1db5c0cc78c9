package io.imagestream;

import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ControlOptions;
import java.time.Duration;

/**
 * The options of a server that sends datagrams, over UDP or to a multicast group. Not thread-safe.
 *
 * <p>What bounds clients holds for those whose datagrams the server takes: the clients of a UDP server, and those that ask a
 * {@link Delivery#MCAST_PULL} server for images. It means nothing to {@link Delivery#MCAST_PUSH}, which hears nobody.
 *
 * @param <B> the builder itself
 */
public abstract sealed class DatagramServerBuilder<B extends DatagramServerBuilder<B>> extends ServerBuilder<B>
        permits UdpServerBuilder, McastServerBuilder {
    private static final int MAX_BURST_BYTES = 16 * 1024 * 1024;

    private int maxClients = 10_000;
    private int maxClientsPerAddress = 100;
    private int newClientsPerSecond = 20;
    private long maxBytesPerSecond = 1_000_000_000;
    private Duration setupTimeout = Duration.ofSeconds(10);
    private Duration lease;
    private int datagramSize = 1200;
    private int burstDatagrams = 16;
    private int burstBytes = 49_152;
    private double spread = 0.6;
    private AccessPolicy allowedNetworks = AccessPolicy.networks("loopback", "link-local", "private");

    DatagramServerBuilder(Delivery delivery) {
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

    long maxBytesPerSecond() {
        return maxBytesPerSecond;
    }

    Duration setupTimeout() {
        return setupTimeout;
    }

    Duration lease() {
        return lease;
    }

    int datagramSize() {
        return datagramSize;
    }

    BurstPacing pacing() {
        return new BurstPacing(burstDatagrams, burstBytes, spread);
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
     * Bounds how many clients of one address are served; one more is refused. Does not apply to loopback.
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
     * loopback.
     *
     * @param count 1 or more, per second; 20 by default
     * @return this
     */
    public B newClientsPerSecond(int count) {
        newClientsPerSecond = Checks.range("newClientsPerSecond", count, 1, 1_000_000);
        return self();
    }

    /**
     * Bounds what the server sends in all; a frame beyond that is skipped.
     *
     * @param bytes 1 or more, per second, of datagrams without the headers of IP and UDP; 1,000,000,000 by default
     * @return this
     */
    public B maxBytesPerSecond(long bytes) {
        maxBytesPerSecond = Checks.atLeast("maxBytesPerSecond", bytes, 1);
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
     * Bounds a datagram: the server's own maximum, which a client's FRAGMENT_SIZE may only lower. One that is larger than the
     * network's packets is cut up by IP and lost whole when one piece is.
     *
     * @param bytes 40 to 65507, with the family's header but without those of IP and UDP; 1200 by default, which passes nearly
     *     everywhere
     * @return this
     */
    public B datagramSize(int bytes) {
        datagramSize = Checks.datagramSize("datagramSize", bytes);
        return self();
    }

    /**
     * Sets in what bursts a frame's datagrams leave: large ones cost less, small ones are lost less on the way and in small
     * receive buffers.
     *
     * @param datagrams at most so many at once, 1 to 1024; 16 by default
     * @param bytes at most so many at once, 1 to 16,777,216, though at least one datagram leaves; 49,152 by default
     * @return this
     */
    public B burst(int datagrams, int bytes) {
        Checks.range("the datagrams of a burst", datagrams, 1, 1024);
        burstBytes = Checks.range("the bytes of a burst", bytes, 1, MAX_BURST_BYTES);
        burstDatagrams = datagrams;
        return self();
    }

    /**
     * Sets over how much of the time until the next frame the bursts of one are spread at most.
     *
     * @param share 0 to 1; 0.6 by default. 0 sends a frame at once
     * @return this
     */
    public B spread(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("spread must be 0 to 1, not " + share);
        }
        spread = share;
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
