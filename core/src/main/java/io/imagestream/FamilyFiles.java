package io.imagestream;

import io.imagestream.wire.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Reads the text files of the original's family. */
final class FamilyFiles {
    /** The longest file that an application names itself, in bytes. */
    static final int MAX_FILE_LENGTH = 16 * 1024 * 1024;

    private FamilyFiles() {}

    /**
     * Reads a file and parses it.
     *
     * @param file UTF-8 text; ISO 8859-1 where it is not valid UTF-8
     * @param kind what it is, for errors, such as {@code stream descriptor}
     * @param maxLength in bytes; what is longer is refused
     * @param parser throws {@link IllegalArgumentException} for what is none
     * @throws IOException which names the file, and the line where there is one
     */
    static <T> T read(Path file, String kind, int maxLength, Function<String, T> parser) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxLength + 1);
        } catch (IOException e) {
            throw FileErrors.named(file, article(kind), e);
        }
        if (bytes.length > maxLength) {
            throw new IOException(
                    "'" + Printable.line(file) + "' is no " + kind + ": it is larger than " + maxLength + " bytes");
        }
        try {
            return parser.apply(decode(bytes));
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + Printable.line(file) + "' is no " + kind + ": " + e.getMessage(), e);
        }
    }

    private static String article(String kind) {
        return ("aeiou".indexOf(kind.charAt(0)) >= 0 ? "an " : "a ") + kind;
    }

    private static String decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text; // Some editors begin with a byte order mark.
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1); // Files of 2013, and any bytes decode.
        }
    }
}
