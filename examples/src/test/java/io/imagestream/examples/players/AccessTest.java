package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.AccessPolicy;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** curl and Chromium watch with a name and a password, and do not without. */
class AccessTest {
    @TempDir
    private Path folder;

    private final PublishedFrames camera = FrameSource.published();

    private ImageStreamServer serve() {
        return ImageStreamServer.builder()
                .tcpPush()
                .ips(30)
                .source(camera)
                .access(AccessPolicy.basic("viewer", "open sesame"))
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/frame", "/stream", "/ws"})
    void refusesWrongCredentialsAndNone(String target) {
        Curl curl = new Curl(folder);
        try (ImageStreamServer server = serve()) {
            camera.publish(Pictures.frame(3));
            String url = Urls.http(server, target);
            for (Curl.Answer answer : new Curl.Answer[] {
                curl.get(url), curl.get(url, "-u", "viewer:open simsim"), curl.get(url, "-u", "visitor:open sesame"),
            }) {
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.header("www-authenticate")).startsWith("Basic realm=");
            }
        }
    }

    @Test
    void acceptsTheRightOnes() {
        Curl curl = new Curl(folder);
        String[] credentials = {"-u", "viewer:open sesame"};
        try (ImageStreamServer server = serve()) {
            Frame frame = camera.publish(Pictures.frame(3));
            assertThat(curl.get(Urls.http(server, "/frame"), credentials).body())
                    .isEqualTo(frame.toByteArray());
            assertThat(curl.getFor(1, Urls.http(server, "/stream"), credentials).parts())
                    .extracting(Multipart.Part::body)
                    .containsExactly(frame.toByteArray());
        }
    }

    @Test
    void letsChromiumThroughToThePageAndItsPictures() {
        try (ImageStreamServer server = serve();
                WebDriver browser = WebDriver.start(folder, false)) {
            camera.publish(Pictures.frame(3));
            browser.open(Urls.http(server, "/").replace("//", "//viewer:open%20sesame@"));
            Screen.await(browser, 3);
            camera.publish(Pictures.frame(4));
            Screen.await(browser, 4);
        }
    }
}
