package io.imagestream.transport.udp.rtp;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The numbers of one source of RTP packets (RFC 3550, section 5.1): they begin at random, sequence numbers go up by one with each
 * packet, and time with the clock, 90,000 times a second. Not thread-safe.
 */
final class RtpClock {
    private static final long TICKS = 9;
    private static final long NANOS = 100_000;

    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private final long offset = ThreadLocalRandom.current().nextInt();
    private final long startNanos;
    private int sequence = ThreadLocalRandom.current().nextInt(1 << 16);
    private long last = Long.MIN_VALUE;

    RtpClock(long nowNanos) {
        startNanos = nowNanos;
    }

    int ssrc() {
        return ssrc;
    }

    /** Returns the time now. */
    int timestamp(long nowNanos) {
        return (int) ticks(nowNanos);
    }

    private long ticks(long nowNanos) {
        return offset + (nowNanos - startNanos) * TICKS / NANOS;
    }

    /** Returns the time of a frame: no two of them have the same, as receivers tell frames apart by it. */
    int nextFrame(long nowNanos) {
        last = Math.max(last + 1, ticks(nowNanos));
        return (int) last;
    }

    /** Returns the number of the next packet, and takes so many. */
    int takeSequence(int packets) {
        int first = sequence;
        sequence = (sequence + packets) & 0xffff;
        return first;
    }
}
