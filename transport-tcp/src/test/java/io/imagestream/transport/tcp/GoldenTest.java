package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.Golden;
import io.imagestream.testkit.WatchedTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the server against what was recorded from the original, byte for byte. */
class GoldenTest {
    private static final double IPS = 20;
    private static final Duration INTERVAL = Duration.ofMillis(50);
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
                assertThat(client.readData(step.receive().length, Await.PATIENCE))
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
    void pushSendsAsRecorded() {
        WatchedTime time = new WatchedTime(IPS);
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(IPS)
                        .source(recorded())
                        .scheduler(time)
                        .start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            awaitLoaded(server);
            for (Golden.Step step : Golden.tcpPush()) {
                client.send(step.send());
                boolean start = step.receive().length > 0;
                Await.until(step.send() + " is handled", () -> time.repeating() == (start ? 1 : 0));
                if (start) {
                    client.expectNoData(QUIET); // The first frame comes one interval after START.
                    readAsTimePasses(client, time, step);
                } else {
                    time.advance(Duration.ofSeconds(1));
                    client.expectNoData(QUIET);
                }
            }
        }
    }

    /** Manual time leaves the loader no time: an image that is not there yet would be skipped. */
    private static void awaitLoaded(ImageStreamServer server) {
        Await.until(
                "all images are loaded",
                () -> server.stats().framesFromSource() == Golden.frames().size());
    }

    private static void readAsTimePasses(FamilyClient client, WatchedTime time, Golden.Step step) {
        List<byte[]> frames = Golden.frames();
        int read = 0;
        while (read < step.receive().length) {
            time.advance(INTERVAL);
            FamilyClient.Received frame = client.readFrame();
            assertThat(frame.image()).isEqualTo(frames.get(frame.id()));
            byte[] header = (frame.id() + "\r\n" + frame.image().length + "\r\n").getBytes(StandardCharsets.US_ASCII);
            assertThat(Arrays.copyOfRange(step.receive(), read, read + header.length))
                    .isEqualTo(header);
            read += header.length + frame.image().length;
        }
        assertThat(read).isEqualTo(step.receive().length);
    }

    @Test
    void aSecondStartChangesNothing() {
        WatchedTime time = new WatchedTime(IPS);
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(IPS)
                        .source(recorded())
                        .scheduler(time)
                        .start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            awaitLoaded(server);
            client.open().send("START\r\n\r\nSTART\r\n\r\n");
            Await.until("started", () -> time.repeating() == 1);
            for (int i = 0; i < 8; i++) {
                time.advance(INTERVAL);
                assertThat(client.readFrame().id()).isEqualTo(i % 5);
            }
            client.expectNoData(QUIET);
        }
    }
}
