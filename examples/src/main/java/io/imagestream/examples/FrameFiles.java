package io.imagestream.examples;

import io.imagestream.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes frames as image files whose names sort in the order of arrival. */
final class FrameFiles {
    private final @Nullable Path folder;

    /** Makes the folder when it is absent; without one nothing is written. */
    FrameFiles(@Nullable Path folder) throws IOException {
        if (folder != null) {
            Files.createDirectories(folder);
        }
        this.folder = folder;
    }

    void write(long number, Frame frame) throws IOException {
        if (folder != null) {
            Files.write(folder.resolve(name(number, frame)), frame.toByteArray());
        }
    }

    private static String name(long number, Frame frame) {
        return String.format(
                Locale.ROOT, "%08d-id%d.%s", number, frame.id(), frame.format().extension());
    }
}
