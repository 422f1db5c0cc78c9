package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cable that is pulled, addresses that change, and a router that forgets. */
@ExtendWith(GrowingTimeout.class)
@Timeout(value = GrowingTimeout.NEVER_DAYS, unit = TimeUnit.DAYS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageTest {
    private static final long CABLE_MILLIS = GrowingTimeout.CABLE.toMillis();

    /** Longer than it takes to find out that a server has gone. */
    private static final long STILL_MILLIS = 5_500;

    private static final Duration LEASE = Duration.ofSeconds(6);

    /** How many stations watch. */
    private static final int CLIENTS = 2;

    private Scene scene;

    @BeforeAll
    void begin() {
        scene = Scene.begin(Variant.USUAL, Duration.ofSeconds(10), LEASE);
    }

    @AfterAll
    void end() {
        if (scene != null) {
            scene.close();
        }
    }

    @AfterEach
    void mend() {
        scene.network.relay("clear " + Scene.BAD);
    }

    @Test
    void aCableThatIsPulled() {
        Scene.Held held = scene.held(CLIENTS);
        Scene.Before before = scene.before();
        scene.network.relay("down " + Scene.BAD);
        Scene.pause(CABLE_MILLIS);
        scene.network.relay("up " + Scene.BAD);
        assertRecovery("cable pulled for " + CABLE_MILLIS + " ms", Scene.KINDS, before);
        scene.awaitClients(held, Scene.SERVERS_THAT_SEND, Duration.ofSeconds(30));
        scene.awaitFootprint(
                held, Math.max(0, scene.clients().get("tcp_pull").get("clients") - held.clients("tcp_pull")));
    }

    /** Nothing comes, and nothing is wrong: no client may take that for an outage. */
    @Test
    void aStreamThatStandsStill() {
        Scene.Before before = scene.before();
        scene.publish(0);
        Scene.pause(STILL_MILLIS);
        scene.publish(Scene.IPS);
        scene.assertRecovery("the stream stood still", Scene.GOOD, Scene.KINDS, Watch.now());
        scene.assertConnected(before);
        scene.assertWhole(Scene.GOOD);
    }

    @Test
    void theClientsAddressChanges() {
        Scene.Before before = scene.before();
        move(Scene.BAD, "10.79.0.2", "10.79.0.22");
        // Who gets RTP by itself is known to the server by its old address.
        List<String> kinds =
                Scene.KINDS.stream().filter(kind -> !kind.equals("rtp_one")).toList();
        assertRecovery("the client's address changed", kinds, before);
        move(Scene.BAD, "10.79.0.22", "10.79.0.2");
        assertRecovery("the client's address changed back", Scene.KINDS, before);
    }

    private void move(String station, String from, String to) {
        scene.network.ip(station, "addr add " + to + "/24 dev eth0");
        scene.network.ip(station, "addr del " + from + "/24 dev eth0");
        scene.network.ip(
                station, "addr replace " + to + "/24 dev eth0"); // With the first of a network Linux may take others.
    }

    /** What nobody has to ask for comes from the new address; the others' clients know the old one alone, so it comes back. */
    @Test
    void theServersAddressChanges() {
        move(Scene.SERVER, "10.79.0.1", "10.79.0.11");
        List<String> unasked = List.of("mcast_push", "rtp", "rtp_one");
        for (String station : List.of(Scene.BAD, Scene.GOOD)) {
            scene.assertRecovery("the server's address changed", station, unasked, Watch.now());
        }
        Scene.pause(2_500);
        move(Scene.SERVER, "10.79.0.11", "10.79.0.1");
        long ended = Watch.now();
        for (String station : List.of(Scene.BAD, Scene.GOOD)) {
            scene.assertRecovery("the server's address changed back", station, Scene.KINDS, ended);
            scene.assertWhole(station);
        }
    }

    /** As a router does between the client and the server. The images of a push go on; an answer to a pull comes a second later. */
    @Test
    void theClientsControlPortChanges() {
        Await.until(
                "sessions of other tests have ended",
                () -> scene.clients().get("udp_push").get("clients") == CLIENTS
                        && scene.clients().get("udp_pull").get("clients") == CLIENTS);
        Scene.Before before = scene.before();
        long began = Watch.now();
        scene.network.relay("rebind " + Scene.BAD + " " + controlPort(Station.UDP_PUSH) + " 40001");
        scene.network.relay("rebind " + Scene.BAD + " " + controlPort(Station.UDP_PULL) + " 40002");
        scene.network.relay("rebind " + Scene.BAD + " " + controlPort(Station.CONTROL) + " 40003");
        assertRecovery("the client's control port changed", Scene.KINDS, before);
        Scene.pause(LEASE.toMillis() + 1_000);
        assertThat(scene.report(Scene.BAD, began).get("udp_push").get("gap"))
                .as("the longest time without a frame, over the end of the lease")
                .isLessThan(2_000);
        for (String server : List.of("udp_push", "udp_pull")) {
            assertThat(scene.clients().get(server).get("clients"))
                    .as("clients of %s: %s", server, scene.clients())
                    .isEqualTo(CLIENTS);
        }
    }

    private int controlPort(int serversPort) {
        return scene.network
                .run(Scene.BAD, "ss", "-unH")
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[words.length - 1].endsWith(":" + serversPort))
                .map(words -> words[words.length - 2])
                .mapToInt(local -> Integer.parseInt(local.substring(local.lastIndexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private void assertRecovery(String what, List<String> kinds, Scene.Before before) {
        scene.assertRecovery(what, Scene.BAD, kinds, Watch.now());
        scene.assertWhole(Scene.BAD);
        scene.assertUntouched(what, before);
    }
}
