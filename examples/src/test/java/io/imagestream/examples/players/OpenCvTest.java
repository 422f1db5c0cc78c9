package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenCV captures a stream as it captures a camera. */
class OpenCvTest {
    private static final int IMAGES = 10;

    /** Prints width, height and the colour of the pixel in the middle of each image. */
    private static final String CAPTURE = """
            import sys, cv2
            capture = cv2.VideoCapture(sys.argv[1])
            for i in range(int(sys.argv[2])):
                read, image = capture.read()
                if not read:
                    sys.exit('no image ' + str(i))
                height, width = image.shape[:2]
                blue, green, red = image[height // 2, width // 2]
                print(width, height, '%02x%02x%02x' % (red, green, blue))
            """;

    @TempDir
    private Path folder;

    @Test
    void capturesEachImageInOrder() {
        String python = Programs.pythonWithOpenCv(folder).toString();
        List<String> lines;
        try (ImageStreamServer server = Served.images()) {
            String url = Urls.http(server, "/stream");
            lines = ExternalProgram.run(folder, List.of(python, "-c", CAPTURE, url, String.valueOf(IMAGES)))
                    .ok()
                    .out()
                    .lines()
                    .toList();
        }
        assertThat(lines)
                .hasSize(IMAGES)
                .allMatch(line -> line.startsWith(Pictures.WIDTH + " " + Pictures.HEIGHT + " "));
        Served.assertNumbersInOrder(lines.stream()
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1), 16))
                .map(Pictures::number)
                .toList());
    }
}
