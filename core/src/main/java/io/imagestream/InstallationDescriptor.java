package io.imagestream;

import io.imagestream.wire.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes a whole installation as the original's files do: where its catalog listens, and the descriptor files of its streams;
 * docs/catalog.md, "A whole installation". Immutable.
 *
 * @param address the catalog's address, or empty
 * @param port the catalog's port, 0 to 65535; 0 lets the catalog choose
 * @param streams descriptor files, relative to the working folder, with slashes; in the order of the file
 */
public record InstallationDescriptor(String address, int port, List<String> streams) {
    private static final Pattern FIELD = Pattern.compile("(ServerAddress|ServerPort)\\s*[:=](.*)");
    private static final Pattern STREAM_FIELD = Pattern.compile("(ID|Name|Type|Address|Port|Protocol|IPS)\\s*[:=].*");

    /** Checks the parts. */
    public InstallationDescriptor {
        if (!address.isEmpty()) {
            Checks.word("address", address);
        }
        Checks.port(port);
        streams = List.copyOf(streams);
    }

    /**
     * Reads an installation's file.
     *
     * @param file UTF-8 text; ISO 8859-1 where it is not valid UTF-8
     * @return the installation
     * @throws IOException when the file cannot be read, is larger than 16 MiB, or describes no installation; the message
     *     names the file, and the line where there is one
     */
    public static InstallationDescriptor read(Path file) throws IOException {
        return FamilyFiles.read(
                file, "installation description", FamilyFiles.MAX_FILE_LENGTH, InstallationDescriptor::parse);
    }

    /**
     * Parses an installation's text, in either spelling of the family ({@code Key: value} or {@code Key=value}). Comments begin
     * with {@code #}; every other line names a descriptor file.
     *
     * @param text the lines, ended by LF or CRLF
     * @return the installation
     * @throws IllegalArgumentException when ServerPort is missing, a value is out of range, or the text describes a single
     *     stream; the message names the line
     */
    public static InstallationDescriptor parse(String text) {
        String address = "";
        int port = -1;
        List<String> streams = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String stripped = line.strip();
            try {
                Matcher field = FIELD.matcher(stripped);
                if (field.matches()) {
                    String value = field.group(2).strip();
                    if (field.group(1).equals("ServerPort")) {
                        port = value.isEmpty() ? port : port(value);
                    } else {
                        address = value.isEmpty() ? "" : Checks.host("ServerAddress", value);
                    }
                } else if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                    streams.add(path(stripped));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        if (port < 0) {
            throw new IllegalArgumentException("it has no ServerPort");
        }
        return new InstallationDescriptor(address, port, streams);
    }

    private static int port(String value) {
        try {
            return Checks.port(Integer.parseInt(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "ServerPort must be a whole number from 0 to 65535, not '" + Printable.of(value) + "'", e);
        }
    }

    /** Unlike a stream's descriptor nothing is passed over in silence: a stream that is missing should be told. */
    private static String path(String line) {
        Matcher field = STREAM_FIELD.matcher(line);
        if (field.matches()) {
            throw new IllegalArgumentException(
                    field.group(1) + " belongs to the description of a stream, not of a whole installation");
        }
        return line.replace('\\', '/');
    }
}
