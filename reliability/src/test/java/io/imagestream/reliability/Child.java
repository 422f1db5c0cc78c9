package io.imagestream.reliability;

import io.imagestream.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program of its own that answers each line with one, as {@link Answers} does. It ends with the test at the latest. Not for use by
 * several threads at once.
 */
public final class Child implements AutoCloseable {
    /** The first JDK that warns of native code that was not allowed. */
    private static final int WARNS_OF_NATIVE = 24;

    private final Process process;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final StringBuffer err = new StringBuffer();
    private final List<Thread> readers;

    private Child(List<String> command) {
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        readers = List.of(
                reader(process.getInputStream(), out::add),
                reader(process.getErrorStream(), line -> err.append(line).append('\n')));
    }

    /**
     * Starts a class with the tests' class path.
     *
     * @param before what stands before the command, such as {@code ip netns exec NAME}
     * @param options those of the JVM, such as {@code -Xmx64m}
     */
    public static Child java(List<String> before, List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= WARNS_OF_NATIVE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        return new Child(command);
    }

    /** Starts any program. */
    public static Child program(List<String> command) {
        return new Child(command);
    }

    private interface LineConsumer {
        void accept(String line);
    }

    private static Thread reader(InputStream in, LineConsumer lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.accept(line);
                }
            } catch (IOException e) {
                // The program was destroyed.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for the next line that it prints. */
    public String line() {
        try {
            for (long end = System.nanoTime() + Await.PATIENCE.toNanos(); System.nanoTime() < end; ) {
                String line = out.poll(100, TimeUnit.MILLISECONDS);
                if (line != null) {
                    return line;
                }
                if (!process.isAlive() && out.isEmpty()) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String state = process.isAlive() ? "is silent" : "has ended";
        throw new AssertionError("the program " + state + "; it said: " + err);
    }

    /** Writes a line, and waits for the answer. */
    public String ask(String question) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(question)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw new UncheckedIOException("it said: " + err, e);
        }
        return line();
    }

    /** Returns what it has printed as errors and log messages until now. */
    public String err() {
        return err.toString();
    }

    /** Returns its process. */
    public Process process() {
        return process;
    }

    /** Sends a signal, such as {@code TERM} or {@code KILL}. */
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("the signal could not be sent");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for its end; returns its exit status. */
    public int exit() {
        try {
            if (!process.waitFor(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the program did not end; it said: " + err);
            }
            for (Thread reader : readers) {
                reader.join(Await.PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
