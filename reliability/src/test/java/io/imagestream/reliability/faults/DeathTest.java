package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Programs that end without a word, as those of a machine without power do, and such as take nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeathTest {
    /** Whether to wait until the operating system has found out who has gone, which takes up to two minutes. */
    private static final boolean LONG = Boolean.getBoolean("faults.long");

    private static final Duration STALL_LIMIT = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration KEEPALIVE = Duration.ofSeconds(150);

    private Scene scene;

    @BeforeAll
    void begin() {
        scene = Scene.begin(Variant.USUAL, STALL_LIMIT, LEASE);
    }

    @AfterAll
    void end() {
        if (scene != null) {
            scene.close();
        }
    }

    /** Lets all bad clients leave; returns what the server holds then. */
    private Scene.Held withoutBad() {
        scene.closeAll(Scene.BAD, Scene.KINDS);
        return scene.held(1);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void clientsThatDieWithoutAWord() {
        Scene.Held held = withoutBad();
        scene.watchAll(Scene.BAD);
        Scene.Before before = scene.before();
        scene.network.relay("down " + Scene.BAD);
        scene.kill(Scene.BAD);
        long began = Watch.now();
        scene.awaitClients(held, Scene.SERVERS_THAT_SEND, Duration.ofSeconds(20));
        System.out.println("faults: clients died: ms until the server held nothing for those it sends to: "
                + (Watch.now() - began));
        scene.assertUntouched("clients died", before);
        scene.assertKeepalive();
        if (LONG) {
            scene.awaitClients(held, List.of("tcp_pull"), KEEPALIVE);
            System.out.println("faults: clients died: ms until the server held nothing: " + (Watch.now() - began));
            scene.awaitFootprint(held, 0);
        }
        scene.network.relay("up " + Scene.BAD);
        scene.restart(Scene.BAD);
        scene.watchAll(Scene.BAD);
        scene.assertWhole(Scene.BAD);
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
        Scene.Held held = withoutBad();
        Scene.Before before = scene.before();
        long began = Watch.now();
        int stalled = scene.hold(Scene.BAD);
        Await.until(
                "they have been seen", () -> scene.clients().get("tcp_push").get("clients") > held.clients("tcp_push"));
        scene.awaitClients(held, Scene.SERVERS_THAT_SEND, Duration.ofSeconds(30));
        System.out.println(
                "faults: clients took nothing: ms until the server held nothing for them: " + (Watch.now() - began));
        assertThat(stalled(scene.clients()) - stalled(held.reports())).isEqualTo(stalled);
        scene.awaitFootprint(held, 0);
        scene.assertUntouched("clients took nothing", before);
        scene.watchAll(Scene.BAD);
    }

    private static long stalled(Map<String, Scene.Report> clients) {
        return clients.get("tcp_push").get("STALLED") + clients.get("tls").get("STALLED");
    }
}
