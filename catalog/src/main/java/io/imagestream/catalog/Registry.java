package io.imagestream.catalog;

import io.imagestream.AnnouncedStream;
import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.Scheduler;
import io.imagestream.ServerListener;
import io.imagestream.ServerProcess;
import io.imagestream.StreamDescriptor;
import io.imagestream.wire.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows all streams: of the servers that were added it hears, at the folder it looks twice a second. After each change it hands
 * out a new snapshot. Thread-safe; all work is done on one thread of its own, which may read files.
 */
final class Registry {
    /** Is told of changes, on the registry's thread. */
    @FunctionalInterface
    interface Watcher {
        /** The catalog says something else than before. */
        void changed(Snapshot before, Snapshot now);
    }

    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    private static final double LOOKS_PER_SECOND = 2;
    private static final int LOOKS_PER_SAMPLE = 2;
    private static final String NUMBERED = "~";

    private final Scheduler scheduler;
    private final Optional<Folder> folder;
    private final long dropNanos;
    private final Watcher watcher;
    private final ConnectCheck connects = new ConnectCheck();
    private final ThreadPoolExecutor worker;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Scheduler.Scheduled looks;
    private final Map<ImageStreamServer, Runnable> listening = new HashMap<>();
    private boolean closed;
    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile Map<String, ImageStreamServer> servers = Map.of();
    private volatile long lookedNanos;

    // On the worker's thread alone.
    private final Map<ImageStreamServer, AddedServer> running = new LinkedHashMap<>();
    private final Map<Object, String> keys = new HashMap<>();
    /** The values of the keys, looked up for each of many streams with one id. */
    private final Set<String> taken = new HashSet<>();

    private Set<Integer> duplicates = Set.of();
    private long lookNumber;

    /** Creates it at work. */
    Registry(Scheduler scheduler, @Nullable Path folder, Duration dropAfter, Watcher watcher) {
        this.scheduler = scheduler;
        this.folder = Optional.ofNullable(folder).map(Folder::new);
        this.watcher = watcher;
        dropNanos = dropAfter.toNanos();
        lookedNanos = scheduler.nanoTime();
        worker = new ThreadPoolExecutor(1, 1, 2, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "imagestream-catalog");
            thread.setDaemon(true);
            return thread;
        });
        looks = scheduler.every(scheduler.nanoTime(), LOOKS_PER_SECOND, (deadline, missed) -> tick());
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** Finds the server of a stream, if it is of this JVM. */
    Optional<ImageStreamServer> server(String key) {
        return Optional.ofNullable(servers.get(key));
    }

    /** Says how long nothing was looked at: twice half a second at most, unless something hangs. */
    Duration sinceLook() {
        return Duration.ofNanos(scheduler.nanoTime() - lookedNanos);
    }

    /** Completes once all is known that there was when it was called. */
    CompletableFuture<Void> upToDate() {
        return CompletableFuture.runAsync(() -> guarded(this::look), worker);
    }

    // --- servers of this JVM ----------------------------------------------------------------------------------------

    /** Shows a server while it runs. */
    void add(ImageStreamServer server) {
        CompletableFuture<Void> end = server.closed();
        synchronized (this) {
            if (closed || end.isDone() || listening.containsKey(server)) {
                return;
            }
            ServerListener.Registration registration = server.listen(new ServerListener() {
                @Override
                public void started(ImageStreamServer started) {
                    run(() -> began(started));
                }

                @Override
                public void descriptorChanged(ImageStreamServer changed) {
                    run(() -> described(changed));
                }
            });
            listening.put(server, () -> {
                registration.cancel();
                end.cancel(false); // Else the server would hold on to this.
            });
        }
        // Not the listener's call: one of the application's that blocks would delay it.
        end.thenRun(() -> ended(server));
        if (server.isRunning()) {
            run(() -> began(server));
        }
    }

    private void ended(ImageStreamServer server) {
        synchronized (this) {
            listening.remove(server);
        }
        run(() -> {
            running.remove(server);
            publish();
        });
    }

    private void began(ImageStreamServer server) {
        if (server.isRunning()) {
            running.computeIfAbsent(server, AddedServer::new);
            publish();
        }
    }

    private void described(ImageStreamServer server) {
        running.computeIfPresent(server, (same, added) -> added.describe());
        publish();
    }

    private void sample() {
        long now = scheduler.nanoTime();
        running.keySet().removeIf(server -> !server.isRunning());
        running.values().forEach(server -> server.sample(now));
    }

    // --- the folder -------------------------------------------------------------------------------------------------

    private void tick() {
        if (looking.compareAndSet(false, true)) {
            run(() -> {
                looking.set(false);
                look();
            });
        }
    }

    private void look() {
        long now = scheduler.nanoTime();
        folder.ifPresent(followed -> {
            followed.look(now);
            followed.files().stream().filter(file -> file.needsCheck(now)).forEach(file -> check(file, now));
        });
        if (lookNumber++ % LOOKS_PER_SAMPLE == 0) {
            sample();
        }
        lookedNanos = now;
        publish();
    }

    private void check(FolderFile file, long now) {
        AnnouncedStream checked = file.announced().orElseThrow();
        StreamDescriptor descriptor = checked.descriptor();
        boolean begun = connects.begin(
                descriptor.address(),
                descriptor.port(),
                result -> run(() -> {
                    file.checkEnded(checked, result);
                    publish();
                }));
        if (begun) {
            file.checkBegan(now);
        }
    }

    // --- what is shown ----------------------------------------------------------------------------------------------

    private void publish() {
        long now = scheduler.nanoTime();
        Map<Object, CatalogStream> shown = new LinkedHashMap<>();
        Map<String, Object> origins = new HashMap<>();
        Set<Object> present = new HashSet<>(running.keySet());
        folder.ifPresent(followed -> followed.files().forEach(file -> {
            file.judge(now);
            if (isShown(file, now)) {
                present.add(file.path());
            }
        }));
        keys.keySet().retainAll(present);
        taken.clear();
        taken.addAll(keys.values());
        Map<String, ImageStreamServer> found = new HashMap<>();
        running.forEach((server, added) -> {
            String key = key(server, added.descriptor().id());
            found.put(key, server);
            origins.put(key, server.stream());
            shown.put(server, added.shown(key));
        });
        servers = Map.copyOf(found);
        folder.ifPresent(followed -> followed.files().stream()
                .filter(file -> present.contains(file.path()))
                .forEach(file -> {
                    CatalogStream stream = shown(file);
                    shown.put(file.path(), stream);
                    origins.put(stream.key(), origin(file));
                }));
        Map<Integer, Map<Object, String>> doubled = doubled(shown.values(), origins);
        hand(new Snapshot(Instant.now(), marked(shown.values(), doubled.keySet()), warnings(doubled)));
    }

    /** What one process calls by one name is taken for one stream, which it may send in several ways. */
    private static Object origin(FolderFile file) {
        AnnouncedStream announced = file.announced().orElseThrow();
        return announced
                .process()
                .<Object>map(process -> List.of(process, announced.descriptor().name()))
                .orElse(file.path());
    }

    /** The ids that more than one stream has, each with a place of each of its streams. */
    private static Map<Integer, Map<Object, String>> doubled(
            Collection<CatalogStream> streams, Map<String, Object> origins) {
        Map<Integer, Map<Object, String>> byId = new TreeMap<>();
        streams.stream()
                .filter(Registry::isRunning)
                .forEach(stream -> byId.computeIfAbsent(stream.descriptor().id(), id -> new LinkedHashMap<>())
                        .putIfAbsent(origins.getOrDefault(stream.key(), stream.key()), place(stream.descriptor())));
        byId.values().removeIf(places -> places.size() == 1);
        return byId;
    }

    private boolean isShown(FolderFile file, long now) {
        return file.announced().isPresent()
                && !file.isDropped(now, dropNanos)
                && running.values().stream()
                        .noneMatch(added -> isSame(added, file.announced().get()));
    }

    /** Says whether a file announces a server that was added. Many servers may send to one group, and by RTP to one receiver. */
    private static boolean isSame(AddedServer added, AnnouncedStream announced) {
        StreamDescriptor one = added.descriptor();
        StreamDescriptor other = announced.descriptor();
        boolean samePlace = one.delivery() == other.delivery()
                && one.port() == other.port()
                && one.address().equals(other.address());
        boolean shared = one.delivery().isMulticast() || one.delivery() == Delivery.RTP;
        boolean ours =
                announced.process().filter(ServerProcess.current()::equals).isPresent()
                        || announced.process().isEmpty();
        return samePlace && (!shared || (ours && one.id() == other.id()));
    }

    private CatalogStream shown(FolderFile file) {
        StreamDescriptor descriptor = file.announced().orElseThrow().descriptor();
        return new CatalogStream(
                key(file.path(), descriptor.id()),
                descriptor,
                file.state(),
                file.since(),
                false,
                Optional.of(file.path()),
                Optional.empty(),
                file.announced().orElseThrow().sdp(),
                Optional.empty());
    }

    /** The stream's name in the catalog, which it keeps while it is there. */
    private String key(Object stream, int id) {
        String wanted = String.valueOf(id);
        String held = keys.get(stream);
        if (held != null && (held.equals(wanted) || held.startsWith(wanted + NUMBERED))) {
            return held;
        }
        if (held != null) {
            keys.remove(stream);
            taken.remove(held);
        }
        String free = wanted;
        for (int number = 2; taken.contains(free); number++) {
            free = wanted + NUMBERED + number;
        }
        keys.put(stream, free);
        taken.add(free);
        return free;
    }

    private static List<CatalogStream> marked(Collection<CatalogStream> streams, Set<Integer> doubled) {
        return streams.stream()
                .map(stream -> stream.with(
                        stream.figures(),
                        isRunning(stream)
                                && doubled.contains(stream.descriptor().id())))
                .sorted(Comparator.<CatalogStream>comparingInt(
                                stream -> stream.descriptor().id())
                        .thenComparingInt(stream -> stream.key().length())
                        .thenComparing(CatalogStream::key))
                .collect(Collectors.toList());
    }

    /** A server that came in place of one that was killed has its id, and nobody is to be warned of that. */
    private static boolean isRunning(CatalogStream stream) {
        return stream.state() == StreamState.RUNNING;
    }

    private List<String> warnings(Map<Integer, Map<Object, String>> doubled) {
        List<String> warnings = new ArrayList<>();
        doubled.forEach((id, places) -> {
            String warning =
                    "the id " + id + " is used by " + places.size() + " streams: " + String.join(", ", places.values());
            warnings.add(warning);
            if (!duplicates.contains(id)) {
                log.warn("{}", Printable.line(warning)); // There may be thousands of places.
            }
        });
        duplicates = Set.copyOf(doubled.keySet());
        folder.ifPresent(followed -> {
            followed.trouble().ifPresent(warnings::add);
            followed.files().forEach(file -> file.fault().ifPresent(warnings::add));
        });
        return warnings;
    }

    private static String place(StreamDescriptor stream) {
        return Printable.line(stream.name()) + " at " + stream.delivery().label() + "://"
                + Printable.line(stream.address()) + ":" + stream.port();
    }

    private void hand(Snapshot now) {
        Snapshot before = snapshot;
        if (!now.saysTheSameAs(before)) {
            snapshot = now;
            watcher.changed(before, now);
        }
    }

    // --- work -------------------------------------------------------------------------------------------------------

    private void run(Runnable task) {
        try {
            worker.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            log.trace("a task came after the end", e);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) { // The next look may fare better.
            log.error("the catalog could not be brought up to date", e);
        }
    }

    /** Ends all work; what is under way is finished first. */
    void close() {
        looks.cancel();
        synchronized (this) {
            closed = true;
            listening.values().forEach(Runnable::run);
            listening.clear();
        }
        worker.shutdown();
        connects.close();
    }
}
