package io.imagestream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentest4j.TestAbortedException;

/**
 * Network namespaces on this machine, out of which nothing leads: what a test makes within them is the whole network. Linux, root and
 * iproute2 are needed. Closing ends every program that still runs in them and takes them away, with all that is in them; so does the
 * end of a test run that is broken off. Not for use by several threads at once.
 */
public final class NetworkNamespaces implements AutoCloseable {
    private static final boolean ON_CI =
            !Optional.ofNullable(System.getenv("CI")).orElse("").isEmpty();
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** What makes the network within the namespaces. */
    @FunctionalInterface
    public interface Build {
        /** Makes it; throws an {@link IOException} where this machine cannot, which skips the test, and anything else where it fails. */
        void within(NetworkNamespaces namespaces) throws IOException;
    }

    private final String prefix = "imagestream-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
    private final List<String> made = new ArrayList<>();
    private final Thread atExit = new Thread(this::remove);

    private NetworkNamespaces() {}

    /**
     * Makes namespaces, and the network within them. Where this machine cannot, the test is skipped, but fails where {@code CI} is set;
     * then, as whenever this fails, nothing is left.
     *
     * @param needs what this machine needs, for the message
     * @param names what the test calls them, each of at most six letters
     */
    public static NetworkNamespaces create(String needs, List<String> names, Build build) {
        NetworkNamespaces namespaces = new NetworkNamespaces();
        Runtime.getRuntime().addShutdownHook(namespaces.atExit);
        try {
            for (String name : names) {
                namespaces.add(name);
            }
            build.within(namespaces);
            return namespaces;
        } catch (IOException e) {
            namespaces.close();
            String message = "network namespaces need " + needs + ": " + e.getMessage();
            if (ON_CI) {
                throw new AssertionError(message + ", and CI is set: nothing may be skipped", e);
            }
            System.err.println("skipped: " + message); // Maven does not tell why.
            throw new TestAbortedException(message, e);
        } catch (RuntimeException | Error e) {
            namespaces.close();
            throw e;
        }
    }

    private synchronized void add(String name) throws IOException {
        execute(List.of("ip", "netns", "add", of(name)));
        made.add(name);
    }

    /** Returns what the machine calls a namespace. */
    public String of(String name) {
        return prefix + name;
    }

    /** Returns what stands before a command that is to run in a namespace. */
    public List<String> enter(String name) {
        return List.of("ip", "netns", "exec", of(name));
    }

    /** Runs ip in a namespace, with arguments that spaces separate; returns what it printed. */
    public String ip(String name, String arguments) {
        return execute(name, List.of(arguments.split(" ")), List.of("ip", "-n", of(name)));
    }

    /** Runs a program in a namespace to its end; returns what it printed. */
    public String run(String name, String... command) {
        return execute(name, Arrays.asList(command), enter(name));
    }

    private static String execute(String name, List<String> command, List<String> before) {
        List<String> whole = new ArrayList<>(before);
        whole.addAll(command);
        try {
            return execute(whole);
        } catch (IOException e) {
            throw new UncheckedIOException("in " + name + ": " + e.getMessage(), e);
        }
    }

    private static String execute(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture<String> printed = CompletableFuture.supplyAsync(() -> readAll(process));
        try {
            String output = printed.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!process.waitFor(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(String.join(" ", command) + " did not end within " + Await.PATIENCE);
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException(String.join(" ", command) + " did not end within " + Await.PATIENCE, e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String readAll(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // The JVM ends, and the hook does it.
        }
        remove();
    }

    private synchronized void remove() {
        boolean interrupted = Thread.interrupted(); // By a test's timeout: that must not keep anything.
        for (String name : made) {
            try {
                endPrograms(name);
            } catch (IOException | AssertionError e) {
                System.err.println("programs are left in a namespace: " + e.getMessage());
            }
            try {
                execute(List.of("ip", "netns", "del", of(name)));
            } catch (IOException e) {
                System.err.println("a namespace is left: " + e.getMessage());
            }
        }
        made.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void endPrograms(String name) throws IOException {
        for (String pid : execute(List.of("ip", "netns", "pids", of(name))).split("\\s+")) {
            Optional<ProcessHandle> program = pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
            program.filter(ProcessHandle::destroyForcibly).ifPresent(ending -> Await.get(ending.onExit()));
        }
    }
}
