package io.imagestream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Image files, read when they are needed. */
final class FileFrames implements IndexedFrameSource {
    private final List<Path> files;

    FileFrames(List<Path> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a source needs at least one image file");
        }
        this.files = List.copyOf(files);
    }

    /** Lists a folder's images in natural order. */
    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(FileFrames::looksLikeImage)
                    .sorted(Comparator.comparing(file -> name(file), NaturalOrder.INSTANCE))
                    .collect(Collectors.toList());
            if (files.isEmpty()) {
                throw new IOException("the folder '" + folder + "' holds no JPEG, PNG, GIF or BMP file");
            }
            return files;
        } catch (FileSystemException e) {
            throw new IOException(describe(folder, e), e);
        }
    }

    private static boolean looksLikeImage(Path file) {
        String name = name(file);
        int dot = name.lastIndexOf('.');
        return dot > 0
                && !name.startsWith(".")
                && ImageFormat.ofType(name.substring(dot + 1)).isPresent()
                && Files.isRegularFile(file);
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }

    /** The files as they were given, with slashes. */
    List<String> paths() {
        return files.stream().map(file -> file.toString().replace('\\', '/')).collect(Collectors.toList());
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Frame read(int index) throws IOException {
        Path file = files.get(index);
        try {
            return Frame.read(file).withId(index);
        } catch (IOException e) {
            throw named(file, e);
        }
    }

    /** Reads the first bytes of every file: cheap, and the only way to name a wrong one before anybody watches. */
    @Override
    public ImageFormat check() throws IOException {
        ImageFormat first = formatOf(files.get(0));
        for (Path file : files.subList(1, files.size())) {
            ImageFormat format = formatOf(file);
            if (format != first) {
                throw new IOException("'" + file + "' is " + format + ", '" + files.get(0) + "' is " + first
                        + ": a stream's images are all of one format");
            }
        }
        return first;
    }

    private static ImageFormat formatOf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ImageFormat.detect(in.readNBytes(ImageFormat.MAGIC_LENGTH))
                    .orElseThrow(() -> new IOException("'" + file + "' is no JPEG, PNG, GIF or BMP image"));
        } catch (IOException e) {
            throw named(file, e);
        }
    }

    private static IOException named(Path file, IOException e) {
        if (e instanceof FileSystemException failure) {
            return new IOException(describe(file, failure), e);
        }
        // Reading a folder fails with a bare "Is a directory".
        return Files.isDirectory(file) ? new IOException("'" + file + "' is a folder, not an image file", e) : e;
    }

    /** Says in words what the exceptions of java.nio.file leave to their type. */
    private static String describe(Path file, FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "'" + file + "' does not exist";
        } else if (e instanceof AccessDeniedException) {
            return "'" + file + "' may not be read";
        } else if (e instanceof NotDirectoryException) {
            return "'" + file + "' is no folder";
        }
        return "'" + file + "' cannot be read: "
                + (e.getReason() == null
                        ? e.getClass().getSimpleName()
                        : e.getReason().toLowerCase(Locale.ROOT));
    }
}
