package io.imagestream.session;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how many bytes are sent in a second, in all and to one address; the bound of one address does not apply to loopback. The
 * addresses of an IPv6 network of 64 bits count as one, but for link-local and unique local ones. What is over the bound is not sent
 * later, but not at all: after a second nothing is left of it. Thread-safe.
 *
 * <p>A bucket for each: it holds a second's bytes at most, and whoever finds it not empty may take more than is in it, so that an
 * image larger than a second's share passes now and then.
 */
public final class ByteLimits {
    private static final double NANOS_PER_SECOND = 1e9;
    /** Full buckets are as good as none: when there are many they are looked for and dropped. */
    private static final int MANY = 256;

    private final double perAddress;
    private final Bucket all;
    private final Map<InetAddress, Bucket> addresses = new HashMap<>();
    private int lookAgainAt = MANY;

    private static final class Bucket {
        private final double perSecond;
        private double bytes;
        private long filledNanos;

        Bucket(double perSecond, long nowNanos) {
            this.perSecond = perSecond;
            bytes = perSecond;
            filledNanos = nowNanos;
        }

        boolean has(long nowNanos) {
            bytes = Math.min(perSecond, bytes + perSecond * ((nowNanos - filledNanos) / NANOS_PER_SECOND));
            filledNanos = nowNanos;
            return bytes > 0;
        }

        boolean isFull(long nowNanos) {
            return has(nowNanos) && bytes >= perSecond;
        }
    }

    /**
     * Creates the bounds.
     *
     * @param maxPerSecond bytes in all; 1 or more
     * @param maxPerSecondPerAddress bytes to one address; 1 or more
     * @param nowNanos the time
     */
    public ByteLimits(long maxPerSecond, long maxPerSecondPerAddress, long nowNanos) {
        perAddress = (double) maxPerSecondPerAddress;
        all = new Bucket((double) maxPerSecond, nowNanos);
    }

    /**
     * Says whether something may be sent, and counts it if so.
     *
     * @param address where to
     * @param bytes how much
     * @param nowNanos the time
     * @return false when the bytes of the time are used up
     */
    public synchronized boolean take(InetAddress address, int bytes, long nowNanos) {
        if (!all.has(nowNanos)) {
            return false;
        }
        if (!address.isLoopbackAddress()) {
            Bucket own = addresses.computeIfAbsent(Subscriber.of(address), key -> new Bucket(perAddress, nowNanos));
            if (!own.has(nowNanos)) {
                return false;
            }
            own.bytes -= bytes;
            dropFull(nowNanos);
        }
        all.bytes -= bytes;
        return true;
    }

    private void dropFull(long nowNanos) {
        if (addresses.size() >= lookAgainAt) {
            addresses.values().removeIf(bucket -> bucket.isFull(nowNanos));
            lookAgainAt = Math.max(MANY, 2 * addresses.size());
        }
    }
}
