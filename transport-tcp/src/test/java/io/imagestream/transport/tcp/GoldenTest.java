package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.Golden;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the server against what was recorded from the original, byte for byte. */
class GoldenTest {
    private static final Duration QUIET = Duration.ofMillis(150);

    private static FrameSource recorded() {
        return FrameSource.frames(Golden.frames().stream().map(Frame::of).collect(Collectors.toList()));
    }

    @Test
    void pullAnswersAsRecorded() {
        try (ImageStreamServer server =
                        ImageStreamServer.builder().tcpPull().source(recorded()).start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            for (Golden.Step step : Golden.tcpPull()) {
                client.send(step.send());
                assertThat(client.readData(step.receive().length, Duration.ofSeconds(20)))
                        .as("the answer to %s", step.send())
                        .isEqualTo(step.receive());
                if (step.closed()) {
                    client.expectDataEnd();
                } else {
                    client.expectNoData(QUIET);
                }
            }
        }
    }

    @Test
    void pushSendsTheBytesRecorded() {
        List<Golden.Step> steps = Golden.tcpPush();
        try (ImageStreamServer server =
                        ImageStreamServer.builder().tcpPush().ips(20).source(recorded()).start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            for (int i = 0; i < steps.size(); i++) {
                Golden.Step step = steps.get(i);
                if (!step.send().contains("PAUSE")) {
                    client.send(step.send());
                    assertThat(client.readData(step.receive().length, Duration.ofSeconds(20)))
                            .as("what came after %s", step.send())
                            .isEqualTo(step.receive());
                    if (i + 1 < steps.size()) {
                        client.send(steps.get(i + 1).send()); // The pause, well within the interval.
                        client.expectNoData(QUIET);
                    }
                }
            }
        }
    }
}
