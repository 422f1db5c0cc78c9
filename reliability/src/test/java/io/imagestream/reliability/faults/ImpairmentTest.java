package io.imagestream.reliability.faults;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cable on which packets are lost, late, out of order, doubled, or too many. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImpairmentTest {
    private static final long LASTS_MILLIS = 4_000;

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

    @ParameterizedTest
    @ValueSource(strings = {"loss a 0.05", "delay a 100 20", "reorder a 0.1", "duplicate a 0.1"})
    void whatHappensToPacketsTearsNoFrame(String impairment) {
        Map<String, Scene.Report> before = scene.report(Scene.GOOD, 0);
        long began = Watch.now();
        scene.network.relay(impairment);
        Scene.pause(LASTS_MILLIS);
        scene.network.relay("clear " + Scene.BAD);
        long ended = Watch.now();
        Scene.print(impairment + ": longest gap in ms", scene.report(Scene.BAD, began), "gap");
        scene.awaitAll(Scene.BAD, ended, Scene.KINDS, "frames come again", report -> report.get("first") >= 0);
        Scene.print(impairment + ": ms until a new frame came", scene.report(Scene.BAD, ended), "first");
        scene.assertWhole(Scene.BAD);
        scene.assertUntouched(before);
    }
}
