package io.imagestream.examples.players;

import io.imagestream.ImageStreamServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GStreamer takes the images out of a stream as they are. */
class GStreamerTest {
    private static final int IMAGES = 10;

    @TempDir
    private Path folder;

    @Test
    void readsEachImageByteForByteAndInOrder() {
        Path launch = Programs.gstreamerWith(folder, "souphttpsrc", "multipartdemux", "identity", "multifilesink");
        try (ImageStreamServer server = Served.images()) {
            ExternalProgram.run(
                            folder,
                            List.of(
                                    launch.toString(),
                                    "-q",
                                    "souphttpsrc",
                                    "location=" + Urls.http(server, "/stream"),
                                    "!",
                                    "multipartdemux",
                                    "!",
                                    "identity",
                                    "eos-after=" + (IMAGES + 1), // It lets one less pass.
                                    "!",
                                    "multifilesink",
                                    "location=gst-%02d.jpg"))
                    .ok();
        }
        Served.assertImagesInOrder(folder, "gst-", IMAGES);
    }
}
