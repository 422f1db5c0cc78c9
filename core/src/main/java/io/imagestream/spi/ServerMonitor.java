package io.imagestream.spi;

import io.imagestream.DisconnectReason;
import java.net.InetSocketAddress;

/** Counts what a server does and tells its listener. Thread-safe. */
public interface ServerMonitor {
    /**
     * Counts a client that was not admitted.
     *
     * @param address the client
     * @param reason why
     */
    void refused(InetSocketAddress address, DisconnectReason reason);

    /**
     * Counts a client that was admitted.
     *
     * @param address the client
     * @return counts what it gets; its {@link ClientMonitor#closed} must be called at the end
     */
    ClientMonitor admitted(InetSocketAddress address);

    /**
     * Records how late a deadline was served.
     *
     * @param nanos how late
     */
    void late(long nanos);

    /**
     * Counts deadlines that were not served.
     *
     * @param ticks how many
     */
    void missed(long ticks);
}
