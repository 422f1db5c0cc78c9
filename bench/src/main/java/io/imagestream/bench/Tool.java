package io.imagestream.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program of its own that answers lines, and whose processor time is known. Not thread-safe. */
final class Tool implements AutoCloseable {
    /** Where utime stands in /proc/PID/stat, counted from what follows the name (proc(5)). */
    private static final int UTIME = 11;

    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int LISTENS_WITHIN_SECONDS = 10;

    private final String name;
    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private int port;

    private Tool(List<String> command) {
        name = String.join(" ", command);
        try {
            process =
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = process.outputWriter(StandardCharsets.UTF_8);
    }

    static Tool start(List<String> command) {
        return new Tool(command);
    }

    /** Starts a server; returns when it listens. */
    static Tool start(Subject subject) {
        Tool server = new Tool(subject.command());
        try {
            server.port = server.await("port").get(0).intValue();
            if (subject.kind() == Subject.Kind.PEER && server.port > 0) {
                server.awaitListening();
            }
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Returns the port that the server told. */
    int port() {
        return port;
    }

    private void awaitListening() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LISTENS_WITHIN_SECONDS);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (System.nanoTime() - end > 0 || !process.isAlive()) {
                    throw new UncheckedIOException(name + " does not listen at " + port, e);
                }
                Run.pause(Duration.ofMillis(20));
            }
        }
    }

    /** Reads lines until one begins with a word; returns the numbers that follow it. */
    List<Double> await(String word) {
        String[] words = awaitLine(word).substring(word.length()).strip().split(" ", -1);
        return Arrays.stream(words)
                .filter(text -> !text.isEmpty())
                .map(Double::valueOf)
                .toList();
    }

    /** Reads lines until one begins with some text. */
    String awaitLine(String begin) {
        return awaitLine(begin, line -> line.startsWith(begin));
    }

    /** Reads lines until one holds some text. */
    String awaitLineWith(String text) {
        return awaitLine(text, line -> line.contains(text));
    }

    private String awaitLine(String text, Predicate<String> wanted) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (wanted.test(line)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(name + " has ended without having said: " + text);
    }

    /** Asks for the line that begins with a word. */
    List<Double> ask(String word) {
        return ask("", word);
    }

    /** Asks something for the line that begins with a word. */
    List<Double> ask(String question, String word) {
        try {
            in.write(question + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return await(word);
    }

    /** Has a server start anew in the same process; its statistics begin again. */
    void renew() {
        port = ask("again", "port").get(0).intValue();
    }

    /** Returns the processor time that it took so far, of the user's and the system's. Linux accounts it precisely. */
    long cpuNanos() {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * NANOS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
