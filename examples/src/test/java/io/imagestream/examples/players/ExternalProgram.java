package io.imagestream.examples.players;

import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of the machine. It reads nothing, what it prints is collected, and closing ends it with all that it started. Its home
 * and its working folder are a test's own folder, so that it leaves nothing behind.
 */
final class ExternalProgram implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final long POLL_NANOS = 2_000_000;

    /** What a program left. */
    record Result(int status, String out, String err) {
        /** Fails unless the program says that all went well. */
        Result ok() {
            if (status != 0) {
                throw new AssertionError("the program ended with status " + status + "; it printed: " + out + err);
            }
            return this;
        }
    }

    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;

    private ExternalProgram(List<String> command, Process process, Path out, Path err) {
        this.command = command;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a program in a folder that lasts longer than it. */
    static ExternalProgram start(Path folder, String... command) {
        return start(folder, List.of(command));
    }

    /** Starts a program in a folder that lasts longer than it. */
    static ExternalProgram start(Path folder, List<String> command) {
        try {
            // Files, not pipes: a pipe would stay open for as long as any program that this one started.
            Path out = Files.createTempFile(folder, "out-", ".txt");
            Path err = Files.createTempFile(folder, "err-", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("HOME", folder.toString());
            builder.environment().keySet().removeIf(name -> name.startsWith("XDG_") || name.endsWith("_proxy"));
            return new ExternalProgram(command, builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("this could not be run: " + command, e);
        }
    }

    /** Runs a program that ends by itself within the usual patience. */
    static Result run(Path folder, List<String> command) {
        try (ExternalProgram program = start(folder, command)) {
            return program.result(Await.PATIENCE);
        }
    }

    /** Returns what the program has printed so far. */
    String out() {
        return read(out);
    }

    /** Returns what the program has printed to its standard error so far. */
    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for the program's end, and fails if it does not come in time. */
    Result result(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "this did not end within " + limit + ": " + command + "; it printed: " + out() + err());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return new Result(process.exitValue(), out(), err());
    }

    /** Asks the program and all that it started to end, and ends what has not done so in time. */
    @Override
    public void close() {
        // Those whose parent ends are no longer its descendants: they are noted before.
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        ended(family, GRACE);
        for (ProcessHandle member : List.copyOf(family)) {
            member.descendants().forEach(family::add);
        }
        family.forEach(ProcessHandle::destroyForcibly);
        if (!ended(family, Await.PATIENCE)) {
            throw new AssertionError("this cannot be ended: " + command + ", processes " + family);
        }
    }

    private static boolean ended(List<ProcessHandle> processes, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (processes.stream().anyMatch(ExternalProgram::runs)) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Says whether a process has not ended, even if nobody has asked for its status yet, as some containers never do. */
    static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return process.isAlive() && !stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return process.isAlive(); // It is gone just now, or this is not Linux.
        }
    }
}
