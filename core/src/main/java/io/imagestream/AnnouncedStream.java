package io.imagestream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Holds what a file in a folder of running servers says: the stream's descriptor and, of a server of this library, its process and
 * how players open a stream that is sent as RTP. See {@link ServerBuilder#announceIn}. Immutable.
 *
 * @param descriptor the stream
 * @param process the server's process; empty when the original or another program of the family wrote the file
 * @param sdp the session description (SDP), for {@link Delivery#RTP} alone; empty when the file holds none that is good
 * @param defect a sentence on a session description that was passed over as it is not good
 */
public record AnnouncedStream(
        StreamDescriptor descriptor, Optional<ServerProcess> process, Optional<String> sdp, Optional<String> defect) {
    /** The longest file of such a folder: anybody may write there, and short lines take many times their length in memory. */
    static final int MAX_LENGTH = 1024 * 1024;

    /** For the lines besides the descriptor's. */
    private static final int ROOM = 2 * SdpLine.MAX_LENGTH;

    private static final Pattern PORT = Pattern.compile("(?m)^[ \\t]*Port[ \\t]*[:=]");
    private static final Pattern PROTOCOL = Pattern.compile("(?m)^[ \\t]*Protocol[ \\t]*[:=]");

    /**
     * Reads a file of the folder.
     *
     * @param file UTF-8 text; ISO 8859-1 where it is not valid UTF-8
     * @return what it says; empty when it has neither Port nor Protocol and thus describes no stream
     * @throws IOException when the file cannot be read, is larger than 1 MiB, or is a broken descriptor; the message names the file
     */
    public static Optional<AnnouncedStream> read(Path file) throws IOException {
        return FamilyFiles.read(file, "stream descriptor", MAX_LENGTH, AnnouncedStream::parse);
    }

    private static Optional<AnnouncedStream> parse(String text) {
        if (!PORT.matcher(text).find() && !PROTOCOL.matcher(text).find()) {
            return Optional.empty();
        }
        StreamDescriptor descriptor = StreamDescriptor.parse(text);
        Optional<ServerProcess> process = ServerProcess.find(text);
        if (descriptor.delivery() != Delivery.RTP) { // There such a line is any comment.
            return Optional.of(new AnnouncedStream(descriptor, process, Optional.empty(), Optional.empty()));
        }
        SdpLine line = SdpLine.find(text, descriptor);
        return Optional.of(new AnnouncedStream(descriptor, process, line.sdp(), line.defect()));
    }

    /** Writes the descriptor and, behind its fields, the lines that name the process and hold the session description. */
    String toText() {
        String fields = descriptor.withoutFrames().toText();
        String whole = writable().toText();
        return fields
                + process.map(mark -> mark.toLine() + "\n").orElse("")
                + SdpLine.of(sdp)
                + whole.substring(fields.length());
    }

    /** Images whose names a descriptor cannot hold, or so many, are left out, all of them: a part would be another stream. */
    private StreamDescriptor writable() {
        try {
            int length = descriptor.toText().getBytes(StandardCharsets.UTF_8).length;
            return length + ROOM > MAX_LENGTH ? descriptor.withoutFrames() : descriptor;
        } catch (IllegalArgumentException e) {
            return descriptor.withoutFrames();
        }
    }
}
