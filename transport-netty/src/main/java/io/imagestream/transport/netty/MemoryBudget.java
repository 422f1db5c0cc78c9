package io.imagestream.transport.netty;

import io.imagestream.spi.StreamFeed;
import io.netty.util.internal.PlatformDependent;

/** Bounds what prepared frames may take: they are in direct memory, of which there may be less than heap. */
public final class MemoryBudget {
    /** The rest is for what sockets read and write. */
    private static final long MOST = PlatformDependent.maxDirectMemory() / 2;

    private MemoryBudget() {}

    /**
     * Returns how much memory a stream's prepared frames may take.
     *
     * @param feed the stream
     * @return bytes: its budget, or half of the direct memory that this JVM may have if that is less
     */
    public static long of(StreamFeed feed) {
        return Math.min(feed.memoryBudget(), MOST);
    }
}
