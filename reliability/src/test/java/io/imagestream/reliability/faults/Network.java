package io.imagestream.reliability.faults;

import io.imagestream.reliability.Child;
import io.imagestream.testkit.NetworkNamespaces;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A small network on this machine: a namespace for each station, joined by {@code relay.py}, which can spoil each one's cable. The
 * first station is 10.79.0.1 and fd79::1, the next .2 and so on. Nothing leaves it. Closing takes all of it away, with the programs there.
 */
final class Network implements AutoCloseable {
    private static final String RELAY = "relay";
    /** What stations log of the library, to be seen by {@link Child#err}. */
    private static final String LOG_LEVEL = System.getProperty("faults.log", "error");

    private final List<String> stations;
    private final NetworkNamespaces namespaces;
    private final Child relay;
    private final List<Child> programs = new ArrayList<>();

    private Network(List<String> stations, NetworkNamespaces namespaces, Child relay) {
        this.stations = stations;
        this.namespaces = namespaces;
        this.relay = relay;
    }

    /** Makes the network; where this machine cannot, the test is skipped, but fails where {@code CI} is set. */
    static Network of(String... stations) {
        List<String> names = new ArrayList<>(List.of(stations));
        names.add(RELAY);
        AtomicReference<Child> relay = new AtomicReference<>();
        NetworkNamespaces made =
                NetworkNamespaces.create("root, iproute2, python3 and /dev/net/tun", names, namespaces -> {
                    relay.set(relay(namespaces, List.of(stations)));
                    for (int i = 0; i < stations.length; i++) {
                        connect(namespaces, stations[i], i);
                    }
                });
        return new Network(List.of(stations), made, relay.get());
    }

    /** Starts the relay; what it runs in ends it. */
    private static Child relay(NetworkNamespaces namespaces, List<String> stations) throws IOException {
        List<String> command = new ArrayList<>(namespaces.enter(RELAY));
        command.addAll(List.of("python3", script().toString()));
        command.addAll(stations);
        Child relay = Child.program(command);
        try {
            relay.line();
        } catch (AssertionError e) {
            throw new IOException("the relay did not start: " + e.getMessage(), e);
        }
        return relay;
    }

    private static Path script() {
        try {
            return Path.of(Network.class.getResource("relay.py").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static void connect(NetworkNamespaces namespaces, String name, int index) {
        namespaces.ip(RELAY, "link set tap-" + name + " netns " + namespaces.of(name));
        // All at once, as each program that is started takes its time; finding doubles of an address takes a second.
        namespaces.run(
                name,
                "sh",
                "-e",
                "-c",
                String.join(
                        "\n",
                        "ip link set tap-" + name + " name eth0",
                        "echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad",
                        "ip link set lo up",
                        "ip link set eth0 up",
                        "ip addr add " + address(index, false) + "/24 dev eth0",
                        "ip addr add " + address(index, true) + "/64 dev eth0 nodad"));
    }

    /** Returns a station's address when the network begins. */
    String address(String station, boolean ipv6) {
        return address(stations.indexOf(station), ipv6);
    }

    private static String address(int index, boolean ipv6) {
        return (ipv6 ? "fd79::" : "10.79.0.") + (index + 1);
    }

    /** Tells the relay something, and returns its answer. */
    String relay(String command) {
        return relay.ask(command);
    }

    /** Runs ip in a station's namespace. */
    String ip(String station, String arguments) {
        return namespaces.ip(station, arguments);
    }

    /** Runs a program in a station's namespace to its end, and returns what it printed. */
    String run(String station, String... command) {
        return namespaces.run(station, command);
    }

    /** Starts a {@link Station} there. */
    Child station(String station, boolean nio, Path folder) {
        Child child = Child.java(
                namespaces.enter(station),
                List.of(
                        "-Xmx96m",
                        "-Xss512k",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + LOG_LEVEL,
                        "-Dio.netty.transport.noNative=" + nio),
                Station.class,
                folder.toString());
        programs.add(child);
        return child;
    }

    @Override
    public void close() {
        programs.forEach(Child::close);
        relay.close();
        namespaces.close();
    }
}
