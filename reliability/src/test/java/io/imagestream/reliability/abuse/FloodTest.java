package io.imagestream.reliability.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.NetworkNamespaces;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Floods from thousands of addresses and ports against servers with the limits that they have by default: what they can take is
 * bounded, what they can have sent to others too, and whoever watches goes on to. Figures are printed, as they are the machine's;
 * {@code -Dabuse.seconds} sets how long the floods take that have no number.
 */
class FloodTest {
    private static final int MILLIS = 1000 * Integer.getInteger("abuse.seconds", 1);
    private static final String HOST = "10.200.0.1";
    private static final String HOST_IPV6 = "2001:db8:ffff::1";
    private static final int MAX_CLIENTS = 10_000;
    private static final int MAX_PER_ADDRESS = 100;
    private static final int NEW_PER_SECOND = 20;
    /** Of a session that waits, on the heap; with room for what the JVM itself does. */
    private static final long KB_PER_CLIENT = 20;

    private static final long MAX_KB_BESIDES = 30_000;

    private static final int MAX_ROUNDS = 8;
    private static final long WORST_SETUP_MICROS = 5_000_000;
    /** How long whoever says nothing is borne with, and some room. */
    private static final int SETUP_MILLIS = 8000;

    private static final String HERE = "here";
    /** From which the attacker may send, besides anybody else's. */
    private static final List<String> NETWORKS = List.of("10.0.0.0/8", "198.18.0.0/15", "2001:db8::/32", "fd00::/8");

    private static NetworkNamespaces network;
    private static Site site;

    /** The servers, who watches each, and who attacks. */
    private record Site(Child server, int tcp, int udp, int catalog, Child tcpViewer, Child udpViewer, Child attacker)
            implements AutoCloseable {
        static Site open() {
            Child server = Child.java(network.enter(HERE), List.of("-Xmx512m"), Besieged.class);
            int[] ports = Arrays.stream(server.line().split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            Site opened = new Site(
                    server,
                    ports[0],
                    ports[1],
                    ports[2],
                    Child.java(network.enter(HERE), List.of(), Viewer.class, "tcp_push://" + HOST + ":" + ports[0]),
                    Child.java(network.enter(HERE), List.of(), Viewer.class, "udp_push://" + HOST + ":" + ports[1]),
                    Child.java(network.enter(HERE), List.of(), Attacker.class));
            for (Child child : List.of(opened.tcpViewer, opened.udpViewer, opened.attacker)) {
                assertThat(child.line()).isEqualTo("ready");
            }
            Await.until("frames", () -> seen(opened.tcpViewer).frames() > 0);
            Await.until("frames", () -> seen(opened.udpViewer).frames() > 0);
            return opened;
        }

        @Override
        public void close() {
            List.of(attacker, tcpViewer, udpViewer, server).forEach(Child::close);
        }
    }

    @BeforeAll
    static void connect() {
        network = NetworkNamespaces.create("root and iproute2", List.of(HERE), FloodTest::build);
        site = Site.open();
    }

    /** Makes a network that is this machine alone, in which programs may come from thousands of addresses, or from somebody else's. */
    private static void build(NetworkNamespaces namespaces) {
        namespaces.ip(HERE, "link set lo up");
        NETWORKS.forEach(each -> namespaces.ip(HERE, "route add local " + each + " dev lo"));
        namespaces.run(HERE, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind");
    }

    @AfterAll
    static void disconnect() {
        if (site != null) {
            site.close();
        }
        if (network != null) {
            network.close();
        }
    }

    private static Besieged.Figures figures(Site at, String which) {
        return Besieged.Figures.parse(at.server().ask(which));
    }

    private static Viewer.Figures seen(Child viewer) {
        return Viewer.Figures.parse(viewer.ask("figures"));
    }

    private static long[] attack(Site at, String what) {
        return Arrays.stream(at.attacker().ask(what).split(" "))
                .mapToLong(word -> word.equals("true") ? 1 : word.equals("false") ? 0 : Long.parseLong(word))
                .toArray();
    }

    /** Whoever watches was never thrown out, and goes on to watch. */
    private static void assertGoesOn(
            Child viewer, String during, Viewer.Figures before, Viewer.Figures then, long millis) {
        assertThat(then.connections()).as("connections of who watches").isEqualTo(before.connections());
        Await.until("more frames", () -> seen(viewer).frames() > 0);
        System.out.printf(
                "  who watched saw %d frames during %s of %d ms, one each %d ms in the median, %d ms at worst%n",
                then.frames(), during, millis, then.medianMillis(), then.worstMillis());
    }

    // --- connections ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        HOST + ", 10.1, 1, 100",
        HOST_IPV6 + ", 2001:db8:1::, 1000, 100", // All of one network of 64 bits: one subscriber's.
        HOST_IPV6 + ", fd00:1::, 1000, 1000", // Of the own site: many people's.
        HOST + ", 10.1, 1000, 1000",
    })
    void connectionsOfOneSubscriberAreBounded(String host, String prefix, int addresses, int most) {
        Besieged.Figures before = figures(site, "tcp");
        long[] opened = attack(site, "hold " + host + " " + site.tcp() + " 1000 " + prefix + " " + addresses);
        assertThat(opened[0]).isEqualTo(1000);
        Await.until("the others' end", () -> attack(site, "held")[0] <= most);
        long refused = refused(figures(site, "tcp")) - refused(before);
        attack(site, "release");
        Await.until("the end of all", () -> figures(site, "tcp").clients() == 1);
        // On a machine that takes longer, the first have been sent away for their silence, and others took their place.
        assertThat(refused).isBetween(opened[1] < SETUP_MILLIS ? 1000L - most : 0, 1000L - most);
        System.out.printf(
                "1000 connections from %d addresses of %s: %d stay, %d are refused%n",
                addresses, prefix, 1000 - refused, refused);
    }

    private static long refused(Besieged.Figures figures) {
        return figures.count("TOO_MANY_FROM_ADDRESS");
    }

    @Test
    void connectionsOfTheCatalogAreBounded() {
        attack(site, "hold " + HOST + " " + site.catalog() + " 1000 10.1 1");
        Await.until("the others' end", () -> attack(site, "held")[0] <= MAX_PER_ADDRESS);
        attack(site, "release");
    }

    @Test
    void connectionsInAllAreBoundedAndLeaveNothing() {
        Besieged.Figures before = figures(site, "tcp");
        Viewer.Figures watched = seen(site.tcpViewer());
        long[] opened = attack(site, "hold " + HOST + " " + site.tcp() + " 12000 10.1 1000");
        Viewer.Figures then = seen(site.tcpViewer());
        Besieged.Figures during = figures(site, "tcp");
        assertThat(during.clients()).isBetween(1, MAX_CLIENTS);
        assertThat(during.descriptors() - before.descriptors())
                .as("descriptors: a client's, its data's, and those being refused")
                .isLessThanOrEqualTo(MAX_CLIENTS + MAX_PER_ADDRESS);
        assertThat(during.heapKb() - before.heapKb()).isLessThan(MAX_CLIENTS * KB_PER_CLIENT + MAX_KB_BESIDES);
        System.out.printf(
                "%d connections from 1000 addresses in %d ms: %d clients, %d descriptors more, %d kB of heap more, %d ms of CPU%n",
                opened[0],
                opened[1],
                during.clients(),
                during.descriptors() - before.descriptors(),
                during.heapKb() - before.heapKb(),
                during.cpuMillis() - before.cpuMillis());
        assertGoesOn(site.tcpViewer(), "the flood", watched, then, opened[1]);
        attack(site, "release");
        Await.until("the end of all", () -> figures(site, "tcp").clients() == 1);
        Await.until("no descriptor more", () -> figures(site, "tcp").descriptors() <= before.descriptors() + 4);
        Besieged.Figures after = figures(site, "tcp");
        assertThat(after.heapKb() - before.heapKb()).isLessThan(MAX_KB_BESIDES);
        System.out.printf(
                "  afterwards %d descriptors and %d kB more%n",
                after.descriptors() - before.descriptors(), after.heapKb() - before.heapKb());
    }

    @ParameterizedTest
    @CsvSource({"1", "1000"})
    void connectionsThatComeAndGoHurtNobody(int addresses) {
        Besieged.Figures before = figures(site, "tcp");
        Viewer.Figures watched = seen(site.tcpViewer());
        long[] opened = attack(site, "churn " + HOST + " " + site.tcp() + " " + MILLIS + " 10.1 " + addresses);
        Viewer.Figures then = seen(site.tcpViewer());
        Besieged.Figures after = figures(site, "tcp");
        System.out.printf(
                "%d connections a second from %d addresses: %d ms of CPU per 10,000, %d kB of heap more%n",
                opened[0] * 1000 / opened[1],
                addresses,
                (after.cpuMillis() - before.cpuMillis()) * 10_000 / opened[0],
                after.heapKb() - before.heapKb());
        assertGoesOn(site.tcpViewer(), "the flood", watched, then, opened[1]);
        assertThat(after.heapKb() - before.heapKb()).isLessThan(MAX_KB_BESIDES);
        Await.until("the end of all", () -> figures(site, "tcp").clients() == 1);
    }

    @Test
    void aFloodOfCommandsLeavesRoomForOthers() {
        long[] calm = attack(site, "setups 127.0.0.1 " + site.tcp() + " 1000");
        Viewer.Figures watched = seen(site.tcpViewer());
        long[] flooded = attack(site, "commands 127.0.0.1 " + site.tcp() + " " + MILLIS + " 100");
        Viewer.Figures then = seen(site.tcpViewer());
        assertThat(flooded[1]).as("clients that were set up").isPositive();
        assertThat(flooded[3]).as("microseconds at worst").isLessThan(WORST_SETUP_MICROS);
        System.out.printf(
                "100 connections send %d kB of commands a second: a new client is set up within %d us in the median, %d at"
                        + " worst, %d and %d before%n",
                flooded[0] / MILLIS, flooded[2], flooded[3], calm[1], calm[2]);
        assertGoesOn(site.tcpViewer(), "the flood", watched, then, MILLIS);
    }

    // --- connections back -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"10.5.0.1, 30001, true", "198.18.0.5, 30001, true", "10.5.0.1, 25, false", "10.5.0.1, 1023, false"})
    void connectionsBackAreFewAndSayNothingOfTheClients(String from, int port, boolean some) {
        long began = System.nanoTime();
        long[] counts = attack(site, "backs " + HOST + " " + site.tcp() + " " + MILLIS + " " + from + " " + port);
        long seconds = (System.nanoTime() - began) / 1_000_000_000 + 2; // The first and the last may have begun before.
        assertThat(counts[0]).as("attempts").isPositive();
        assertThat(counts[1]).as("visits").isBetween(some ? 1L : 0L, some ? NEW_PER_SECOND * seconds : 0);
        assertThat(counts[3]).as("anything but frames among the bytes").isZero();
        System.out.printf(
                "%d times asked to connect to %s port %d within %d ms: %d connections, %d bytes there%n",
                counts[0], from, port, MILLIS, counts[1], counts[2]);
    }

    // --- datagrams --------------------------------------------------------------------------------------------------

    @Test
    void sessionsOfOneAddressAreBounded() {
        Besieged.Figures before = figures(site, "udp");
        long began = System.nanoTime();
        long[] sent = attack(site, "sessions " + HOST + " " + site.udp() + " 5000 10.2 1");
        Besieged.Figures after = figures(site, "udp");
        long seconds = (System.nanoTime() - began) / 1_000_000_000 + 2;
        assertThat(after.clients() - before.clients())
                .isBetween(1, (int) Math.min(MAX_PER_ADDRESS, NEW_PER_SECOND * seconds));
        assertThat(after.count("NEW_CLIENT_RATE") + after.count("TOO_MANY_FROM_ADDRESS"))
                .isPositive();
        System.out.printf(
                "%d sessions asked for from as many ports within %d ms: %d opened, refused %s%n",
                sent[0], sent[1], after.clients() - before.clients(), after.reasons());
    }

    @Test
    void sessionsInAllAreBounded() {
        try (Site own = Site.open()) {
            assertSessionsAreBounded(own);
        }
    }

    private static void assertSessionsAreBounded(Site own) {
        Besieged.Figures before = figures(own, "udp");
        Viewer.Figures watched = seen(own.udpViewer());
        long[] sent = {0, 0};
        for (int i = 0; i < MAX_ROUNDS && figures(own, "udp").count("TOO_MANY_CLIENTS") == 0; i++) {
            long[] more = attack(own, "sessions " + HOST + " " + own.udp() + " 12000 10." + (i + 10) + " 12000");
            sent[0] += more[0]; // Some are lost where the server does not keep up with as many a second.
            sent[1] += more[1];
        }
        Viewer.Figures then = seen(own.udpViewer());
        Besieged.Figures after = figures(own, "udp");
        assertThat(after.clients()).isLessThanOrEqualTo(MAX_CLIENTS);
        assertThat(after.count("TOO_MANY_CLIENTS")).isPositive();
        assertThat(after.descriptors() - before.descriptors()).isLessThanOrEqualTo(MAX_CLIENTS + 10);
        assertThat(after.heapKb() - before.heapKb()).isLessThan(MAX_CLIENTS * KB_PER_CLIENT + MAX_KB_BESIDES);
        System.out.printf(
                "%d sessions asked for from as many addresses within %d ms: %d clients, %d descriptors more, %d kB of heap"
                        + " more, %d ms of CPU, refused %s%n",
                sent[0],
                sent[1],
                after.clients(),
                after.descriptors() - before.descriptors(),
                after.heapKb() - before.heapKb(),
                after.cpuMillis() - before.cpuMillis(),
                after.reasons());
        assertGoesOn(own.udpViewer(), "the flood", watched, then, sent[1]);
    }

    @ParameterizedTest
    @CsvSource({"1", "200"})
    void junkHurtsNobody(int addresses) {
        Besieged.Figures before = figures(site, "udp");
        Viewer.Figures watched = seen(site.udpViewer());
        long[] sent = attack(site, "junk " + HOST + " " + site.udp() + " 100000 10.2 " + addresses);
        Viewer.Figures then = seen(site.udpViewer());
        Besieged.Figures after = figures(site, "udp");
        assertThat(after.clients()).isLessThanOrEqualTo(before.clients());
        assertThat(after.heapKb() - before.heapKb()).isLessThan(MAX_KB_BESIDES);
        System.out.printf(
                "%d datagrams of junk from %d addresses within %d ms: %d ms of CPU, %s%n",
                sent[0], addresses, sent[1], after.cpuMillis() - before.cpuMillis(), after.reasons());
        assertGoesOn(site.udpViewer(), "the junk", watched, then, sent[1]);
    }

    // --- reflection -------------------------------------------------------------------------------------------------

    @Test
    void nothingIsReflected() {
        for (String forged : List.of(
                "198.18.0.9 30000 LISTEN_PORT_30000|START|", // A network that was not named.
                "10.9.0.1 53 LISTEN_PORT_53|START|",
                "10.9.0.1 1023 LISTEN_PORT_1023|START|",
                "10.9.0.1 1900 LISTEN_PORT_1900|START|",
                "10.9.0.1 11211 LISTEN_PORT_11211|START|",
                "10.9.0.1 30000 START|",
                "10.9.0.1 30000 GET_1|",
                "10.9.0.1 30000 LISTEN_PORT_30000|",
                "10.9.0.1 30000 ALIVE|END|",
                "10.9.0.1 30000 FRAGMENT_SIZE_65000|START|")) {
            long[] counts = attack(site, "reflect " + HOST + " " + site.udp() + " 300 " + forged);
            assertThat(counts[0]).isPositive();
            assertThat(counts[1]).as("datagrams because of " + forged).isZero();
        }
    }

    /** A forged request of the own site is believed, as nothing tells it from a true one: what bounds it is time. */
    @Test
    void whatAForgedRequestBringsIsTheStreamAndNoMore() {
        String said = "LISTEN_PORT_30000|START|";
        long[] counts = attack(site, "reflect " + HOST + " " + site.udp() + " " + MILLIS + " 10.9.0.1 30000 " + said);
        long most = (long) Besieged.FRAME * Besieged.IPS * (MILLIS / 1000 + 1) * 11 / 10;
        assertThat(counts[2]).isBetween(1L, most);
        System.out.printf(
                "a forged request of %d bytes brings %d bytes in %d datagrams within %d ms, a factor of %d%n",
                counts[0], counts[2], counts[1], MILLIS, counts[2] / counts[0]);
    }
}
