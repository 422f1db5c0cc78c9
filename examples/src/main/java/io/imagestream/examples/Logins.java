package io.imagestream.examples;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Reads users' names and passwords from the command line, or from files, which keep them out of the list of processes. No
 * message shows what was given: it might be a password.
 */
final class Logins {
    static final String LABEL = "NAME:PASSWORD|@FILE";
    static final String FILE_HELP =
            "@FILE reads a line NAME:PASSWORD for each user, and keeps them out of the list of" + " processes.";

    private Logins() {}

    /**
     * Reads all.
     *
     * @param option the option that they were given for
     * @param given each {@code NAME:PASSWORD}, or {@code @} and a file with a line of that form for each user
     * @return the passwords by name, at least one
     * @throws IOException when a file cannot be read or holds something else
     */
    static Map<String, String> passwords(CommandSpec spec, String option, List<String> given) throws IOException {
        Map<String, String> passwords = new LinkedHashMap<>();
        for (String each : given) {
            List<String> logins = each.startsWith("@") ? read(Path.of(each.substring(1))) : List.of(each);
            for (String login : logins) {
                int colon = login.indexOf(':');
                if (colon < 0) {
                    throw new ParameterException(
                            spec.commandLine(), "Invalid value for option '" + option + "': it must be " + LABEL);
                } else if (passwords.put(login.substring(0, colon), login.substring(colon + 1)) != null) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "Invalid value for option '" + option + "': user '" + login.substring(0, colon)
                                    + "' is given twice");
                }
            }
        }
        return passwords;
    }

    private static List<String> read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream()
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (FileSystemException e) {
            throw e; // Names the file.
        } catch (CharacterCodingException e) {
            throw new IOException("'" + file + "' is no text in UTF-8", e);
        } catch (IOException e) {
            throw new IOException("'" + file + "' cannot be read: " + e.getMessage(), e);
        }
        if (lines.isEmpty() || !lines.stream().allMatch(line -> line.indexOf(':') > 0)) {
            throw new IOException("'" + file + "' must hold a line NAME:PASSWORD for each user, and nothing else");
        }
        return lines;
    }
}
