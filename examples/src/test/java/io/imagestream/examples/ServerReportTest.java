package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

/** What {@code server -v} tells every few seconds. */
class ServerReportTest {
    @Test
    void namesTheSlowClientAndWhy() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(100)
                        .source(TestFrames.source(2, 1_000_000))
                        .start();
                FamilyClient stalled = FamilyClient.connect("127.0.0.1", server.port(), 4096)) {
            Lines lines = new Lines();
            ServerReport report = new ServerReport(server, new PrintWriter(lines, true));
            report.print();
            assertThat(lines.text())
                    .as("nothing is late before there was a frame")
                    .isEqualTo("0 viewers, 0.0 frames/s and 0 KB/s sent, 0 skipped\n");

            stalled.open().command("START");
            Await.untilAsserted(() -> {
                report.print();
                assertThat(lines.text()).contains("1 viewer,").contains("client 1 at ", "skipped", " ms late");
            });
        }
    }

    @Test
    void saysWhatViewersSpeak() throws IOException {
        try (ImageStreamServer server =
                        ImageStreamServer.builder().tcpPush().ips(50).start();
                FamilyClient family = FamilyClient.connect(server.port()).open().command("START");
                InputStream endless =
                        server.httpUri().orElseThrow().resolve("stream").toURL().openStream()) {
            family.readFrame();
            assertThat(endless.read()).isEqualTo('-');
            Lines lines = new Lines();
            new ServerReport(server, new PrintWriter(lines, true)).print();
            assertThat(lines.text()).startsWith("2 viewers (1 HTTP), ");
        }
    }
}
