package io.imagestream.session;

import io.imagestream.DisconnectReason;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many clients a server has, in all and of one address, and how often it connects back to one address. The addresses of
 * an IPv6 network of 64 bits count as one, but for link-local and unique local ones. The bounds of one address do not apply to
 * loopback. Nobody is banned: who is refused may come again. Thread-safe.
 */
public final class Admission {
    private static final long SECOND = 1_000_000_000;

    private final int maxClients;
    private final int maxPerAddress;
    private final int connectBacksPerSecond;
    private final Map<InetAddress, Integer> clients = new HashMap<>();
    private final Map<InetAddress, Integer> connectBacks = new HashMap<>();
    private int total;
    private boolean counting;
    private long secondBegan;

    /**
     * Creates the bounds.
     *
     * @param maxClients how many in all
     * @param maxPerAddress how many of one address
     * @param connectBacksPerSecond how often to connect back to one address
     */
    public Admission(int maxClients, int maxPerAddress, int connectBacksPerSecond) {
        this.maxClients = maxClients;
        this.maxPerAddress = maxPerAddress;
        this.connectBacksPerSecond = connectBacksPerSecond;
    }

    /**
     * Admits a client or refuses it.
     *
     * @param address the client's
     * @return null when it is admitted, and {@link #leave} must be called when it goes; else why it is refused
     */
    public synchronized @Nullable DisconnectReason admit(InetAddress address) {
        if (total >= maxClients) {
            return DisconnectReason.TOO_MANY_CLIENTS;
        }
        InetAddress whose = Subscriber.of(address);
        if (!address.isLoopbackAddress() && clients.getOrDefault(whose, 0) >= maxPerAddress) {
            return DisconnectReason.TOO_MANY_FROM_ADDRESS;
        }
        clients.merge(whose, 1, Integer::sum);
        total++;
        return null;
    }

    /**
     * Takes note that an admitted client has gone.
     *
     * @param address the client's
     */
    public synchronized void leave(InetAddress address) {
        total--;
        clients.computeIfPresent(Subscriber.of(address), (key, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Says whether to connect back, and counts it.
     *
     * @param address where to
     * @param nowNanos the time
     * @return false when this second's are used up
     */
    public synchronized boolean mayConnectBack(InetAddress address, long nowNanos) {
        if (address.isLoopbackAddress()) {
            return true;
        }
        if (!counting || nowNanos - secondBegan >= SECOND) {
            counting = true;
            secondBegan = nowNanos;
            connectBacks.clear();
        }
        return connectBacks.merge(Subscriber.of(address), 1, Integer::sum) <= connectBacksPerSecond;
    }
}
