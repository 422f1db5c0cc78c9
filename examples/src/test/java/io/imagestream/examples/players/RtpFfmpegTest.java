package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.Stream;
import io.imagestream.catalog.CatalogServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FFmpeg receives RTP/JPEG, by the session description as it is. */
class RtpFfmpegTest extends RtpReceiverContract {
    @TempDir
    private Path folder;

    RtpFfmpegTest() {
        super(RtpRecorder::ffmpeg);
    }

    @Test
    void opensTheDescriptionInTheCatalog() {
        try (ImageStreamServer server = toThisMachine().stream(images()).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                RtpRecorder recorder = open(catalog.uri() + "streams/0.sdp")) {
            awaitAll(recorder);
        }
    }

    @Test
    void opensTheDescriptionAtATcpServerOfTheStream() {
        Stream stream = images();
        try (ImageStreamServer server = toThisMachine().stream(stream).start();
                ImageStreamServer http =
                        ImageStreamServer.builder().tcpPush().stream(stream).start();
                RtpRecorder recorder = open(Urls.http(http, "/stream.sdp"))) {
            assertThat(server.sdp()).isPresent();
            awaitAll(recorder);
        }
    }

    @Test
    void opensWhatIsAnnounced() {
        try (RtpRecorder recorder = RtpRecorder.ffmpegWaitingFor(folder, RtpAnnouncing.class)) {
            awaitAll(recorder);
        }
    }

    private RtpRecorder open(String url) {
        return RtpRecorder.ffmpegOpening(folder, url, "http,tcp,rtp,udp");
    }
}
