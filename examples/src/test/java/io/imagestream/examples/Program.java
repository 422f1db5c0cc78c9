package io.imagestream.examples;

import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A program in a JVM of its own, which is ended with the test at the latest. */
final class Program implements AutoCloseable {
    private static final int FIRST_WITH_NATIVE_WARNINGS = 22;
    private static final int SIGINT_BIT = 1 << 1;

    private static final Pattern TRANSPORT =
            Pattern.compile("transport-[a-z]+[/\\\\]target[/\\\\]classes$|imagestream-transport-[^/\\\\]*$");

    private final Process process;
    private final Lines out = new Lines();
    private final Lines err = new Lines();
    private final List<Thread> readers;

    private Program(List<String> command) {
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        readers = List.of(
                reader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), out),
                reader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8), err));
    }

    /** Starts a class with the class path of the tests. */
    static Program start(Class<?> main, String... args) {
        return start(System.getProperty("java.class.path"), main, args);
    }

    /** Starts a class in a process that may open only so many files and sockets. */
    static Program startWithFileLimit(int limit, Class<?> main, String... args) {
        List<String> arguments = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        arguments.addAll(Arrays.asList(args));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + limit + "; exec \"$@\"", "sh"));
        command.addAll(command(true, arguments));
        return new Program(command);
    }

    /** Starts a class with another class path. */
    static Program start(String classPath, Class<?> main, String... args) {
        List<String> arguments = new ArrayList<>(List.of("-cp", classPath, main.getName()));
        arguments.addAll(Arrays.asList(args));
        return java(true, arguments);
    }

    /** Starts a jar, without any option for the JVM. */
    static Program startJar(Path jar, String... args) {
        List<String> arguments = new ArrayList<>(List.of("-jar", jar.toString()));
        arguments.addAll(Arrays.asList(args));
        return java(false, arguments);
    }

    /** Returns the tests' class path without the transports. */
    static String classPathWithoutTransports() {
        String separator = System.getProperty("path.separator");
        return Arrays.stream(System.getProperty("java.class.path").split(separator))
                .filter(entry -> !TRANSPORT.matcher(entry).find())
                .collect(Collectors.joining(separator));
    }

    private static Program java(boolean withOptions, List<String> arguments) {
        return new Program(command(withOptions, arguments));
    }

    private static List<String> command(boolean withOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (ignoresInterrupts()) {
            // A program inherits that from a shell that started its parent in the background.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (withOptions) {
            command.addAll(List.of("-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1"));
            if (Runtime.version().feature() >= FIRST_WITH_NATIVE_WARNINGS) {
                command.add("--enable-native-access=ALL-UNNAMED");
            }
        }
        command.addAll(arguments);
        return command;
    }

    private static boolean ignoresInterrupts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Integer.parseInt(line.substring(line.length() - 1), 16) & SIGINT_BIT) != 0);
        } catch (IOException e) {
            return false; // Not Linux.
        }
    }

    private static Thread reader(Reader in, Lines lines) {
        Thread thread = new Thread(() -> {
            try (in) {
                in.transferTo(lines);
            } catch (IOException e) {
                // The program was destroyed.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    Lines out() {
        return out;
    }

    Lines err() {
        return err;
    }

    /** Waits for what a server prints once it is bound, and returns the stream's URI. */
    String listening() {
        return out.await("listening ").substring("listening ".length());
    }

    /** Waits for what a server with HTTP prints once it is bound, and returns the address of its page, which ends with a slash. */
    String page() {
        return out.await("open ").substring("open ".length());
    }

    /** Types a line. */
    void type(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal. */
    Program signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("the signal could not be sent");
            }
            return this;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the program's end. */
    Cli.Result result() {
        try {
            if (!process.waitFor(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the program did not end; it printed: " + out.text() + err.text());
            }
            for (Thread reader : readers) {
                reader.join(Await.PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return new Cli.Result(process.exitValue(), out.text(), err.text());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
