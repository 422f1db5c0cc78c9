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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder into which running servers write their descriptors. On the registry's thread. */
final class Folder {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);

    private final Path path;
    private Map<Path, FolderFile> files = new LinkedHashMap<>();
    private Optional<String> trouble = Optional.empty();

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
            return; // What was known is still the best that is.
        }
        files = found;
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
