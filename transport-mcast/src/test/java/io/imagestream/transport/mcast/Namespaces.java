package io.imagestream.transport.mcast;

import io.imagestream.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A small network on this machine: a server's namespace and three others, joined by a bridge in a namespace of its own, and a second
 * network between the server's and the first. Nothing leaves it. Closing takes all of it away, with the programs that run there.
 */
final class Namespaces implements AutoCloseable {
    static final String SERVER = "s";
    static final List<String> OTHERS = List.of("a", "b", "c");

    /** The first JDK that warns of native code that was not allowed. */
    private static final int WARNS_OF_NATIVE = 24;

    private static final String BRIDGE = "x";
    private static final boolean ON_CI =
            !Optional.ofNullable(System.getenv("CI")).orElse("").isEmpty();

    private final String prefix = "imagestream-" + ProcessHandle.current().pid() + "-";
    private final List<Program> programs = new ArrayList<>();
    private final List<String> made = new ArrayList<>();

    /** For a test run that is broken off. */
    private final Thread atExit = new Thread(this::remove);

    private Namespaces() {}

    /** Makes the network; where this machine cannot, the test is skipped, but fails where {@code CI} is set. */
    static Namespaces create() {
        Namespaces network = new Namespaces();
        try {
            network.begin();
        } catch (IOException e) {
            network.close();
            String message = "network namespaces need root and iproute2: " + e.getMessage();
            if (ON_CI) {
                throw new AssertionError(message + ", and CI is set: nothing may be skipped", e);
            }
            System.err.println("skipped: " + message); // Maven does not tell why.
            throw new TestAbortedException(message, e);
        }
        network.build();
        return network;
    }

    private void begin() throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
        for (String name :
                Stream.concat(Stream.of(BRIDGE, SERVER), OTHERS.stream()).collect(Collectors.toList())) {
            execute(List.of("ip", "netns", "add", prefix + name));
            made.add(name);
        }
    }

    private void build() {
        ip(BRIDGE, "link add br0 type bridge mcast_snooping 0");
        ip(BRIDGE, "link set br0 up");
        connect(SERVER, 1);
        for (int i = 0; i < OTHERS.size(); i++) {
            connect(OTHERS.get(i), i + 2);
        }
        ip(SERVER, "link add eth1 type veth peer name eth1 netns " + prefix + OTHERS.get(0));
        ip(SERVER, "addr add 10.78.0.1/24 dev eth1");
        ip(SERVER, "link set eth1 up");
        ip(OTHERS.get(0), "addr add 10.78.0.2/24 dev eth1");
        ip(OTHERS.get(0), "link set eth1 up");
    }

    /** Gives a namespace an interface eth0 at the bridge. */
    void connect(String name, int number) {
        ip(name, "link set lo up");
        ip(name, "link add eth0 type veth peer name to-" + name + " netns " + prefix + BRIDGE);
        ip(name, "addr add 10.77.0." + number + "/24 dev eth0");
        ip(name, "addr add fd77::" + number + "/64 dev eth0 nodad");
        ip(name, "link set eth0 up");
        ip(BRIDGE, "link set to-" + name + " master br0");
        ip(BRIDGE, "link set to-" + name + " up");
    }

    /** Runs ip in a namespace. */
    void ip(String name, String arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", prefix + name));
        command.addAll(List.of(arguments.split(" ")));
        try {
            execute(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many bytes have left by an interface of a namespace. */
    long sent(String name, String networkInterface) {
        try {
            String path = "/sys/class/net/" + networkInterface + "/statistics/tx_bytes";
            return Long.parseLong(execute(List.of("ip", "netns", "exec", prefix + name, "cat", path))
                    .strip());
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
            return printed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Starts a {@link Station} in a namespace; returns once it is ready or has failed. */
    Program station(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dio.netty.transport.noNative=" + Boolean.getBoolean("io.netty.transport.noNative"),
                "-cp",
                classPath(),
                Station.class.getName()));
        command.addAll(List.of(arguments));
        if (Runtime.version().feature() >= WARNS_OF_NATIVE) {
            command.add(1, "--enable-native-access=ALL-UNNAMED");
        }
        return program(name, command);
    }

    /** What Surefire puts on the module path and the class path, and this module's tests, which are patched into it. */
    private static String classPath() {
        return Stream.of(
                        Path.of(System.getProperty("basedir", "."), "target", "test-classes")
                                .toString(),
                        System.getProperty("jdk.module.path"),
                        System.getProperty("java.class.path"))
                .filter(path -> path != null && !path.isEmpty())
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    /** Starts a program in a namespace; returns once it has printed a line. */
    Program program(String name, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", prefix + name));
        whole.addAll(command);
        try {
            Program program = new Program(
                    new ProcessBuilder(whole).redirectError(Redirect.INHERIT).start());
            programs.add(program);
            program.first = program.line();
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    private void remove() {
        programs.forEach(Program::close);
        for (String name : made) {
            try {
                execute(List.of("ip", "netns", "del", prefix + name));
            } catch (IOException e) {
                System.err.println("a namespace is left: " + e.getMessage());
            }
        }
    }

    /** A program that answers each line with one. */
    static final class Program implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;
        private String first = "";

        private Program(Process process) {
            this.process = process;
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Returns what it printed first. */
        String first() {
            return first;
        }

        /** Returns the next line that it prints. */
        String line() {
            String line = Await.get(CompletableFuture.supplyAsync(() -> {
                        try {
                            return Optional.ofNullable(output.readLine());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }))
                    .orElseThrow(() -> new AssertionError("the program has ended"));
            return line;
        }

        /** How much time of a processor it has used. */
        long cpuMillis() {
            return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
        }

        String ask(String question) {
            try {
                OutputStream input = process.getOutputStream();
                input.write((question + "\n").getBytes(StandardCharsets.UTF_8));
                input.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return line();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            try {
                process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
