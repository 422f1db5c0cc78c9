package io.imagestream.transport.netty;

import org.jspecify.annotations.Nullable;

/** Holds the event loops from a client's first connection to its end, so that an open client keeps them. Thread-safe. */
public abstract class HeldLoops {
    // Guarded by this.
    private @Nullable NettyRuntime held;

    /** Creates it without a hold. */
    protected HeldLoops() {}

    /** Takes hold of the event loops, unless that is done. */
    protected final synchronized void hold() {
        if (held == null) {
            held = NettyRuntime.acquire();
        }
    }

    /** Lets go of the event loops. Idempotent. */
    public final synchronized void close() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
