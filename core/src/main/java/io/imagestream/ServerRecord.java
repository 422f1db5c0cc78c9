package io.imagestream;

import io.imagestream.internal.Events;
import io.imagestream.internal.LatenessHistogram;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ServerMonitor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's figures, and the calls to its listener. */
final class ServerRecord implements ServerMonitor {
    private static final Logger log = LoggerFactory.getLogger(ImageStreamServer.class);

    private final Feed feed;
    private final Scheduler scheduler;
    private final CopyOnWriteArrayList<ServerListener> listeners;
    private final Events events;
    private final LatenessHistogram lateness = new LatenessHistogram();

    // Guarded by this: the clients that are here, and the sums of those that have gone.
    private final Set<ClientRecord> clients = new LinkedHashSet<>();
    private final Map<DisconnectReason, Long> disconnects = new EnumMap<>(DisconnectReason.class);
    private final Map<SkipReason, Long> goneSkipped = new EnumMap<>(SkipReason.class);
    private long goneOffered;
    private long goneSent;
    private long goneBytes;
    private long admitted;
    private int viewers;

    /** Creates the record; more listeners may join the list while it is used. */
    ServerRecord(Feed feed, Scheduler scheduler, CopyOnWriteArrayList<ServerListener> listeners, Events events) {
        this.feed = feed;
        this.scheduler = scheduler;
        this.listeners = listeners;
        this.events = events;
    }

    long nanoTime() {
        return scheduler.nanoTime();
    }

    void tell(Consumer<ServerListener> call) {
        listeners.forEach(listener -> events.tell(() -> call.accept(listener))); // One that throws harms no other.
    }

    /** Tells one listener alone. */
    void tell(ServerListener listener, Consumer<ServerListener> call) {
        events.tell(() -> call.accept(listener));
    }

    /** Tells what must not be lost, however far behind the listeners are. */
    void tellLast(Consumer<ServerListener> call) {
        if (!listeners.isEmpty()) {
            events.tellLast(listeners.stream()
                    .<Runnable>map(listener -> () -> call.accept(listener))
                    .collect(Collectors.toList()));
        }
    }

    @Override
    public void refused(InetSocketAddress address, DisconnectReason reason) {
        log.debug("refused {}: {}", address, reason.sentence());
        synchronized (this) {
            disconnects.merge(reason, 1L, Long::sum);
            tell(listener -> listener.refused(address, reason));
        }
    }

    @Override
    public synchronized ClientMonitor admitted(InetSocketAddress address) {
        ClientRecord client = new ClientRecord(this, ++admitted, address);
        clients.add(client);
        return client;
    }

    void opened(ClientRecord client) {
        log.debug("{} watches", client.address());
        feed.watch(1);
        synchronized (this) {
            int now = ++viewers;
            tell(listener -> listener.joined(client.stats()));
            tellLast(listener -> listener.viewersChanged(now));
        }
    }

    void closed(ClientRecord client, DisconnectReason reason) {
        log.debug("{} has gone: {}", client.address(), reason.sentence());
        ClientStats last = client.stats();
        synchronized (this) {
            clients.remove(client);
            disconnects.merge(reason, 1L, Long::sum);
            goneOffered += last.framesOffered();
            goneSent += last.framesSent();
            goneBytes += last.bytesSent();
            last.framesSkipped().forEach((skip, count) -> goneSkipped.merge(skip, count, Long::sum));
            if (client.viewing()) {
                int now = --viewers;
                tell(listener -> listener.left(last, reason));
                tellLast(listener -> listener.viewersChanged(now));
            } else if (reason != DisconnectReason.HTTP_CLOSED) { // Who only wanted a page got it.
                tell(listener -> listener.refused(client.address(), reason));
            }
        }
        if (client.viewing()) {
            feed.watch(-1);
        }
    }

    @Override
    public void late(long nanos) {
        lateness.record(nanos);
    }

    @Override
    public void missed(long ticks) {
        lateness.missed(ticks);
    }

    synchronized List<ClientStats> clients() {
        List<ClientStats> stats = new ArrayList<>(clients.size());
        for (ClientRecord client : clients) {
            stats.add(client.stats());
        }
        return stats;
    }

    synchronized ServerStats stats() {
        long offered = goneOffered;
        long sent = goneSent;
        long bytes = goneBytes;
        Map<SkipReason, Long> skipped = new EnumMap<>(goneSkipped);
        for (ClientRecord client : clients) {
            offered += client.framesOffered();
            sent += client.framesSent();
            bytes += client.bytesSent();
            for (SkipReason reason : SkipReason.values()) {
                skipped.merge(reason, client.skippedFor(reason), Long::sum);
            }
        }
        skipped.merge(SkipReason.RATE_LIMITED, feed.rateLimited(), Long::sum);
        skipped.merge(SkipReason.WRONG_FORMAT, feed.wrongFormat(), Long::sum);
        skipped.values().removeIf(count -> count == 0);
        long age = feed.newestAgeNanos();
        return new ServerStats(
                clients.size(),
                viewers,
                feed.brought(),
                feed.transcodings(),
                offered,
                sent,
                skipped,
                bytes,
                disconnects,
                lateness.snapshot(),
                age < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(age)),
                feed.failures(),
                events.dropped());
    }
}
