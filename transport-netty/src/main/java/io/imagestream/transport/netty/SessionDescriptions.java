package io.imagestream.transport.netty;

import io.imagestream.spi.StreamFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How players open a stream that is sent as RTP, for the servers of the stream that are asked. Thread-safe. */
public final class SessionDescriptions implements StreamFeed.Shared {
    // Guarded by this.
    private final List<Described> all = new ArrayList<>();

    /** One session; equal to itself alone. */
    private static final class Described {
        private final Supplier<String> text;
        private final boolean toGroup;

        Described(Supplier<String> text, boolean toGroup) {
            this.text = text;
            this.toGroup = toGroup;
        }

        boolean toGroup() {
            return toGroup;
        }

        String text() {
            return text.get();
        }
    }

    /** Ends what {@link #add} began. */
    @FunctionalInterface
    public interface Registration {
        /** Ends it. Idempotent. */
        void cancel();
    }

    private SessionDescriptions() {}

    /**
     * Returns those of a stream.
     *
     * @param feed the stream
     * @return the one instance
     */
    public static SessionDescriptions of(StreamFeed feed) {
        return feed.shared(SessionDescriptions.class, key -> new SessionDescriptions());
    }

    /**
     * Adds a session.
     *
     * @param text describes it as it is then (SDP); quick
     * @param toGroup whether it goes to a multicast group
     * @return takes it away again
     */
    public synchronized Registration add(Supplier<String> text, boolean toGroup) {
        Described described = new Described(text, toGroup);
        all.add(described);
        return () -> remove(described);
    }

    private synchronized void remove(Described described) {
        all.remove(described);
    }

    /**
     * Returns the session for somebody who asks: of those there are the first to a group, as it may be everybody's, else the first.
     *
     * @return its description; empty without any session
     */
    public Optional<String> text() {
        return first().map(Described::text);
    }

    private synchronized Optional<Described> first() {
        return all.stream()
                .filter(Described::toGroup)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    @Override
    public void close() {}
}
