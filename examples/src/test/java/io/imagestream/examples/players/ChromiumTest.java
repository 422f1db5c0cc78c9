package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chromium shows each frame soon after it was published, though no other follows for a second: by itself it shows a part of a
 * stream only when the next one begins.
 */
class ChromiumTest {
    @TempDir
    private static Path folder;

    private static WebDriver shared;

    private WebDriver browser;

    private final PublishedFrames camera = FrameSource.published();

    @BeforeEach // Not for all at once: then it would not be told that they are skipped.
    void startBrowser() {
        if (shared == null) {
            shared = WebDriver.start(folder, false);
        }
        browser = shared;
    }

    @AfterAll
    static void endBrowser() {
        if (shared != null) {
            shared.close();
        }
    }

    private ImageStreamServer serve() {
        return ImageStreamServer.builder()
                .tcpPush()
                .name("lobby")
                .ips(30)
                .source(camera)
                .start();
    }

    @Test
    void showsEachFrameOfAStreamInTime() {
        try (ImageStreamServer server = serve()) {
            camera.publish(Pictures.frame(0)); // Chromium goes where there is something to show.
            browser.open(Urls.http(server, "/stream"));
            Screen.showsEachFrameInTime(browser, camera);
        }
    }

    @Test
    void showsEachFrameOfAStreamWithinAPageInTime() {
        try (ImageStreamServer server = serve()) {
            int before = Pictures.COUNT - 1;
            camera.publish(Pictures.frame(before));
            browser.open(Urls.http(server, "/frame")); // Any document of the same origin.
            Screen.await(browser, before);
            browser.execute("const image = document.createElement('img'); image.src = '/stream';"
                    + " document.body.replaceChildren(image);");
            Screen.showsEachFrameInTime(browser, camera);
        }
    }

    @Test
    void showsEachFrameOnTheServersPageInTime() {
        try (ImageStreamServer server = serve()) {
            browser.open(Urls.http(server, "/"));
            Screen.showsEachFrameInTime(browser, camera);
            assertThat((String) browser.execute("return document.title + ' ' + document.body.innerText;"))
                    .contains("lobby", "30");
        }
    }
}
