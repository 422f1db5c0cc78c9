package io.imagestream.reliability.faults;

import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A small network on this machine: a namespace for each station, joined by {@code relay.py}, which can spoil each one's cable. The
 * first station is 10.79.0.1, the next .2 and so on. Nothing leaves it. Closing takes all of it away, with the programs there.
 */
final class Network implements AutoCloseable {
    private static final boolean ON_CI =
            !Optional.ofNullable(System.getenv("CI")).orElse("").isEmpty();
    private static final String RELAY = "relay";
    /** What stations log of the library, to be seen by {@link Child#err}. */
    private static final String LOG_LEVEL = System.getProperty("faults.log", "error");

    private final String prefix = "imagestream-f" + ProcessHandle.current().pid() + "-";
    private final List<String> stations;
    private final List<String> made = new ArrayList<>();
    private final List<Child> programs = new ArrayList<>();
    private @Nullable Child relay;

    /** For a test run that is broken off. */
    private final Thread atExit = new Thread(this::remove);

    private Network(List<String> stations) {
        this.stations = stations;
    }

    /** Makes the network; where this machine cannot, the test is skipped, but fails where {@code CI} is set. */
    static Network of(String... stations) {
        Network network = new Network(List.of(stations));
        try {
            network.begin();
        } catch (IOException e) {
            network.close();
            String message = "the faults' tests need root, iproute2, python3 and /dev/net/tun: " + e.getMessage();
            if (ON_CI) {
                throw new AssertionError(message + ", and CI is set: nothing may be skipped", e);
            }
            System.err.println("skipped: " + message); // Maven does not tell why.
            throw new TestAbortedException(message, e);
        }
        network.connectAll();
        return network;
    }

    private void begin() throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
        List<String> names = new ArrayList<>(stations);
        names.add(RELAY);
        for (String name : names) {
            execute(List.of("ip", "netns", "add", prefix + name));
            made.add(name);
        }
        List<String> command = new ArrayList<>(inside(RELAY));
        command.addAll(List.of("python3", script().toString()));
        command.addAll(stations);
        Child started = Child.program(command);
        programs.add(started);
        try {
            started.line();
        } catch (AssertionError e) {
            throw new IOException("the relay did not start: " + e.getMessage(), e);
        }
        relay = started;
    }

    private static Path script() {
        try {
            return Path.of(Network.class.getResource("relay.py").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private void connectAll() {
        for (String name : stations) {
            ip(RELAY, "link set tap-" + name + " netns " + prefix + name);
            ip(name, "link set tap-" + name + " name eth0");
            ip(name, "link set lo up");
            ip(name, "link set eth0 up");
            ip(name, "addr add " + address(name) + "/24 dev eth0");
        }
    }

    /** Returns a station's address when the network begins. */
    String address(String station) {
        return "10.79.0." + (stations.indexOf(station) + 1);
    }

    /** Tells the relay something, and returns its answer. */
    String relay(String command) {
        if (relay == null) {
            throw new IllegalStateException("there is no relay");
        }
        return relay.ask(command);
    }

    /** Runs ip in a station's namespace. */
    String ip(String station, String arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", prefix + station));
        command.addAll(List.of(arguments.split(" ")));
        try {
            return execute(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program in a station's namespace to its end, and returns what it printed. */
    String run(String station, String... command) {
        List<String> whole = new ArrayList<>(inside(station));
        whole.addAll(Arrays.asList(command));
        try {
            return execute(whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String execute(List<String> command) throws IOException {
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
        return printed;
    }

    private List<String> inside(String station) {
        return List.of("ip", "netns", "exec", prefix + station);
    }

    /** Starts a {@link Station} there. */
    Child station(String station) {
        Child child = Child.java(
                inside(station),
                List.of("-Xmx96m", "-Xss512k", "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + LOG_LEVEL),
                Station.class);
        programs.add(child);
        return child;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    private void remove() {
        programs.forEach(Child::close);
        for (String name : made) {
            try {
                execute(List.of("ip", "netns", "del", prefix + name));
            } catch (IOException e) {
                System.err.println("a namespace is left: " + e.getMessage());
            }
        }
    }
}
