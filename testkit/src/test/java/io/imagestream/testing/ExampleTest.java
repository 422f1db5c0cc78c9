package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.LiveFrameSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation runs, and is the one that stands there. */
class ExampleTest {
    private static final class MyCamera implements LiveFrameSource {
        private final LiveFrameSource camera = FrameSource.testPattern(64, 64);

        @Override
        public Subscription subscribe(Receiver receiver, Demand demand) {
            return camera.subscribe(receiver, demand);
        }
    }

    @Test
    void runs() {
        // The example begins.
        FrameSourceChecks.live(new MyCamera());

        Script script = new Script().frames(10).fail("unplugged").nothing(5);
        FrameRecorder recorder = new FrameRecorder();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(FrameSource.polled(script.supplier(NumberedFrames.jpeg(20_000))))
                        .ips(100)
                        .start();
                SlowClient stalled = SlowClient.tcpPush("127.0.0.1", server.port());
                ImageStreamClient client = ImageStreamClient.builder()
                        .tcpPush("127.0.0.1", server.port())
                        .onFrame(recorder)
                        .start()) {
            recorder.awaitFrames(50, Duration.ofSeconds(10)).assertInOrder().assertWhole();
        }
        // It ends.
    }

    @Test
    void standsInTheDocumentation() throws IOException {
        List<String> told = between(
                "src/main/java/io/imagestream/testing/package-info.java",
                line -> line.endsWith("<pre>{@code"),
                line -> line.endsWith("}</pre>"));
        List<String> run = between(
                "src/test/java/io/imagestream/testing/ExampleTest.java",
                line -> line.endsWith(" // The example begins."),
                line -> line.endsWith(" // It ends."));

        assertThat(told).hasSizeGreaterThan(10).isEqualTo(run);
    }

    private interface Mark {
        boolean is(String line);
    }

    private static List<String> between(String file, Mark first, Mark last) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(file)).stream()
                .dropWhile(line -> !first.is(line))
                .takeWhile(line -> !last.is(line))
                .map(line -> line.replaceFirst("^ \\*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.subList(1, lines.size());
    }
}
