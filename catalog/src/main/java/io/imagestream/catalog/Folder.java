package io.imagestream.catalog;

import io.imagestream.wire.Printable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder into which running servers write their descriptors. On the registry's thread. */
final class Folder {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);

    /** It is looked twice a second; longer than this only who was asleep takes. */
    private static final long MAX_GAP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Path path;
    private Map<Path, FolderFile> files = new LinkedHashMap<>();
    private Optional<String> trouble = Optional.empty();
    private boolean everLooked;
    private long lookedNanos;

    Folder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    Collection<FolderFile> files() {
        return files.values();
    }

    /** Why the folder cannot be read now. One that is absent is as good as empty: a server will make it. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Looks at what is there now. */
    void look(long now) {
        long since = everLooked ? now - lookedNanos : 0;
        everLooked = true;
        lookedNanos = now;
        if (since > MAX_GAP_NANOS) {
            unwatched(since);
        }
        Map<Path, FolderFile> found = new LinkedHashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path, Folder::isCandidate)) {
            for (Path file : all) {
                look(file, now).ifPresent(known -> found.put(file, known));
            }
            trouble = Optional.empty();
        } catch (NoSuchFileException e) {
            trouble = Optional.empty();
        } catch (IOException | DirectoryIteratorException e) {
            if (trouble.isEmpty()) {
                log.warn("the folder '{}' cannot be read, trying on: {}", Printable.line(path), Printable.line(e));
            }
            trouble = Optional.of("the folder '" + Printable.line(path) + "' cannot be read");
            if (since <= MAX_GAP_NANOS) {
                unwatched(since);
            }
            return; // What was known is still the best that is.
        }
        files = found;
    }

    /** Nobody is to be taken for dead because this program was asleep, or could not look. */
    private void unwatched(long nanos) {
        files.values().forEach(file -> file.unwatched(nanos));
    }

    private static boolean isCandidate(Path file) {
        return !String.valueOf(file.getFileName()).startsWith(".");
    }

    private Optional<FolderFile> look(Path file, long now) {
        try {
            // Links are not followed: whoever may write here could have files read that he may not read himself.
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            FolderFile known = files.getOrDefault(file, new FolderFile(file));
            known.look(attributes, now);
            return Optional.of(known);
        } catch (IOException e) {
            log.debug("'{}' went while it was looked at: {}", Printable.line(file), Printable.line(e));
            return Optional.empty();
        }
    }
}
