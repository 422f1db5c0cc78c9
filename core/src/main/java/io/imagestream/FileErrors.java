package io.imagestream;

import io.imagestream.wire.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Names the file in errors, and says in words what the exceptions of java.nio.file leave to their type. */
final class FileErrors {
    private FileErrors() {}

    /**
     * Makes an error that names the file.
     *
     * @param file what was to be used
     * @param wanted what it should have been, such as {@code an image file}
     * @param cause what happened
     */
    static IOException named(Path file, String wanted, IOException cause) {
        return new IOException("'" + Printable.line(file) + "' " + Printable.line(why(file, wanted, cause)), cause);
    }

    /** Makes the error for a file whose bytes are none of our formats. */
    static IOException noImage(Path file) {
        return new IOException("'" + Printable.line(file) + "' is no JPEG, PNG, GIF or BMP image");
    }

    private static String why(Path file, String wanted, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "does not exist";
        } else if (cause instanceof AccessDeniedException) {
            return "may not be read";
        } else if (cause instanceof NotDirectoryException) {
            return "is no folder";
        } else if (Files.isDirectory(file)) {
            return "is a folder, not " + wanted; // Reading one fails with a bare "Is a directory".
        }
        String reason = cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
        return "cannot be read: "
                + (reason == null ? cause.getClass().getSimpleName() : reason.toLowerCase(Locale.ROOT));
    }
}
