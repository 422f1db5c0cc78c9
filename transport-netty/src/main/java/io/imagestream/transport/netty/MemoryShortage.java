package io.imagestream.transport.netty;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fails at once where direct memory will not do. The JDK first collects garbage and waits, for half a second each time, and those
 * who prepare live frames must not wait: they keep the time of others, too. Thread-safe.
 */
final class MemoryShortage {
    private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What could not be had lately. */
    private record Refused(long nanos, int length) {}

    private volatile @Nullable Refused refused;

    /** Throws when so much is not there, or was not to be had a moment ago. */
    void check(int length) {
        long used = PlatformDependent.usedDirectMemory();
        long most = PlatformDependent.maxDirectMemory();
        Refused last = refused;
        boolean lately = last != null && length >= last.length() && System.nanoTime() - last.nanos() < LASTS_NANOS;
        if (lately || used + length > most) {
            throw new OutOfMemoryError(length + " bytes of direct memory are wanted; " + used + " of " + most
                    + " are in use, and what else the application takes");
        }
    }

    /** Takes note that so much was not to be had. */
    void happened(int length) {
        refused = new Refused(System.nanoTime(), length);
    }
}
