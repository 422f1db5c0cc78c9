package io.imagestream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
            throw FileErrors.named(folder, "an image file", e);
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

    /** The format that the first file's name promises, for those who may not read files yet; null when it promises none. */
    @Nullable
    ImageFormat formatByName() {
        String name = name(files.get(0));
        return ImageFormat.ofType(name.substring(name.lastIndexOf('.') + 1)).orElse(null);
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Frame read(int index) throws IOException {
        return Frame.read(files.get(index)).withId(index);
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
        byte[] beginning;
        try (InputStream in = Files.newInputStream(file)) {
            beginning = in.readNBytes(ImageFormat.MAGIC_LENGTH);
        } catch (IOException e) {
            throw FileErrors.named(file, "an image file", e);
        }
        return ImageFormat.detect(beginning).orElseThrow(() -> FileErrors.noImage(file));
    }
}
