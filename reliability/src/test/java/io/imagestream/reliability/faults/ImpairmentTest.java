package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cable on which packets are lost, late, out of order, doubled, or too many. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImpairmentTest {
    /** How long each fault lasts: {@code -Dfaults.seconds=60} for the long form. */
    private static final long LASTS_MILLIS = 1000L * Integer.getInteger("faults.seconds", 3);

    private static final List<String> TCP = List.of("tcp_push", "tcp_pull", "http", "ws");

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
    @ValueSource(strings = {"loss a 0.05", "delay a 100 20", "reorder a 0.1", "duplicate a 0.1", "rate a 1000000"})
    void whatHappensToPacketsTearsNoFrame(String impairment) {
        Scene.Before before = scene.before();
        spoil(impairment);
        scene.assertRecovery(impairment, Scene.BAD, Scene.KINDS, Watch.now());
        scene.assertWhole(Scene.BAD);
        scene.assertUntouched(impairment, before);
    }

    private void spoil(String impairment) {
        long began = Watch.now();
        scene.network.relay(impairment);
        Scene.pause(LASTS_MILLIS);
        scene.network.relay("clear " + Scene.BAD);
        Scene.print(impairment + ": longest ms without a frame", scene.report(Scene.BAD, began), "gap");
    }

    /** One client alone has two thirds of what it takes: it skips, and what it sees is new. */
    @Test
    void overTcpALineThatIsTooSlowShowsFewerFramesNotOldOnes() {
        scene.closeAll(Scene.BAD, Scene.KINDS);
        scene.ask(Scene.SERVER, "publish 24");
        try {
            for (String kind : TCP) {
                scene.watch(Scene.BAD, List.of(kind));
                scene.network.relay("rate " + Scene.BAD + " 1000000");
                Scene.pause(1_000);
                long began = Watch.now();
                Scene.pause(LASTS_MILLIS);
                Scene.Report report = scene.report(Scene.BAD, began).get(kind);
                scene.network.relay("clear " + Scene.BAD);
                System.out.println("faults: 1 Mbit/s for a stream of 1.5: " + kind + " " + report.text());
                assertThat(report.get("gap")).as("%s: %s", kind, report).isLessThan(1_500);
                assertThat(report.get("age")).as("%s: %s", kind, report).isLessThan(2_500);
                scene.assertWhole(Scene.BAD);
                scene.closeAll(Scene.BAD, List.of(kind));
            }
        } finally {
            scene.ask(Scene.SERVER, "publish " + Scene.IPS);
            scene.watchAll(Scene.BAD);
        }
    }
}
