package io.imagestream.bench;

import io.imagestream.bench.Comparison.Contender;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How soon the first frame is there. */
final class StartUp implements Measurement {
    private static final Path EXAMPLES = Path.of("examples/target/imagestream-examples.jar");
    private static final String ADDRESS = "http://";
    private static final int TIMES = 30;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "Time to the first frame at a client";
    }

    @Override
    public void measure(Settings settings, Report report) {
        Contender starts =
                Contender.of(Subject.program("imagestream", FirstFrames.class, List.of(), TIMES), StartUp::starts);
        Comparison.run(settings, report, "from start() on, live source", List.of(starts));
        if (Files.exists(EXAMPLES)) {
            Contender demo = new Contender("imagestream", () -> Map.of("ms", demo()));
            Comparison.run(settings, report, "from the command on, the demo over HTTP, cold JVM", List.of(demo));
        }
    }

    private static Map<String, Double> starts(Subject subject) {
        try (Tool program = Tool.start(subject.command())) {
            List<Double> millis = program.await("millis");
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("ms, the first in a JVM", millis.get(0));
            figures.put("ms, the median of " + TIMES, Row.median(millis));
            return figures;
        }
    }

    private static double demo() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        long begin = System.nanoTime();
        try (Tool demo = Tool.start(List.of(java, "-Djava.awt.headless=true", "-jar", EXAMPLES.toString(), "demo"))) {
            String line = demo.awaitLineWith(ADDRESS);
            URI address = URI.create(line.substring(line.indexOf(ADDRESS)).split("[ ,)]", 2)[0]);
            try (Socket socket = new Socket(address.getHost(), address.getPort());
                    InputStream in = new BufferedInputStream(socket.getInputStream())) {
                socket.getOutputStream()
                        .write("GET /frame HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                Streams.skipLine(in);
                return (System.nanoTime() - begin) / 1e6;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
