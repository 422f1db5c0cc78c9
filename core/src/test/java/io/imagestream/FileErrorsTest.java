package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorsTest {
    private static final Path FILE = Path.of("folder", "a.jpg");

    private static String message(Path file, IOException cause) {
        IOException error = FileErrors.named(file, "an image file", cause);
        assertThat(error).hasCause(cause);
        return String.valueOf(error.getMessage());
    }

    @Test
    void theFileIsNamedAndTheReasonIsInWords(@TempDir Path folder) {
        String name = FILE.toString();
        assertThat(message(FILE, new NoSuchFileException(name))).isEqualTo("'folder/a.jpg' does not exist");
        assertThat(message(FILE, new AccessDeniedException(name))).isEqualTo("'folder/a.jpg' may not be read");
        assertThat(message(FILE, new NotDirectoryException(name))).isEqualTo("'folder/a.jpg' is no folder");
        assertThat(message(folder, new IOException("Is a directory")))
                .isEqualTo("'" + folder + "' is a folder, not an image file");
        assertThat(message(FILE, new FileSystemException(name, null, "Too many open files")))
                .isEqualTo("'folder/a.jpg' cannot be read: too many open files");
        assertThat(message(FILE, new FileSystemException(name)))
                .isEqualTo("'folder/a.jpg' cannot be read: FileSystemException");
        assertThat(message(FILE, new IOException("Input/output error")))
                .isEqualTo("'folder/a.jpg' cannot be read: input/output error");
        assertThat(message(FILE, new IOException())).isEqualTo("'folder/a.jpg' cannot be read: IOException");
    }
}
