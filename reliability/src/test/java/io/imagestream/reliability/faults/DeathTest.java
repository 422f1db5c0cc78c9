package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that end without a word, as those of a machine without power do, and such as take nothing. */
class DeathTest {
    /** Whether to wait until the operating system has found out who has gone, which takes up to two minutes. */
    private static final boolean LONG = Boolean.getBoolean("faults.long");

    private static final Duration STALL_LIMIT = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration KEEPALIVE = Duration.ofSeconds(150);

    private Scene scene;

    @BeforeEach
    void begin() {
        scene = Scene.begin(STALL_LIMIT, LEASE);
    }

    @AfterEach
    void end() {
        if (scene != null) {
            scene.close();
        }
    }

    private static final class Held {
        final Map<String, Scene.Report> clients;
        final Scene.Report footprint;

        Held(Scene scene) {
            clients = scene.clients();
            footprint = scene.footprint(Scene.SERVER);
        }
    }

    /** Clients and descriptors are as many as before, and nothing is kept for who has gone. */
    private void awaitAsBefore(Held before, List<String> kinds, Duration limit) {
        Await.untilAsserted(limit, () -> {
            Scene.pause(200);
            Map<String, Scene.Report> now = scene.clients();
            for (String kind : kinds) {
                assertThat(now.get(kind).get("clients"))
                        .as("clients of %s: %s", kind, now.get(kind))
                        .isEqualTo(before.clients.get(kind).get("clients"));
            }
        });
    }

    private void assertFootprint(Held before) {
        Await.untilAsserted(() -> {
            Scene.pause(200);
            Scene.Report now = scene.footprint(Scene.SERVER);
            assertThat(now.get("descriptors"))
                    .as("descriptors: %s", now)
                    .isLessThanOrEqualTo(before.footprint.get("descriptors"));
            assertThat(now.get("threads")).as("threads: %s", now).isLessThanOrEqualTo(before.footprint.get("threads"));
            assertThat(now.get("prepared"))
                    .as("bytes of prepared frames: %s", now)
                    .isLessThanOrEqualTo(before.footprint.get("prepared") + 4L * Scene.LENGTH);
        });
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void clientsThatDieWithoutAWord() {
        scene.closeAll(Scene.BAD, Scene.KINDS);
        Await.until(
                "they have left",
                () -> scene.clients().get("udp_push").get("clients") == 1
                        && scene.clients().get("tcp_push").get("clients") == 3);
        Held held = new Held(scene);
        scene.watchAll(Scene.BAD);
        Scene.Before before = scene.before();
        scene.network.relay("down " + Scene.BAD);
        scene.kill(Scene.BAD);
        long began = Watch.now();
        awaitAsBefore(held, List.of("tcp_push", "udp_push", "udp_pull", "mcast_pull"), Duration.ofSeconds(20));
        System.out.println("faults: clients died: ms until the server held nothing for those it sends to: "
                + (Watch.now() - began));
        scene.assertUntouched("clients died", before);
        assertKeepalive();
        if (LONG) {
            awaitAsBefore(held, List.of("tcp_pull"), KEEPALIVE);
            System.out.println("faults: clients died: ms until the server held nothing: " + (Watch.now() - began));
            assertFootprint(held);
        }
        scene.network.relay("up " + Scene.BAD);
        scene.restart(Scene.BAD);
        scene.watchAll(Scene.BAD);
        scene.assertWhole(Scene.BAD);
    }

    /** Whoever neither sends nor is sent anything is asked by the operating system whether it is there. */
    private void assertKeepalive() {
        List<String> connections = scene.network
                .run(Scene.SERVER, "ss", "-tnoH", "state", "established")
                .lines()
                .toList();
        assertThat(connections).isNotEmpty().allMatch(line -> line.contains("timer:("));
    }

    @Test
    void aServerThatDiesWithoutAWord() {
        scene.network.relay("down " + Scene.SERVER);
        scene.kill(Scene.SERVER);
        Scene.pause(3_000);
        scene.restart(Scene.SERVER);
        scene.serve();
        scene.network.relay("up " + Scene.SERVER);
        long ended = Watch.now();
        for (String station : List.of(Scene.BAD, Scene.GOOD)) {
            scene.assertRecovery("the server died and another began", station, Scene.KINDS, ended);
            scene.assertWhole(station);
        }
    }

    @Test
    void clientsThatTakeNothing() {
        scene.closeAll(Scene.BAD, Scene.KINDS);
        Await.until("they have left", () -> scene.clients().get("tcp_push").get("clients") == 3);
        Held held = new Held(scene);
        Scene.Before before = scene.before();
        long began = Watch.now();
        for (String kind : List.of("http", "family", "ws", "silent", "http", "family", "ws", "silent")) {
            scene.ask(Scene.BAD, "hold " + kind + " " + scene.network.address(Scene.SERVER));
        }
        Await.until("they have been seen", () -> scene.clients().get("tcp_push").get("clients") > 3);
        awaitAsBefore(held, List.of("tcp_push"), Duration.ofSeconds(30));
        System.out.println(
                "faults: clients took nothing: ms until the server held nothing for them: " + (Watch.now() - began));
        assertThat(scene.clients().get("tcp_push").text()).contains("STALLED=6");
        assertFootprint(held);
        scene.assertUntouched("clients took nothing", before);
    }
}
