package io.imagestream.transport.mcast;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.NetworkNamespaces;
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

/**
 * A small network on this machine: a server's namespace and three others, joined by a bridge in a namespace of its own, and a second
 * network between the server's and the first. Nothing leaves it. Closing takes all of it away, with the programs that run there.
 */
final class BridgedNetwork implements AutoCloseable {
    static final String SERVER = "s";
    static final List<String> OTHERS = List.of("a", "b", "c");

    /** The first JDK that warns of native code that was not allowed. */
    private static final int WARNS_OF_NATIVE = 24;

    private static final String BRIDGE = "x";

    private final NetworkNamespaces namespaces;
    private final List<Program> programs = new ArrayList<>();

    private BridgedNetwork(NetworkNamespaces namespaces) {
        this.namespaces = namespaces;
    }

    /** Makes the network; where this machine cannot, the test is skipped, but fails where {@code CI} is set. */
    static BridgedNetwork create() {
        List<String> names =
                Stream.concat(Stream.of(BRIDGE, SERVER), OTHERS.stream()).collect(Collectors.toList());
        return new BridgedNetwork(NetworkNamespaces.create("root and iproute2", names, BridgedNetwork::build));
    }

    private static void build(NetworkNamespaces namespaces) {
        namespaces.ip(BRIDGE, "link add br0 type bridge mcast_snooping 0");
        namespaces.ip(BRIDGE, "link set br0 up");
        connect(namespaces, SERVER, 1);
        for (int i = 0; i < OTHERS.size(); i++) {
            connect(namespaces, OTHERS.get(i), i + 2);
        }
        namespaces.ip(SERVER, "link add eth1 type veth peer name eth1 netns " + namespaces.of(OTHERS.get(0)));
        namespaces.ip(SERVER, "addr add 10.78.0.1/24 dev eth1");
        namespaces.ip(SERVER, "link set eth1 up");
        namespaces.ip(OTHERS.get(0), "addr add 10.78.0.2/24 dev eth1");
        namespaces.ip(OTHERS.get(0), "link set eth1 up");
    }

    private static void connect(NetworkNamespaces namespaces, String name, int number) {
        namespaces.ip(name, "link set lo up");
        namespaces.ip(name, "link add eth0 type veth peer name to-" + name + " netns " + namespaces.of(BRIDGE));
        namespaces.ip(name, "addr add 10.77.0." + number + "/24 dev eth0");
        namespaces.ip(name, "addr add fd77::" + number + "/64 dev eth0 nodad");
        namespaces.ip(name, "link set eth0 up");
        namespaces.ip(BRIDGE, "link set to-" + name + " master br0");
        namespaces.ip(BRIDGE, "link set to-" + name + " up");
    }

    /** Gives a namespace an interface eth0 at the bridge. */
    void connect(String name, int number) {
        connect(namespaces, name, number);
    }

    /** Runs ip in a namespace. */
    void ip(String name, String arguments) {
        namespaces.ip(name, arguments);
    }

    /** How many bytes have left by an interface of a namespace. */
    long sent(String name, String networkInterface) {
        String path = "/sys/class/net/" + networkInterface + "/statistics/tx_bytes";
        return Long.parseLong(namespaces.run(name, "cat", path).strip());
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
        List<String> whole = new ArrayList<>(namespaces.enter(name));
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
        programs.forEach(Program::close);
        namespaces.close();
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
