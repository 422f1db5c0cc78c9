package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.Stream;
import io.imagestream.catalog.CatalogServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** FFmpeg opens session descriptions as the catalog and a TCP server give them. What is sent never leaves the loopback interface. */
@EnabledOnOs(OS.LINUX) // Others name the interface otherwise.
class SessionDescriptionTest {
    @TempDir
    private Path folder;

    private final Stream stream = Stream.builder()
            .id(7)
            .source(FrameSource.frames(Served.FRAMES))
            .ips(Served.IPS)
            .build();
    private ImageStreamServer tcp;
    private ImageStreamServer rtp;
    private CatalogServer catalog;

    @BeforeEach
    void start() {
        tcp = ImageStreamServer.builder().tcpPush().stream(stream).start();
        rtp = ImageStreamServer.builder().mcastPush("239.255.42.46").networkInterface("lo").timeToLive(0).rtp().stream(
                        stream)
                .start();
        catalog = CatalogServer.builder().add(rtp).start();
    }

    @AfterEach
    void close() {
        catalog.close();
        rtp.close();
        tcp.close();
    }

    private void assertOpens(String protocols, String description) {
        ExternalProgram.run(
                        folder,
                        List.of(
                                Programs.find("ffmpeg", "ffmpeg").toString(),
                                "-nostdin",
                                "-v",
                                "warning",
                                "-localaddr",
                                "127.0.0.1",
                                "-protocol_whitelist",
                                protocols,
                                "-i",
                                description,
                                "-frames:v",
                                "5",
                                "-f",
                                "image2",
                                "%d.png"))
                .ok();
        assertThat(folder.resolve("5.png")).isNotEmptyFile();
    }

    @Test
    void opensThatOfTheCatalogAsAFile() {
        Path sdp = folder.resolve("x.sdp");
        ExternalProgram.run(
                        folder,
                        List.of(
                                Programs.find("curl", "curl").toString(),
                                "-sSf",
                                "-o",
                                sdp.toString(),
                                catalog.uri() + "streams/7.sdp"))
                .ok();
        assertThat(sdp).content().isEqualTo(rtp.sdp().orElseThrow());
        assertOpens("file,rtp,udp", sdp.toString());
    }

    @Test
    void opensThatOfAServerByItsUrl() {
        assertOpens("http,tcp,rtp,udp", Urls.http(tcp, "/stream.sdp"));
    }
}
