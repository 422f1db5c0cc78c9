package io.imagestream;

import io.imagestream.wire.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a running server's descriptor in a folder: written when it opens, touched every five seconds as a sign of life, and
 * removed when it closes or the JVM ends. Readers never see a part of it. Thread-safe.
 */
final class AnnouncedFile {
    private static final Logger log = LoggerFactory.getLogger(ImageStreamServer.class);
    private static final double BEATS_PER_SECOND = 0.2;
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_NAME = 100;
    private static final int MAX_TRIES = 1000;

    private final Path folder;
    private final Supplier<AnnouncedStream> stream;
    private final ThreadPoolExecutor worker;
    private final Thread hook = new Thread(this::remove, "imagestream-unannounce");
    private Scheduler.Scheduled beats = () -> {};

    // Guarded by this.
    private @Nullable Path file;
    private @Nullable AnnouncedStream written;
    private boolean closed;
    private boolean failing;

    private AnnouncedFile(Path folder, Supplier<AnnouncedStream> stream, int id) {
        this.folder = folder;
        this.stream = stream;
        worker = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "imagestream-announce-" + id);
            thread.setDaemon(true);
            return thread;
        });
        worker.allowCoreThreadTimeOut(true);
    }

    /**
     * Writes the file, and makes the folder where it is absent.
     *
     * @param stream what the file is to say, asked for now and whenever it may be something else
     * @throws ImageStreamException which names the folder; nothing is left behind then
     */
    static AnnouncedFile open(Path folder, Supplier<AnnouncedStream> stream, Scheduler scheduler) {
        AnnouncedFile opened =
                new AnnouncedFile(folder, stream, stream.get().descriptor().id());
        try {
            Files.createDirectories(folder);
            opened.write();
        } catch (IOException e) {
            throw new ImageStreamException(
                    "the server cannot be announced in '" + Printable.line(folder) + "': " + why(e), e);
        }
        try {
            Runtime.getRuntime().addShutdownHook(opened.hook);
        } catch (IllegalStateException e) {
            opened.remove();
            throw new ImageStreamException(
                    "the server cannot be announced in '" + Printable.line(folder) + "': the JVM is shutting down", e);
        }
        opened.beats = scheduler.every(
                scheduler.nanoTime() + BEAT_NANOS,
                BEATS_PER_SECOND,
                (deadline, missed) -> opened.inBackground(opened::beat));
        return opened;
    }

    private static String why(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "it may not be written";
        } else if (cause instanceof FileAlreadyExistsException || cause instanceof NotDirectoryException) {
            return "it is no folder";
        }
        String reason = cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
        return reason == null ? cause.toString() : reason.toLowerCase(Locale.ROOT);
    }

    /** Writes the file anew if what it is to say has changed. Returns at once. */
    void update() {
        inBackground(this::beat);
    }

    private void inBackground(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            log.trace("a task came after the end", e);
        }
    }

    private synchronized void beat() {
        if (closed) {
            return;
        }
        try {
            if (file == null || !stream.get().equals(written)) {
                write();
            } else {
                touch(file);
            }
            if (failing) {
                log.info("'{}' in the folder of running servers is kept up again", file);
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                log.warn(
                        "'{}' in the folder of running servers cannot be kept up, trying on every five seconds: {}",
                        Printable.line(file == null ? folder : file),
                        Printable.line(e));
            }
            failing = true;
            if (file != null && !touchByName(file)) {
                log.debug("'{}' cannot be touched either", file);
            }
        }
    }

    /** Gives a sign of life for which neither room on the disk nor a file descriptor is needed. */
    private static boolean touchByName(Path present) {
        return present.getFileSystem().equals(FileSystems.getDefault())
                && present.toFile().setLastModified(System.currentTimeMillis());
    }

    private void touch(Path present) throws IOException {
        if (touchByName(present)) {
            return;
        }
        try {
            Files.setLastModifiedTime(present, FileTime.from(Instant.now()));
        } catch (NoSuchFileException e) { // Somebody tidied up, but the server runs.
            log.debug("'{}' was removed by somebody else, and is written again", present);
            file = null;
            write();
        }
    }

    private synchronized void write() throws IOException {
        AnnouncedStream described = stream.get();
        String name = name(described.descriptor());
        // What begins with a dot no reader of the folder takes for a descriptor.
        Path part = folder.resolve("." + name + "-" + ServerProcess.current().pid() + ".part");
        try {
            Files.createDirectories(folder);
            Files.writeString(part, described.toText());
            if (file == null) {
                file = claim(name, part);
            } else {
                replace(part, file);
            }
            written = described;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Gives the file a name that no other server's has; one that a killed server left behind is free. */
    private Path claim(String name, Path part) throws IOException {
        for (int number = 1; number < MAX_TRIES; number++) {
            Path wanted = folder.resolve(name + (number == 1 ? "" : "-" + number) + ".flux");
            if (isLeftBehind(wanted)) {
                replace(part, wanted);
                return wanted;
            }
            try {
                Files.createLink(wanted, part); // Fails, unlike moving, where another server was faster.
                return wanted;
            } catch (FileAlreadyExistsException e) {
                log.trace("'{}' is another server's", wanted, e);
            } catch (FileSystemException | UnsupportedOperationException e) {
                if (!Files.exists(wanted)) {
                    log.trace("there are no links here", e);
                    replace(part, wanted);
                    return wanted;
                }
            }
        }
        throw new IOException("too many servers have the name " + name);
    }

    private static boolean isLeftBehind(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            return AnnouncedStream.read(file)
                    .flatMap(AnnouncedStream::process)
                    .filter(ServerProcess::isGone)
                    .isPresent();
        } catch (IOException e) {
            log.debug("'{}' is left as it is: {}", file, Printable.line(e));
            return false;
        }
    }

    private static void replace(Path part, Path file) throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String name(StreamDescriptor descriptor) {
        String text = descriptor.name() + "-" + descriptor.id() + "-"
                + descriptor.delivery().label() + "-" + descriptor.port();
        String safe = text.replaceAll("[^A-Za-z0-9_-]", "_");
        return safe.substring(Math.max(0, safe.length() - MAX_NAME)).replaceFirst("^-", "_");
    }

    private synchronized void remove() {
        closed = true;
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("'{}' is left in the folder of running servers: {}", file, Printable.line(e));
        }
        file = null;
    }

    /**
     * Removes the file. Returns at once; to be called once.
     *
     * @return completes when it is gone
     */
    CompletableFuture<Void> close() {
        beats.cancel();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.trace("the JVM is shutting down, and the hook does the same", e);
        }
        CompletableFuture<Void> gone = CompletableFuture.runAsync(this::remove, worker);
        worker.shutdown();
        return gone;
    }
}
