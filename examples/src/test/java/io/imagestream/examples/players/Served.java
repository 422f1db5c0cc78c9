package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A server of all {@link Pictures}, again and again, and what a player got of it. */
final class Served {
    static final List<Frame> FRAMES = Pictures.frames();
    static final int IPS = 20;

    private Served() {}

    static ImageStreamServer images() {
        return ImageStreamServer.builder()
                .tcpPush()
                .source(FrameSource.frames(FRAMES))
                .ips(IPS)
                .start();
    }

    /** Fails unless a player has written so many images, each as it is at the server, none left out. */
    static void assertImagesInOrder(Path folder, String prefix, int count) {
        List<byte[]> images = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList()) {
                images.add(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(images).hasSize(count);
        assertImagesInOrder(images);
    }

    /** Fails unless the images are the server's byte for byte, from the first one on, none left out. */
    static void assertImagesInOrder(List<byte[]> images) {
        for (int i = 0; i < images.size(); i++) {
            assertThat(images.get(i))
                    .as("image %d of %d", i, images.size())
                    .isEqualTo(FRAMES.get(i % FRAMES.size()).toByteArray());
        }
    }

    /** Fails unless the pictures are those of the server, from the first one on, none left out. */
    static void assertNumbersInOrder(List<OptionalInt> numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).as("picture %d of %s", i, numbers).hasValue(i % FRAMES.size());
        }
    }
}
