package io.imagestream.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.reliability.Answers;
import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program with clients that a container's TERM signal ends: its shutdown hook closes the server, as an application's does. */
@DisabledOnOs(OS.WINDOWS)
class SignalTest {
    private static final int TERMINATED = 128 + 15;
    private static final int LENGTH = 8_000_000;
    private static final int SMALL_BUFFER = 4096;

    @TempDir
    private Path folder;

    /** Serves one image again and again, and closes when the JVM is told to end. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            ImageStreamServer server = ImageStreamServer.builder()
                    .tcpPush()
                    .source(TestFrames.source(1, LENGTH))
                    .ips(1)
                    .announceIn(Path.of(arguments[0]))
                    .start();
            Duration drain = Duration.ofMillis(Long.parseLong(arguments[1]));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.close(drain)));
            Answers.print(Integer.toString(server.port()));
            Answers.serve(question -> "running");
        }
    }

    private Child start(Duration drain) {
        return Child.java(List.of(), List.of(), Program.class, folder.toString(), Long.toString(drain.toMillis()));
    }

    private static FamilyClient watch(int port) {
        return FamilyClient.connect("127.0.0.1", port, SMALL_BUFFER).open().command("START");
    }

    @Test
    void anImageOnItsWayArrivesAndTheProgramEnds() {
        try (Child program = start(Duration.ofSeconds(20));
                FamilyClient client = watch(Integer.parseInt(program.line()))) {
            client.readData(1, Await.PATIENCE);
            program.signal("TERM");
            byte[] rest = client.readData("0\r\n8000000\r\n".length() - 1 + LENGTH, Await.PATIENCE);
            assertThat(rest).endsWith(TestFrames.jpeg(0, LENGTH));
            client.expectDataEnd();
            assertThat(program.exit()).isEqualTo(TERMINATED);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void whoTakesNothingIsCutOffAtTheDeadline() {
        try (Child program = start(Duration.ofMillis(500));
                FamilyClient client = watch(Integer.parseInt(program.line()))) {
            client.readData(1, Await.PATIENCE);
            long began = System.nanoTime();
            program.signal("TERM");
            assertThat(program.exit()).isEqualTo(TERMINATED);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(500));
            assertThat(folder).isEmptyDirectory();
        }
    }
}
