package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cable on which packets are lost, late, out of order, doubled, or too many. */
@ExtendWith(GrowingTimeout.class)
@Timeout(value = GrowingTimeout.NEVER_DAYS, unit = TimeUnit.DAYS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImpairmentTest {
    private static final long LASTS_MILLIS = GrowingTimeout.LASTS.toMillis();

    private Scene scene;

    @BeforeAll
    void begin() {
        scene = Scene.begin(Variant.USUAL, Duration.ofSeconds(10), Duration.ofSeconds(60));
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

    /** Over TCP a stream of half as much again as the line carries: the client skips, and what it sees is new. */
    @Test
    void aLineOfOneMegabitASecond() {
        scene.closeAll(Scene.BAD, Scene.KINDS);
        scene.network.relay("deaf " + Scene.BAD + " 1");
        scene.network.relay("closed " + Scene.BAD + " " + Station.RTP_ONE);
        Scene.Before before = scene.before();
        try {
            scene.publish(24);
            for (String kind : List.of("tcp_push", "tcp_pull", "http", "ws")) {
                Scene.Report report = onASlowLine(kind);
                assertThat(report.get("age")).as("%s: %s", kind, report).isLessThan(2_000);
            }
            // What does not fit is lost, so that a stream has to: here three quarters of the line.
            scene.publish(Scene.IPS);
            onASlowLine("udp_push");
            onASlowLine("udp_pull");
            scene.assertUntouched("a line of 1 Mbit/s", before);
        } finally {
            scene.network.relay("deaf " + Scene.BAD + " 0");
            scene.network.relay("closed " + Scene.BAD + " 0");
            scene.publish(Scene.IPS);
            scene.watchAll(Scene.BAD);
        }
    }

    private Scene.Report onASlowLine(String kind) {
        scene.watch(Scene.BAD, List.of(kind));
        scene.network.relay("rate " + Scene.BAD + " 1000000");
        long began = Watch.now();
        Scene.pause(LASTS_MILLIS);
        Scene.Report report = scene.report(Scene.BAD, began).get(kind);
        System.out.println("faults: 1 Mbit/s: " + kind + ": " + report.text());
        assertThat(report.get("gap")).as("%s: %s", kind, report).isLessThan(2_000);
        assertThat(report.get("frames")).as("%s: %s", kind, report).isGreaterThan(3 * LASTS_MILLIS / 1000);
        scene.network.relay("clear " + Scene.BAD);
        scene.assertRecovery("1 Mbit/s", Scene.BAD, List.of(kind), Watch.now());
        scene.assertWhole(Scene.BAD);
        scene.closeAll(Scene.BAD, List.of(kind));
        return report;
    }
}
