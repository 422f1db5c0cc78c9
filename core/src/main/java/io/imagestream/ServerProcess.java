package io.imagestream;

import io.imagestream.wire.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the process of a server, so that whoever finds its descriptor in a folder can see whether it still lives. Immutable.
 *
 * @param pid the process's number, as {@link ProcessHandle#pid}
 * @param started when it started; where the operating system does not tell, the epoch
 * @param host the machine that it runs on
 */
public record ServerProcess(long pid, Instant started, String host) {
    /** A comment for the original, which passes over a line of several words. */
    private static final Pattern LINE =
            Pattern.compile("#\\s+Process:\\s+([0-9]{1,18})\\s+(\\S+)\\s+(\\S+)\\s*", Pattern.UNICODE_CHARACTER_CLASS);

    /** The operating system reckons a start from the machine's, which it may correct by a moment. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** Checks the parts. */
    public ServerProcess {
        Checks.atLeast("pid", pid, 0);
        Checks.word("host", host);
    }

    /**
     * Returns this process.
     *
     * @return this JVM's
     */
    public static ServerProcess current() {
        return Current.PROCESS;
    }

    /** Finds the host out once. */
    private static final class Current {
        private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);
        private static final ServerProcess PROCESS =
                new ServerProcess(ProcessHandle.current().pid(), startOf(ProcessHandle.current()), word(host()));

        private static String word(String host) {
            String word = host.strip().replaceAll("[\\s\\p{Cntrl}]+", "_");
            return word.isEmpty() ? "localhost" : word;
        }

        private static String host() {
            try {
                // Asks no name server, unlike the JDK, and thus takes no time.
                return Files.readString(Path.of("/proc/sys/kernel/hostname"));
            } catch (IOException | RuntimeException e) {
                log.trace("this is no Linux", e);
            }
            String windows = System.getenv("COMPUTERNAME");
            if (windows != null) {
                return windows;
            }
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                log.debug("this machine does not know its name", e);
                return "localhost";
            }
        }
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    /**
     * Finds the line that {@link #toLine} writes in a descriptor's text.
     *
     * @param text the whole text
     * @return the process; empty when no line names one
     */
    public static Optional<ServerProcess> find(String text) {
        return text.lines()
                .map(String::strip)
                .flatMap(line -> parse(line).stream())
                .findFirst();
    }

    /** Any other comment may begin like ours, so one that names no process is none of ours. */
    private static Optional<ServerProcess> parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ServerProcess(Long.parseLong(parts.group(1)), Instant.parse(parts.group(2)), parts.group(3)));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            Current.log.debug("passed over the comment '{}': {}", Printable.of(line), Printable.line(e));
            return Optional.empty();
        }
    }

    /**
     * Writes the line that stands in a descriptor file, in a form that the original passes over.
     *
     * @return such as {@code # Process: 4711 2026-11-22T20:41:15Z myhost}, without an end of line
     */
    public String toLine() {
        return "# Process: " + pid + " " + started + " " + host;
    }

    /**
     * Says whether the process runs on this machine, so that {@link #isGone} can tell.
     *
     * @return true when the host is this one
     */
    public boolean isHere() {
        return host.equals(current().host);
    }

    /**
     * Says whether the process has surely ended: on this machine, none of its number runs, or one that started at another
     * time.
     *
     * @return false also when it runs on another machine
     */
    public boolean isGone() {
        if (!isHere()) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            // Without a file descriptor left the JDK sees no process at all; this needs none.
            return !Files.exists(Path.of("/proc", Long.toString(pid)));
        }
        Instant now = startOf(process.get());
        boolean told = !now.equals(Instant.EPOCH) && !started.equals(Instant.EPOCH);
        return told && Duration.between(started, now).abs().compareTo(TOLERANCE) > 0;
    }
}
