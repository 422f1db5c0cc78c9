package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** VLC plays a stream: what it would have on the screen is in files, as a filter of its own wrote them. */
class VlcTest {
    private static final int NOBODY = 65_534;
    private static final int PICTURES = 8;

    // Not JUnit's: a user who is not root must get into it.
    private Path folder;

    private final List<OptionalInt> played = new ArrayList<>();
    private int scenesRead;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("imagestream-vlc-");
    }

    @AfterEach
    void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void playsEachPictureInOrder() {
        List<String> command = new ArrayList<>(notAsRoot());
        command.add(Programs.find("cvlc", "vlc-bin vlc-plugin-base").toString());
        command.addAll(List.of("--no-audio", "--no-lua", "--no-metadata-network-access", "--avcodec-hw=none"));
        command.addAll(List.of("--network-caching=100", "--vout=dummy", "--video-filter=scene", "--scene-format=png"));
        command.addAll(List.of("--scene-ratio=1", "--scene-prefix=scene-", "--scene-path=" + folder));
        try (ImageStreamServer server = Served.images()) {
            command.add(Urls.http(server, "/stream"));
            try (ExternalProgram vlc = ExternalProgram.start(folder, command)) {
                Await.until("pictures of VLC", () -> {
                    readPlayed();
                    return played.size() >= PICTURES || !vlc.isRunning();
                });
                assertThat(vlc.isRunning()).as("VLC plays: %s", vlc.err()).isTrue();
            }
        }
        Served.assertNumbersInOrder(played);
    }

    /** Makes another user own the folder and returns what runs a program as that user, if this one is root, whom VLC refuses. */
    private List<String> notAsRoot() {
        if (!Programs.runAsRoot()) {
            return List.of();
        }
        Path setpriv = Programs.find("setpriv", "util-linux");
        try {
            Files.setAttribute(folder, "unix:uid", NOBODY);
            Files.setAttribute(folder, "unix:gid", NOBODY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(setpriv.toString(), "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    /** Returns the files in order, but for the last, which is being written. */
    private List<Path> scenes() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> scenes = files.filter(
                            path -> path.getFileName().toString().startsWith("scene-"))
                    .sorted()
                    .toList();
            return scenes.subList(0, Math.max(0, scenes.size() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds what was played since the last call; a picture that was on the screen several times counts once. */
    private void readPlayed() {
        List<Path> scenes = scenes();
        for (Path scene : scenes.subList(scenesRead, scenes.size())) {
            OptionalInt number;
            try {
                number = Pictures.shown(Files.readAllBytes(scene));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (played.isEmpty() || !played.get(played.size() - 1).equals(number)) {
                played.add(number);
            }
        }
        scenesRead = scenes.size();
    }
}
