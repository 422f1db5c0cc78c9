package io.imagestream.reliability.abuse;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.reliability.Answers;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A program with a server of each kind, and clients when asked, that logs all there is to log. */
final class Talkative {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Talkative() {}

    /** Prints the ports of the servers over TCP, TLS and UDP and of the catalog. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        ImageStreamServer tcp = ImageStreamServer.builder()
                .tcpPush()
                .name("a\u202eb")
                .announceIn(folder)
                .source(TestFrames.source(3, 1000))
                .start();
        ImageStreamServer tls = ImageStreamServer.builder()
                .tcpPush()
                .tls(Path.of(args[1]), Path.of(args[2]))
                .source(TestFrames.source(3, 1000))
                .start();
        ImageStreamServer udp = ImageStreamServer.builder()
                .udpPush()
                .source(TestFrames.source(3, 1000))
                .start();
        CatalogServer catalog = CatalogServer.builder().directory(folder).start();
        Answers.print(tcp.port() + " " + tls.port() + " " + udp.port() + " " + catalog.port());
        Answers.serve(line -> {
            String[] words = line.split(" ", 2);
            return switch (words[0]) {
                case "streams" -> String.valueOf(catalog.streams().size());
                case "look" -> look(ImageStreamClient.builder().from(words[1]));
                case "sdp" ->
                    look(ImageStreamClient.builder().sdp(URLDecoder.decode(words[1], StandardCharsets.UTF_8)));
                default -> throw new IllegalArgumentException(line);
            };
        });
    }

    /** Connects, and says how that ended. */
    private static String look(io.imagestream.ClientBuilder<?> builder) {
        try (ImageStreamClient client = builder.openTimeout(LIMIT).noReconnect().build()) {
            return String.valueOf(Await.failure(client.start().closed()).getMessage());
        } catch (ImageStreamException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
