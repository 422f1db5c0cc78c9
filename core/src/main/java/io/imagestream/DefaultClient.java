package io.imagestream;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.TransportProvider;
import io.imagestream.wire.Command;
import io.imagestream.wire.Printable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's life: connects, asks, receives, connects again. */
final class DefaultClient implements ImageStreamClient {
    private static final Logger log = LoggerFactory.getLogger(ImageStreamClient.class);

    /**
     * How long a machine may take to answer that was connected to before. TCP repeats a request for a connection after 1 s, 2 s or
     * 3 s, then ever more seldom: a new one finds a network that has come back sooner.
     */
    private static final Duration CONNECT_AGAIN = Duration.ofMillis(2500);

    /** What the builder chose besides the connection. */
    record Settings(
            Duration readTimeout,
            double requestsPerSecond,
            boolean reconnect,
            Duration reconnectMin,
            Duration reconnectMax,
            Scheduler scheduler) {}

    private enum State {
        BUILT,
        STARTING,
        RUNNING,
        CLOSED
    }

    private final ClientSpec spec;
    /** For connections after the first. */
    private final ClientSpec specAgain;

    private final ClientTarget target;
    private final Settings settings;
    private final Scheduler scheduler;
    private final List<ClientListener> listeners;
    private final @Nullable TransportProvider provider;
    private final Inbox inbox;
    private final PublishedFrames relay = new PublishedFrames();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this.
    private final PullRequests requests = new PullRequests();
    private final GapCounter gaps = new GapCounter();
    private final Backoff backoff;
    private State state = State.BUILT;
    private @Nullable ClientTransport transport;
    private @Nullable Attempt current;
    private Scheduler.@Nullable Scheduled asking;
    private Scheduler.@Nullable Scheduled deadline;
    private Scheduler.@Nullable Scheduled reconnecting;
    private @Nullable Frame newest;
    private long connections;
    private long frames;
    private long bytes;
    private long invalid;
    private long incomplete;
    private long rejected;
    private long lost;

    DefaultClient(
            ClientSpec spec,
            Settings settings,
            List<Consumer<? super Frame>> consumers,
            List<ClientListener> listeners,
            @Nullable TransportProvider provider) {
        this.spec = spec;
        specAgain = new ClientSpec(
                spec.target(),
                spec.openTimeout(),
                Collections.min(List.of(spec.connectTimeout(), CONNECT_AGAIN)),
                spec.maxFrameLength());
        target = spec.target();
        this.settings = settings;
        this.listeners = List.copyOf(listeners);
        this.provider = provider;
        scheduler = settings.scheduler();
        inbox = new Inbox("imagestream-client-" + target.port(), List.copyOf(consumers), this::reading);
        backoff = new Backoff(
                settings.reconnectMin(),
                settings.reconnectMax(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    // --- the application's calls ------------------------------------------------------------------------------------

    @Override
    public ImageStreamClient start() {
        Attempt first;
        synchronized (this) {
            if (state != State.BUILT) {
                throw new IllegalStateException("a client starts once; this one is " + state);
            }
            transport = Transports.find(provider, target).client();
            state = State.STARTING;
            try {
                first = connect();
            } catch (RuntimeException | Error e) {
                state = State.BUILT;
                current = null;
                transport.close();
                throw e;
            }
        }
        try {
            first.opened.join();
        } catch (CompletionException e) {
            synchronized (this) {
                if (state == State.STARTING) {
                    state = State.BUILT;
                    transport.close();
                }
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ImageStreamException(String.valueOf(cause.getMessage()), cause);
        }
        return this;
    }

    @Override
    public CompletableFuture<Frame> get(int id) {
        if (id < 0) {
            throw new IllegalArgumentException("an image's id must be 0 or more, not " + id);
        }
        return request(id);
    }

    @Override
    public CompletableFuture<Frame> next() {
        return request(Command.NEXT);
    }

    private synchronized CompletableFuture<Frame> request(int id) {
        if (target.isPush()) {
            String why = pushes() ? " pushes its images: they" : " is only watched: its images";
            throw new IllegalStateException(target + why + " cannot be asked for");
        }
        if (state != State.RUNNING) {
            throw new IllegalStateException("the client is " + state);
        }
        PullRequests.Request request = new PullRequests.Request(id, false, new CompletableFuture<>());
        requests.add(request);
        if (!isConnected()) {
            scheduler.at(scheduler.nanoTime() + settings.readTimeout().toNanos(), () -> neverSent(request));
        }
        sendNext();
        return request.answer();
    }

    /** False for a server that answers to a group, also where this client does not ask it. */
    private boolean pushes() {
        return target.delivery().map(Delivery::isPush).orElse(true);
    }

    @Override
    public synchronized @Nullable Frame newest() {
        return newest;
    }

    @Override
    public synchronized ReceptionStats stats() {
        return new ReceptionStats(
                isConnected(), connections, frames, bytes, gaps.gaps(), invalid, incomplete, rejected, lost);
    }

    @Override
    public Subscription subscribe(Receiver receiver, Demand demand) {
        return relay.subscribe(receiver, demand);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    @Override
    public String toString() {
        return target.toString();
    }

    @Override
    public void close() {
        close(null);
    }

    private void close(@Nullable Exception cause) {
        Attempt last;
        ClientTransport used;
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            used = transport;
            state = State.CLOSED;
            last = current;
            current = null;
            cancel(asking);
            cancel(reconnecting);
            disconnected(new IOException("the client was closed", cause));
        }
        if (last != null) {
            last.abandon();
        }
        if (used != null) {
            used.close();
        }
        inbox.tell(() -> {
            if (cause == null) {
                closed.complete(null);
            } else {
                closed.completeExceptionally(cause);
            }
        });
        inbox.close();
    }

    // --- the connection ---------------------------------------------------------------------------------------------

    private boolean isConnected() {
        return current != null && current.isOpen;
    }

    private synchronized void connectAgain() {
        if (state == State.RUNNING) {
            try {
                connect();
            } catch (RuntimeException e) { // Such as no more file descriptors: a reason to try again later.
                if (current != null) {
                    ended(current, e);
                }
            }
        }
    }

    /** Opens a connection; the caller holds the lock, so that no event is handled before the connection is known. */
    private Attempt connect() {
        Attempt attempt = new Attempt();
        current = attempt;
        if (transport != null) {
            attempt.connection = transport.open(state == State.RUNNING ? specAgain : spec, attempt);
        }
        return attempt;
    }

    /** One connection's events. Those of a connection that is not the current one any more mean nothing. */
    private final class Attempt implements ClientTransport.Events {
        private final CompletableFuture<Void> opened = new CompletableFuture<>();
        private @Nullable ClientConnection connection;
        private boolean isOpen;
        /** Set with the lock held; read without. */
        private volatile boolean over;

        @Override
        public void opened() {
            if (established(this)) {
                opened.complete(null);
            }
        }

        @Override
        public void frame(int id, byte[] image, @Nullable Instant captured) {
            received(this, id, image, captured == null ? Instant.now() : captured);
        }

        @Override
        public void incomplete(int id) {
            gaveUp(this, id);
        }

        @Override
        public void lost(long packets) {
            missed(this, packets);
        }

        @Override
        public void rejected(String why) {
            dropped(this, why);
        }

        @Override
        public void closed(Exception cause) {
            ended(this, cause);
            opened.completeExceptionally(cause);
        }

        void abandon() {
            opened.completeExceptionally(new IOException("the client was closed"));
            if (connection != null) {
                connection.close();
            }
        }
    }

    private synchronized boolean established(Attempt attempt) {
        if (attempt != current || state == State.CLOSED) {
            return false;
        }
        attempt.isOpen = true;
        state = State.RUNNING;
        connections++;
        gaps.restart();
        log.debug("connected to {}", target);
        tell(ClientListener::connected);
        if (inbox.isFull() && attempt.connection != null) {
            attempt.connection.reading(false);
        }
        if (settings.requestsPerSecond() > 0 && asking == null) {
            asking = scheduler.every(
                    scheduler.nanoTime(), settings.requestsPerSecond(), (deadlineNanos, missed) -> askIfIdle());
        }
        expect(attempt);
        sendNext();
        return true;
    }

    private void ended(Attempt attempt, Exception cause) {
        synchronized (this) {
            if (attempt != current) {
                return;
            }
            current = null;
            attempt.over = true;
            if (state == State.STARTING) {
                return; // start() tells.
            }
            log.debug("disconnected: {}", Printable.line(cause.getMessage()));
            disconnected(cause);
            tell(listener -> listener.disconnected(cause));
            if (settings.reconnect()) {
                reconnecting = scheduler.at(scheduler.nanoTime() + backoff.nextNanos(), this::connectAgain);
            }
        }
        relay.forget(); // Who comes now must not be shown a picture of hours ago.
        if (!settings.reconnect()) {
            close(cause);
        }
    }

    /** Fails what waits for answers; the caller holds the lock. */
    private void disconnected(Exception cause) {
        cancel(deadline);
        for (PullRequests.Request request : requests.drain()) {
            inbox.tell(() -> request.answer().completeExceptionally(cause));
        }
    }

    private static void cancel(Scheduler.@Nullable Scheduled scheduled) {
        if (scheduled != null) {
            scheduled.cancel();
        }
    }

    // --- frames -----------------------------------------------------------------------------------------------------

    private void received(Attempt attempt, int id, byte[] image, Instant captured) {
        Frame frame = ImageFormat.detect(image).isPresent() ? Frame.wrap(id, image, captured) : null;
        synchronized (this) {
            if (attempt != current) {
                return;
            }
            PullRequests.Request request = requests.answered(id);
            if (target.isPush() || (request != null && request.id() == Command.NEXT)) {
                gaps.received(id);
            } else {
                gaps.askedFor(id);
            }
            if (frame == null) {
                invalid++;
                log.debug("image {} of {} is no JPEG, PNG, GIF or BMP: {} bytes dropped", id, target, image.length);
            } else {
                frames++;
                bytes += image.length;
                backoff.reset(); // Not before: a server that breaks off as soon as it is connected to is left in peace.
                newest = frame;
            }
            answer(request, id, frame);
            if (request != null || target.isPush()) {
                expect(attempt);
            }
            sendNext();
        }
        if (frame != null) {
            synchronized (relay) { // So that it comes before the end of its connection is told, or not at all.
                if (attempt.over) {
                    return;
                }
                relay.publish(frame);
            }
            inbox.deliver(frame);
        }
    }

    private synchronized void gaveUp(Attempt attempt, int id) {
        if (attempt == current) {
            incomplete++;
            log.debug("image {} of {} is incomplete: dropped", id, target);
        }
    }

    private synchronized void missed(Attempt attempt, long packets) {
        if (attempt == current) {
            lost += packets;
            log.debug("{} packets of {} never came", packets, target);
        }
    }

    private synchronized void dropped(Attempt attempt, String why) {
        if (attempt == current) {
            rejected++;
            log.debug("a datagram for {} is dropped: {}", target, Printable.line(why));
        }
    }

    private void answer(PullRequests.@Nullable Request request, int id, @Nullable Frame frame) {
        if (request == null) {
            return;
        }
        inbox.tell(() -> {
            if (frame == null) {
                request.answer().completeExceptionally(new IOException("image " + id + " is of no known format"));
            } else {
                request.answer().complete(frame);
            }
        });
    }

    private synchronized void reading(boolean on) {
        Attempt attempt = current;
        if (attempt != null && attempt.connection != null) {
            attempt.connection.reading(on);
            expect(attempt);
        }
    }

    private void tell(Consumer<ClientListener> call) {
        listeners.forEach(listener -> inbox.tell(() -> call.accept(listener))); // One that throws harms no other.
    }

    // --- asking and deadlines, all with the lock held ---------------------------------------------------------------

    private synchronized void askIfIdle() {
        if (requests.isEmpty() && isConnected()) {
            requests.add(PullRequests.Request.ofItself());
            sendNext();
        }
    }

    private void sendNext() {
        Attempt attempt = current;
        if (attempt == null || !attempt.isOpen || attempt.connection == null) {
            return;
        }
        PullRequests.Request request = requests.send();
        if (request != null) {
            attempt.connection.request(request.id());
            expect(attempt);
        }
    }

    /**
     * Bounds from now on how long what must come next may take. While the application is behind nothing is read, and nothing can
     * be expected.
     */
    private void expect(Attempt attempt) {
        cancel(deadline);
        PullRequests.Request request = requests.outstanding();
        boolean bounded = !settings.readTimeout().isZero() && (target.isPush() || request != null);
        if (!bounded || !attempt.isOpen || inbox.isFull()) {
            return;
        }
        long until = scheduler.nanoTime() + settings.readTimeout().toNanos();
        deadline = scheduler.at(until, () -> {
            if (request != null) {
                expired(attempt, request);
            } else {
                breakOff(attempt, "no image from " + target + " within " + settings.readTimeout());
            }
        });
    }

    private synchronized void neverSent(PullRequests.Request request) {
        if (!isConnected() && requests.giveUp(request)) {
            String message = "no connection to " + target + " within " + settings.readTimeout();
            inbox.tell(() -> request.answer().completeExceptionally(new TimeoutException(message)));
        }
    }

    private void expired(Attempt attempt, PullRequests.Request request) {
        String message = "no answer from " + target + " within " + settings.readTimeout();
        synchronized (this) {
            if (!requests.expire(request)) {
                return;
            }
            if (!request.automatic()) {
                inbox.tell(() -> request.answer().completeExceptionally(new TimeoutException(message)));
                sendNext();
                return;
            }
        }
        breakOff(attempt, message);
    }

    private void breakOff(Attempt attempt, String message) {
        ended(attempt, new IOException(message));
        attempt.abandon();
    }
}
