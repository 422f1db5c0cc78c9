package io.imagestream;

import io.imagestream.spi.BurstPacing;

/**
 * The options of a server that sends datagrams, over UDP or to a multicast group. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class DatagramServerBuilder<B extends DatagramServerBuilder<B>> extends ServerBuilder<B>
        permits ControlledServerBuilder, RtpServerBuilder {
    private static final int MAX_BURST_BYTES = 16 * 1024 * 1024;

    private long maxBytesPerSecond = 1_000_000_000;
    private int datagramSize = 1200;
    private int burstDatagrams = 16;
    private int burstBytes = 49_152;
    private double spread = 0.6;

    DatagramServerBuilder(Delivery delivery) {
        super(delivery);
    }

    /** Takes over what another builder was told. */
    DatagramServerBuilder(Delivery delivery, DatagramServerBuilder<?> other) {
        super(delivery, other);
        maxBytesPerSecond = other.maxBytesPerSecond;
        datagramSize = other.datagramSize;
        burstDatagrams = other.burstDatagrams;
        burstBytes = other.burstBytes;
        spread = other.spread;
    }

    long maxBytesPerSecond() {
        return maxBytesPerSecond;
    }

    int datagramSize() {
        return datagramSize;
    }

    BurstPacing pacing() {
        return new BurstPacing(burstDatagrams, burstBytes, spread);
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
}
