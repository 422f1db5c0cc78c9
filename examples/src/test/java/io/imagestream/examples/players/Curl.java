package io.imagestream.examples.players;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs curl and reads what it saved. */
final class Curl {
    private static final int TIME_IS_OVER = 28;

    /**
     * What a server answered.
     *
     * @param headers by their names in small letters
     */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String header(String name) {
            String value = headers.get(name);
            if (value == null) {
                throw new AssertionError("there is no header " + name + ", but " + headers);
            }
            return value;
        }

        /** Returns the parts that came whole. */
        List<Multipart.Part> parts() {
            String type = header("content-type");
            String before = "multipart/x-mixed-replace; boundary=";
            if (!type.startsWith(before)) {
                throw new AssertionError("this is no stream: " + type);
            }
            return Multipart.parse(body, type.substring(before.length()));
        }
    }

    private final Path folder;
    private final Path program = Programs.find("curl", "curl");
    private final Path headers;
    private final Path body;

    Curl(Path folder) {
        this.folder = folder;
        headers = folder.resolve("headers");
        body = folder.resolve("body");
    }

    /** Asks and waits for the whole answer. */
    Answer get(String url, String... options) {
        run(url, options).ok();
        return answer();
    }

    /** Asks and takes what comes until the time is over. */
    Answer getFor(double seconds, String url, String... options) {
        List<String> all = new ArrayList<>(List.of("--max-time", String.valueOf(seconds)));
        all.addAll(Arrays.asList(options));
        ExternalProgram.Result result = run(url, all.toArray(new String[0]));
        if (result.status() != TIME_IS_OVER) {
            throw new AssertionError("the stream ended before its time: " + result);
        }
        return answer();
    }

    /** Asks and returns how curl itself ended. */
    ExternalProgram.Result run(String url, String... options) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--disable", "-sS", "--no-buffer"));
        command.addAll(List.of("--dump-header", headers.toString(), "--output", body.toString()));
        command.addAll(Arrays.asList(options));
        command.add(url);
        try {
            Files.deleteIfExists(headers);
            Files.deleteIfExists(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ExternalProgram.run(folder, command);
    }

    private Answer answer() {
        try {
            List<String> lines = Files.readAllLines(headers);
            Map<String, String> fields = new LinkedHashMap<>();
            for (String line : lines.subList(1, lines.size() - 1)) {
                int colon = line.indexOf(": ");
                fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
            }
            byte[] bytes = Files.exists(body) ? Files.readAllBytes(body) : new byte[0];
            return new Answer(Integer.parseInt(lines.get(0).split(" ")[1]), fields, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
