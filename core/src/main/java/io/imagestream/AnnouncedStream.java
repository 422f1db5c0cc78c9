package io.imagestream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Holds what a file in a folder of running servers says: the stream's descriptor and, of a server of this library, its process.
 * See {@link ServerBuilder#announceIn}. Immutable.
 *
 * @param descriptor the stream
 * @param process the server's process; empty when the original or another program of the family wrote the file
 */
public record AnnouncedStream(StreamDescriptor descriptor, Optional<ServerProcess> process) {
    private static final Pattern PORT = Pattern.compile("(?m)^[ \\t]*Port[ \\t]*[:=]");
    private static final Pattern PROTOCOL = Pattern.compile("(?m)^[ \\t]*Protocol[ \\t]*[:=]");

    /**
     * Reads a file of the folder.
     *
     * @param file UTF-8 text; ISO 8859-1 where it is not valid UTF-8
     * @return what it says; empty when it has neither Port nor Protocol and thus describes no stream
     * @throws IOException when the file cannot be read or is a broken descriptor; the message names the file
     */
    public static Optional<AnnouncedStream> read(Path file) throws IOException {
        return FamilyFiles.read(file, "stream descriptor", AnnouncedStream::parse);
    }

    private static Optional<AnnouncedStream> parse(String text) {
        if (!PORT.matcher(text).find() && !PROTOCOL.matcher(text).find()) {
            return Optional.empty();
        }
        return Optional.of(new AnnouncedStream(StreamDescriptor.parse(text), ServerProcess.find(text)));
    }

    /** Writes the descriptor and, behind its fields, the line that names the process. */
    String toText() {
        String fields = descriptor.withoutFrames().toText();
        String whole = writable().toText();
        return fields + process.map(mark -> mark.toLine() + "\n").orElse("") + whole.substring(fields.length());
    }

    /** Images whose names a descriptor cannot hold are left out, all of them: a part would be another stream. */
    private StreamDescriptor writable() {
        try {
            descriptor.toText();
            return descriptor;
        } catch (IllegalArgumentException e) {
            return descriptor.withoutFrames();
        }
    }
}
