package io.imagestream.examples.players;

import io.imagestream.ImageStreamServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FFmpeg takes the images out of a stream as they are. */
class FfmpegTest {
    private static final int IMAGES = 10;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "-f mpjpeg"})
    void readsEachImageByteForByteAndInOrder(String format) {
        List<String> command =
                new ArrayList<>(List.of(Programs.find("ffmpeg", "ffmpeg").toString(), "-nostdin", "-v", "warning"));
        if (!format.isEmpty()) {
            command.addAll(List.of(format.split(" ")));
        }
        try (ImageStreamServer server = Served.images()) {
            command.addAll(List.of("-i", Urls.http(server, "/stream")));
            command.addAll(List.of("-frames:v", String.valueOf(IMAGES), "-c", "copy", "-f", "image2", "ff-%02d.jpg"));
            ExternalProgram.run(folder, command).ok();
        }
        Served.assertImagesInOrder(folder, "ff-", IMAGES);
    }
}
