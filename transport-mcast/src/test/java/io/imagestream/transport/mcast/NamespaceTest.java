package io.imagestream.transport.mcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Multicast over networks: each receiver has a network namespace of its own. */
class NamespaceTest {
    private static final String IPV4 = "239.255.7.7";
    private static final String IPV6 = "ff15::7:7";
    private static final String LINK_LOCAL = "ff12::7:7";
    private static final String PORT = "9005";
    private static final String RATE = "20";

    /** Joins a group by two interfaces, and prints of a datagram how many networks it may still cross, and which way it came. */
    private static final String WATCH_WIRE = """
            import socket, struct, sys
            group, port = sys.argv[1], int(sys.argv[2])
            names = sys.argv[3:]
            six = ':' in group
            s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(15)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(('', port))
            for name in names:
                index = socket.if_nametoindex(name)
                if six:
                    s.setsockopt(41, 20, socket.inet_pton(socket.AF_INET6, group) + struct.pack('@i', index))
                else:
                    s.setsockopt(0, 35, socket.inet_aton(group) + bytes(4) + struct.pack('@i', index))
            if six:
                s.setsockopt(41, 49, 1)
                s.setsockopt(41, 51, 1)
            else:
                s.setsockopt(0, 8, 1)
                s.setsockopt(0, 12, 1)
            print('ready', flush=True)
            try:
                data, control, flags, sender = s.recvmsg(65535, 512)
                ttl = index = 0
                for level, kind, value in control:
                    if (level, kind) in ((0, 2), (41, 52)):
                        ttl = struct.unpack('@i', value[:4])[0]
                    if (level, kind) == (0, 8):
                        index = struct.unpack('@i', value[:4])[0]
                    if (level, kind) == (41, 50):
                        index = struct.unpack('@i', value[16:20])[0]
                print(ttl, socket.if_indextoname(index), sender[0].split('%')[0], flush=True)
            except socket.timeout:
                print('nothing', flush=True)
            """;

    private BridgedNetwork network;

    @BeforeEach
    void makeNetwork() {
        network = BridgedNetwork.create();
    }

    @AfterEach
    void removeNetwork() {
        if (network != null) {
            network.close();
        }
    }

    private BridgedNetwork.Program serve(String group, String by, int timeToLive, boolean loop) {
        return network.station(
                BridgedNetwork.SERVER,
                "serve",
                group,
                by,
                PORT,
                Integer.toString(timeToLive),
                Boolean.toString(loop),
                RATE);
    }

    private BridgedNetwork.Program watch(String namespace, String group, String by) {
        BridgedNetwork.Program client = network.station(namespace, "watch", group, by, PORT);
        assertThat(client.first()).isEqualTo(Station.READY);
        return client;
    }

    private BridgedNetwork.Program watchWire(String namespace, String group, String... interfaces) {
        List<String> command = new ArrayList<>(List.of("python3", "-c", WATCH_WIRE, group, PORT));
        command.addAll(List.of(interfaces));
        BridgedNetwork.Program watcher = network.program(namespace, command);
        assertThat(watcher.first()).isEqualTo("ready");
        return watcher;
    }

    private static int frames(BridgedNetwork.Program client) {
        return Integer.parseInt(client.ask("stats").split(" ")[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6, LINK_LOCAL})
    void threeReceiversGetTheSameFrames(String group) {
        List<BridgedNetwork.Program> clients = BridgedNetwork.OTHERS.stream()
                .map(name -> watch(name, group, "eth0"))
                .toList();
        BridgedNetwork.Program server = serve(group, "eth0", 1, true);
        assertThat(server.first()).isEqualTo(Station.READY);
        // Whoever has just begun, on a busy machine, may miss some.
        Await.until("twenty frames in a row have come to all", () -> {
            List<List<String>> seen = clients.stream()
                    .map(client -> client.ask("stats").split(" "))
                    .map(stats -> List.of(stats.length > 3 ? stats[3].split(",") : new String[0]))
                    .toList();
            return IntStream.range(0, seen.get(0).size() - 20)
                    .mapToObj(start -> seen.get(0).subList(start, start + 20))
                    .anyMatch(row -> isWithoutGap(row)
                            && seen.stream().allMatch(ids -> Collections.indexOfSubList(ids, row) >= 0));
        });
        for (BridgedNetwork.Program client : clients) {
            assertThat(client.ask("stats").split(" ")[2])
                    .as("frames that are not as they were sent")
                    .isEqualTo("0");
        }
    }

    private static boolean isWithoutGap(List<String> ids) {
        return Integer.parseInt(ids.get(ids.size() - 1)) - Integer.parseInt(ids.get(0)) == ids.size() - 1;
    }

    @ParameterizedTest
    @CsvSource({
        IPV4 + ",eth0,1,eth0,10.77.0.1",
        IPV4 + ",eth1,7,eth1,10.78.0.1",
        IPV4 + ",10.78.0.1,255,eth1,10.78.0.1",
        IPV6 + ",eth0,1,eth0,fd77::1",
        IPV6 + ",fd77::1,9,eth0,fd77::1"
    })
    void timeToLiveAndInterfaceAreSeenOnTheWire(
            String group, String by, int timeToLive, String arrivesBy, String source) {
        BridgedNetwork.Program watcher = watchWire(BridgedNetwork.OTHERS.get(0), group, "eth0", "eth1");
        assertThat(serve(group, by, timeToLive, true).first()).isEqualTo(Station.READY);
        assertThat(watcher.line()).isEqualTo(timeToLive + " " + arrivesBy + " " + source);
    }

    @ParameterizedTest
    @CsvSource({IPV4 + ",true", IPV4 + ",false", IPV6 + ",true", IPV6 + ",false"})
    void theServersMachineReceivesOnlyWhereThatWasChosen(String group, boolean loop) {
        BridgedNetwork.Program here = watch(BridgedNetwork.SERVER, group, "eth0");
        BridgedNetwork.Program there = watch(BridgedNetwork.OTHERS.get(0), group, "eth0");
        assertThat(serve(group, "eth0", 1, loop).first()).isEqualTo(Station.READY);
        Await.until("frames come to others", () -> frames(there) >= 10);
        if (loop) {
            Await.until("frames come to itself", () -> frames(here) >= 10);
        } else {
            assertThat(frames(here)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6})
    void aServerOutlivesItsInterfaceGoingDown(String group) {
        BridgedNetwork.Program client = watch(BridgedNetwork.OTHERS.get(0), group, "eth0");
        BridgedNetwork.Program server = serve(group, "eth0", 1, true);
        Await.until("frames come", () -> frames(client) > 0);
        network.ip(BridgedNetwork.SERVER, "link set eth0 down");
        Await.until("what cannot be sent is counted", () -> server.ask("stats").contains("SEND_FAILED"));
        network.ip(BridgedNetwork.SERVER, "link set eth0 up");
        if (group.equals(IPV6)) {
            network.ip(BridgedNetwork.SERVER, "addr replace fd77::1/64 dev eth0 nodad"); // Linux forgets it when down.
        }
        int before = frames(client);
        Await.until("frames come again", () -> frames(client) > before + 5);
    }

    /** One of the same name is another interface, which a socket does not follow by itself. */
    @ParameterizedTest
    @ValueSource(strings = {IPV4, LINK_LOCAL})
    void aServerOutlivesItsInterface(String group) {
        BridgedNetwork.Program client = watch(BridgedNetwork.OTHERS.get(0), group, "eth0");
        BridgedNetwork.Program server = serve(group, "eth0", 1, true);
        Await.until("frames come", () -> frames(client) > 0);
        network.ip(BridgedNetwork.SERVER, "link del eth0");
        Await.until("what cannot be sent is counted", () -> server.ask("stats").contains("SEND_FAILED"));
        network.connect(BridgedNetwork.SERVER, 1);
        int before = frames(client);
        Await.until("frames come by the new interface", () -> frames(client) > before + 5);
    }

    /** Whoever joins costs the network something, and the server nothing: it sends each frame's datagrams once. */
    @Test
    void moreReceiversCostTheServerNothing() {
        BridgedNetwork.Program server = serve(IPV4, "eth0", 1, false);
        assertThat(server.first()).isEqualTo(Station.READY);
        double alone = bytesPerFrame(server);
        List<BridgedNetwork.Program> clients = BridgedNetwork.OTHERS.stream()
                .map(name -> watch(name, IPV4, "eth0"))
                .toList();
        clients.forEach(client -> Await.until("frames come", () -> frames(client) > 5));
        double watched = bytesPerFrame(server);
        // An image, and headers; the kernel sends a few packets of its own, such as IPv6's.
        assertThat(alone).isBetween(1.0 * Station.LENGTH, 1.2 * Station.LENGTH);
        assertThat(watched).isBetween(1.0 * Station.LENGTH, 1.2 * Station.LENGTH);
    }

    /** How many bytes leave the server's interface for a frame, over a hundred of them. */
    private double bytesPerFrame(BridgedNetwork.Program server) {
        long bytes = network.sent(BridgedNetwork.SERVER, "eth0");
        long frames = sent(server);
        long cpu = server.cpuMillis();
        Await.until("a hundred frames", () -> sent(server) >= frames + 100);
        long more = sent(server) - frames;
        System.err.println("CPU of a multicast server for a frame: " + (server.cpuMillis() - cpu) / (double) more
                + " ms, over " + more);
        return (network.sent(BridgedNetwork.SERVER, "eth0") - bytes) / (double) more;
    }

    private static long sent(BridgedNetwork.Program server) {
        return Long.parseLong(server.ask("stats").split(" ")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6, LINK_LOCAL})
    void aClientOutlivesItsInterface(String group) {
        String name = BridgedNetwork.OTHERS.get(1);
        BridgedNetwork.Program client = watch(name, group, "eth0");
        assertThat(serve(group, "eth0", 1, true).first()).isEqualTo(Station.READY);
        Await.until("frames come", () -> frames(client) > 0);
        network.ip(name, "link set eth0 down");
        int beforeDown = frames(client);
        network.ip(name, "link set eth0 up");
        Await.until("frames come again", () -> frames(client) > beforeDown + 5);
        network.ip(name, "link del eth0");
        network.connect(name, 3);
        int before = frames(client);
        Await.until("frames come by the new interface", () -> frames(client) > before + 5);
        assertThat(client.ask("stats")).as("one connection").startsWith("1 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6})
    void whereSeveralInterfacesCouldBeMeantOneHasToBeNamed(String group) {
        assertThat(serve(group, "-", 1, true).first())
                .startsWith("failed: several network interfaces could be meant for the group")
                .contains("eth0 (")
                .contains("eth1 (")
                .contains("10.77.0.1")
                .contains("networkInterface(");
    }

    @Test
    void aRouteTellsWhichInterfaceIsMeant() {
        network.ip(BridgedNetwork.SERVER, "route add 239.255.0.0/16 dev eth1");
        BridgedNetwork.Program watcher = watchWire(BridgedNetwork.OTHERS.get(0), IPV4, "eth0", "eth1");
        assertThat(serve(IPV4, "-", 2, true).first()).isEqualTo(Station.READY);
        assertThat(watcher.line()).isEqualTo("2 eth1 10.78.0.1");
    }

    /** The receiver has but one interface, so that nothing has to be said. */
    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6})
    void whereThereIsOneInterfaceItIsTaken(String group) {
        BridgedNetwork.Program client = watch(BridgedNetwork.OTHERS.get(2), group, "-");
        assertThat(serve(group, "eth0", 1, true).first()).isEqualTo(Station.READY);
        Await.until("frames come", () -> frames(client) > 0);
    }
}
