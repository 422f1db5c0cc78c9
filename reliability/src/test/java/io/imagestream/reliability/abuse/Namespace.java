package io.imagestream.reliability.abuse;

import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * A network of its own that is this machine alone, in which programs may come from any address of {@code 10.0.0.0/8},
 * {@code 198.18.0.0/15}, {@code 2001:db8::/32} and {@code fd00::/8}: from thousands, or from somebody else's. Nothing leaves it.
 */
final class Namespace implements AutoCloseable {
    private static final boolean ON_CI =
            !Optional.ofNullable(System.getenv("CI")).orElse("").isEmpty();

    private final String name = "imagestream-abuse-" + ProcessHandle.current().pid();
    /** For a test run that is broken off. */
    private final Thread atExit = new Thread(this::remove);

    private Namespace() {}

    /** Makes it; where this machine cannot, the test is skipped, but fails where {@code CI} is set. */
    static Namespace create() {
        Namespace namespace = new Namespace();
        Runtime.getRuntime().addShutdownHook(namespace.atExit);
        try {
            execute(List.of("ip", "netns", "add", namespace.name));
        } catch (IOException e) {
            String message = "network namespaces need root and iproute2: " + e.getMessage();
            if (ON_CI) {
                throw new AssertionError(message + ", and CI is set: nothing may be skipped", e);
            }
            System.err.println("skipped: " + message); // Maven does not tell why.
            throw new TestAbortedException(message, e);
        }
        namespace.run("ip", "link", "set", "lo", "up");
        for (String network : List.of("10.0.0.0/8", "198.18.0.0/15", "2001:db8::/32", "fd00::/8")) {
            namespace.run("ip", "route", "add", "local", network, "dev", "lo");
        }
        namespace.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind");
        return namespace;
    }

    /** What stands before a command that is to run here. */
    List<String> enter() {
        return List.of("ip", "netns", "exec", name);
    }

    private void run(String... command) {
        try {
            execute(java.util.stream.Stream.concat(enter().stream(), java.util.Arrays.stream(command))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": " + printed.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void remove() {
        try {
            execute(List.of("ip", "netns", "del", name));
        } catch (IOException e) {
            System.err.println("left behind: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }
}
