package io.imagestream.examples;

import io.imagestream.ServerBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where running servers announce themselves. */
final class RunningOptions {
    /** Where the original's servers and catalogs look. */
    static final Path FOLDER = Path.of("running");

    @Option(
            names = "--running",
            paramLabel = "DIR",
            description =
                    "Announce what runs in this folder, which catalogs watch; 'running' by default, if there is such a"
                            + " folder.")
    private @Nullable Path folder;

    /** Returns the folder, which need not be there. */
    Path folder() {
        return folder == null ? FOLDER : folder;
    }

    /** Has a server announced, unless nobody asked for it and the usual folder is not there. */
    void apply(ServerBuilder<?> builder) {
        if (folder != null || Files.isDirectory(FOLDER)) {
            builder.announceIn(folder());
        }
    }
}
