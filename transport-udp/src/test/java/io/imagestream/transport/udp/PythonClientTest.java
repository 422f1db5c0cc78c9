package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

/**
 * A client that shares nothing with this library, and whose receive buffer is of the usual size, gets every frame whole that
 * the machine has time for. {@code -Dudp.python.seconds=30} makes it take longer.
 */
class PythonClientTest {
    private static final double IPS = 24;
    private static final int IMAGES = 48;
    private static final double SECONDS = Double.parseDouble(System.getProperty("udp.python.seconds", "2"));
    private static final Pattern RESULT =
            Pattern.compile("whole=(\\d+) gaps=(\\d+) incomplete=(\\d+) wrong=(\\d+) longest=(\\d+) drops=(-?\\d+)");

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /**
     * What the client counted, how many datagrams its operating system dropped as nobody read them, and how many frames the server
     * left out meanwhile.
     */
    private record Counted(int whole, int gaps, int incomplete, int wrong, int longest, int drops, long skipped) {}

    @ParameterizedTest
    @CsvSource({"512, 32768", "1400, 32768", "8192, 32768", "0, 153600"})
    void everyFrameArrivesWhole(int fragmentSize, int length) throws IOException, InterruptedException {
        Path python = python();
        Path script = folder.resolve("client.py");
        try (InputStream in = PythonClientTest.class.getResourceAsStream("client.py")) {
            Files.copy(in, script);
        }
        try (ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .ips(IPS)
                .datagramSize(fragmentSize == 0 ? 1200 : 65_507)
                .source(TestFrames.source(IMAGES, length))
                .start()) {
            Await.until("all images are loaded", () -> server.stats().framesFromSource() >= IMAGES);
            Counted counted = run(python, script, server, fragmentSize, length);
            assertThat(counted.wrong()).as("%s", counted).isZero();
            // On a machine that does other things the server may have no time for a frame, and the client none for its
            // buffer. Both
            // are counted, and nothing else may be missing.
            assertThat(counted.gaps()).as("%s", counted).isLessThanOrEqualTo((int) counted.skipped() + counted.drops());
            assertThat(counted.whole()).as("%s", counted).isGreaterThan((int) (SECONDS * IPS / 2));
            assertThat(counted.longest()).isEqualTo(fragmentSize == 0 ? 1200 : fragmentSize);
        }
    }

    private Counted run(Path python, Path script, ImageStreamServer server, int fragmentSize, int length)
            throws IOException, InterruptedException {
        long skippedBefore = skipped(server);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        python.toString(),
                        script.toString(),
                        "127.0.0.1",
                        Integer.toString(server.port()),
                        Integer.toString(fragmentSize),
                        Integer.toString(IMAGES),
                        Integer.toString(length),
                        Double.toString(SECONDS))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Duration limit = Await.PATIENCE.plusSeconds((long) SECONDS);
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the client did not end within " + limit);
            }
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Matcher result = RESULT.matcher(text);
        if (!result.find()) {
            throw new AssertionError("the client printed: " + text);
        }
        Counted counted = new Counted(
                Integer.parseInt(result.group(1)),
                Integer.parseInt(result.group(2)),
                Integer.parseInt(result.group(3)),
                Integer.parseInt(result.group(4)),
                Integer.parseInt(result.group(5)),
                Math.max(0, Integer.parseInt(result.group(6))),
                skipped(server) - skippedBefore);
        System.err.println("FRAGMENT_SIZE " + fragmentSize + ", " + length + " bytes, " + SECONDS + " s: " + counted);
        return counted;
    }

    private static long skipped(ImageStreamServer server) {
        return server.stats().framesSkipped().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static Path python() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(path)
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, "python3"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(PythonClientTest::missing);
    }

    private static RuntimeException missing() {
        String message = "python3 is not installed (apt-get install python3)";
        if (!Optional.ofNullable(System.getenv("CI")).orElse("").isEmpty()) {
            throw new AssertionError(message + ", and CI is set: nothing may be skipped");
        }
        System.err.println("skipped: " + message); // Maven does not tell why.
        return new TestAbortedException(message);
    }
}
