package io.imagestream.reliability.faults;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A cable that is pulled, and addresses that change. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageTest {
    /** How long the cable is out: {@code -Dfaults.cable=30} for the long form. */
    private static final long CABLE_MILLIS = 1000L * Integer.getInteger("faults.cable", 5);

    private Scene scene;

    @BeforeAll
    void begin() {
        scene = Scene.begin(Duration.ofSeconds(10), Duration.ofSeconds(60));
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
        Map<String, Scene.Report> before = scene.report(Scene.GOOD, 0);
        scene.network.relay("down " + Scene.BAD);
        Scene.pause(CABLE_MILLIS);
        scene.network.relay("up " + Scene.BAD);
        assertRecovery("cable pulled for " + CABLE_MILLIS + " ms", before);
    }

    @Test
    void theClientsAddressChanges() {
        Map<String, Scene.Report> before = scene.report(Scene.GOOD, 0);
        scene.network.ip(Scene.BAD, "addr add 10.79.0.22/24 dev eth0");
        scene.network.ip(Scene.BAD, "addr del 10.79.0.2/24 dev eth0");
        scene.network.ip(Scene.BAD, "addr replace 10.79.0.22/24 dev eth0");
        assertRecovery("the client's address changed", before);
    }

    private void assertRecovery(String what, Map<String, Scene.Report> before) {
        long ended = Watch.now();
        try {
            scene.awaitAll(Scene.BAD, ended, Scene.KINDS, "frames come again", report -> report.get("first") >= 0);
        } finally {
            Map<String, Scene.Report> after = scene.report(Scene.BAD, ended);
            Scene.print(what + ": ms until a new frame came", after, "first");
            after.forEach((kind, report) -> System.out.println("  " + kind + " " + report.text()));
        }
        scene.assertWhole(Scene.BAD);
        scene.assertUntouched(before);
    }
}
