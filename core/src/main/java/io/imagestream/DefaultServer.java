package io.imagestream;

import io.imagestream.internal.Events;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.StreamFeed;
import io.imagestream.spi.TransportOptions;
import io.imagestream.spi.TransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's life: built, starting, running, closed. */
final class DefaultServer implements ImageStreamServer {
    private static final Logger log = LoggerFactory.getLogger(ImageStreamServer.class);
    private static final LatenessStats NEVER = new LatenessStats(0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private static final ServerStats NO_STATS =
            new ServerStats(0, 0, 0, 0, 0, 0, Map.of(), 0, Map.of(), NEVER, Optional.empty(), 0, 0);

    private enum State {
        BUILT,
        STARTING,
        RUNNING,
        CLOSED
    }

    /** What a started server holds. */
    private record Running(
            ServerTransport transport,
            Feed feed,
            StreamFeed.Registration failures,
            ServerRecord record,
            Events events,
            List<InetAddress> addresses,
            int port,
            OptionalInt controlPort,
            StreamFeed.Registration rateChanges,
            @Nullable AnnouncedFile announced) {
        Running with(StreamFeed.Registration changes, @Nullable AnnouncedFile file) {
            return new Running(transport, feed, failures, record, events, addresses, port, controlPort, changes, file);
        }

        CompletableFuture<Void> unannounce() {
            rateChanges.cancel();
            return announced == null ? CompletableFuture.completedFuture(null) : announced.close();
        }
    }

    private final DefaultStream stream;
    private final Delivery delivery;
    private final TransportOptions options;
    private final AccessPolicy access;
    private final Addresses addresses;
    private final int wantedPort;
    private final CopyOnWriteArrayList<ServerListener> listeners;
    private final Scheduler scheduler;
    private final @Nullable TransportProvider provider;
    private final @Nullable Path announceFolder;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this; what was running stays readable after the close.
    private State state = State.BUILT;
    private @Nullable Running running;

    DefaultServer(
            DefaultStream stream,
            Delivery delivery,
            TransportOptions options,
            AccessPolicy access,
            Addresses addresses,
            int wantedPort,
            List<ServerListener> listeners,
            Scheduler scheduler,
            @Nullable TransportProvider provider,
            @Nullable Path announceFolder) {
        this.stream = stream;
        this.delivery = delivery;
        this.options = options;
        this.access = new GuardedPolicy(access);
        this.addresses = addresses;
        this.wantedPort = wantedPort;
        this.listeners = new CopyOnWriteArrayList<>(listeners);
        this.scheduler = scheduler;
        this.provider = provider;
        this.announceFolder = announceFolder;
    }

    @Override
    public ImageStreamServer start() {
        synchronized (this) {
            if (state != State.BUILT) {
                throw new IllegalStateException("a server starts once; this one is " + state);
            }
            state = State.STARTING;
        }
        Running opened;
        try {
            opened = open();
        } catch (RuntimeException | Error e) {
            failedToStart();
            throw e;
        }
        boolean closedMeanwhile;
        synchronized (this) {
            closedMeanwhile = state == State.CLOSED;
            running = opened;
            if (!closedMeanwhile) {
                state = State.RUNNING;
                opened.record().tell(listener -> listener.started(this)); // Here, so that nobody is told twice.
            }
        }
        if (closedMeanwhile) {
            release(opened, CompletableFuture.completedFuture(null));
            throw new IllegalStateException("the server was closed while it started");
        }
        log.info("{} listens, {} images a second", uri(), stream.ips());
        return this;
    }

    private void failedToStart() {
        boolean closedMeanwhile;
        synchronized (this) {
            closedMeanwhile = state == State.CLOSED;
            if (!closedMeanwhile) {
                state = State.BUILT;
            }
        }
        if (closedMeanwhile) {
            closed.complete(null);
        }
    }

    /** Opens everything or nothing. */
    private Running open() {
        TransportProvider found = Transports.find(provider, delivery);
        List<InetAddress> bind = addresses.resolve();
        Feed feed = stream.open(scheduler);
        Events events = new Events("imagestream-events-" + stream.id());
        try {
            feed.check();
            ServerRecord record = new ServerRecord(feed, scheduler, listeners, events);
            ServerSpec spec = new ServerSpec(delivery, bind, wantedPort, options, access);
            ServerTransport transport = found.server(new ServerContext(spec, feed, scheduler, record));
            int port = transport.start();
            StreamFeed.Registration failures =
                    feed.onFailure(cause -> record.tell(listener -> listener.sourceFailed(cause)));
            Running opened = new Running(
                    transport, feed, failures, record, events, bind, port, transport.controlPort(), () -> {}, null);
            return begin(opened);
        } catch (IOException e) {
            rollBack(events);
            throw new ImageStreamException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            rollBack(events);
            throw e;
        }
    }

    private Running begin(Running opened) {
        try {
            opened.feed().begin();
            AnnouncedFile file = announceFolder == null
                    ? null
                    : AnnouncedFile.open(announceFolder, () -> announced(opened), scheduler);
            return opened.with(stream.onRateChange(() -> descriptorChanged(opened, file)), file);
        } catch (RuntimeException | Error e) { // The source is the application's.
            opened.failures().cancel();
            CompletableFuture<Void> end =
                    opened.transport().close().toCompletableFuture().exceptionally(failure -> null);
            if (!opened.transport().onOwnThread()) {
                end.join(); // Nothing is left behind, and the port is free for the next try.
            }
            throw e;
        }
    }

    private AnnouncedStream announced(Running opened) {
        return new AnnouncedStream(
                descriptor(opened),
                Optional.of(ServerProcess.current()),
                opened.transport().sessionDescription(),
                Optional.empty());
    }

    private void descriptorChanged(Running opened, @Nullable AnnouncedFile file) {
        if (file != null) {
            file.update();
        }
        opened.record().tell(listener -> listener.descriptorChanged(this));
    }

    private void rollBack(Events events) {
        events.close();
        stream.release();
    }

    @Override
    public void close() {
        Running toRelease = closing();
        if (toRelease != null) {
            release(toRelease, CompletableFuture.completedFuture(null));
        }
        waitUntilClosed();
    }

    @Override
    public void close(Duration deadline) {
        long millis = Checks.upToADay("deadline", deadline).toMillis();
        Running toRelease = closing();
        if (toRelease != null) {
            CompletableFuture<Void> drained = toRelease
                    .transport()
                    .drain()
                    .toCompletableFuture()
                    .copy()
                    .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
            release(toRelease, drained);
        }
        waitUntilClosed();
    }

    /** Ends what no other call has ended; returns what is to be released, or null. */
    private synchronized @Nullable Running closing() {
        Running toRelease = state == State.RUNNING ? running : null;
        if (state == State.BUILT) {
            closed.complete(null);
        }
        // When it is starting, start() sees the state and releases what it opened.
        state = State.CLOSED;
        return toRelease;
    }

    private void release(Running opened, CompletionStage<Void> drained) {
        CompletableFuture<Void> unannounced =
                opened.unannounce(); // First: nobody should be sent to a server that closes.
        // On a thread of its own: what the application does when its source or server ends may block, and the
        // transport's threads are also those of all other servers.
        drained.handle((done, failure) -> opened.transport().close())
                .thenCompose(end -> end)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                log.warn("{} did not close cleanly", delivery, failure);
                            }
                            opened.failures().cancel();
                            stream.release();
                            unannounced.join();
                            opened.record().tellLast(listener -> listener.closed(this));
                            opened.events().close();
                            closed.complete(null);
                        },
                        task -> new Thread(task, "imagestream-closing").start());
    }

    private void waitUntilClosed() {
        Running held;
        synchronized (this) {
            held = running;
        }
        if (held == null || held.events().onOwnThread() || held.transport().onOwnThread()) {
            return;
        }
        closed.join();
    }

    @Override
    public synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    @Override
    public synchronized int port() {
        return running == null ? wantedPort : running.port();
    }

    @Override
    public synchronized OptionalInt controlPort() {
        return running == null ? OptionalInt.empty() : running.controlPort();
    }

    @Override
    public StreamUri uri() {
        return uri(held());
    }

    private synchronized @Nullable Running held() {
        return running;
    }

    private StreamUri uri(@Nullable Running held) {
        String host = options.destination().orElseGet(() -> published(held));
        return new StreamUri(delivery, host, held == null ? wantedPort : held.port());
    }

    /** Where clients connect to, also to the control port of a server whose images go to a group. */
    private String published(@Nullable Running held) {
        return addresses.published(held == null ? List.of() : held.addresses());
    }

    @Override
    public Optional<URI> httpUri() {
        return options.httpScheme().flatMap(scheme -> uri().http(scheme));
    }

    @Override
    public Optional<String> sdp() {
        Running held = held();
        return held == null ? Optional.empty() : held.transport().sessionDescription();
    }

    @Override
    public StreamDescriptor descriptor() {
        return descriptor(held());
    }

    private StreamDescriptor descriptor(@Nullable Running held) {
        StreamUri uri = uri(held);
        List<String> frames = stream.source() instanceof FileFrames files ? files.paths() : List.of();
        return new StreamDescriptor(
                stream.id(),
                stream.shownName(),
                typeText(held),
                uri.host(),
                uri.port(),
                delivery,
                stream.ips(),
                frames,
                controlPlace(held));
    }

    /** Where the control port is bound, or will be if it was chosen. */
    private Optional<ControlPlace> controlPlace(@Nullable Running held) {
        OptionalInt bound = held == null ? OptionalInt.empty() : held.controlPort();
        int control = bound.orElse(options.controlPort().orElse(0));
        return control == 0 ? Optional.empty() : Optional.of(new ControlPlace(published(held), control));
    }

    private String typeText(@Nullable Running held) {
        if (!stream.type().isEmpty()) {
            return stream.type();
        }
        ImageFormat format = held == null ? null : held.feed().format();
        if (format == null && stream.source() instanceof FileFrames files) {
            format = files.formatByName();
        }
        return (format == null ? ImageFormat.JPEG : format).name();
    }

    @Override
    public synchronized ServerListener.Registration listen(ServerListener listener) {
        Objects.requireNonNull(listener, "listener");
        if (state == State.RUNNING && running != null) {
            running.record().tell(listener, newcomer -> newcomer.started(this));
        }
        listeners.add(listener); // Behind that, so that its first call is this one.
        return () -> listeners.remove(listener);
    }

    @Override
    public Stream stream() {
        return stream;
    }

    @Override
    public ServerStats stats() {
        ServerRecord record = record();
        return record == null ? NO_STATS : record.stats();
    }

    @Override
    public List<ClientStats> clients() {
        ServerRecord record = record();
        return record == null ? List.of() : record.clients();
    }

    private synchronized @Nullable ServerRecord record() {
        return running == null ? null : running.record();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    @Override
    public String toString() {
        return "ImageStreamServer[" + uri() + "]";
    }
}
