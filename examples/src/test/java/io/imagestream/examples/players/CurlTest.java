package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single images and streams, with the headers that the documents promise, as curl gets them. */
class CurlTest {
    private static final String BROWSER =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120";

    @TempDir
    private Path folder;

    private Curl curl;

    @BeforeEach
    void findCurl() {
        curl = new Curl(folder);
    }

    private static ImageStreamServer serve(PublishedFrames camera) {
        return ImageStreamServer.builder().tcpPush().ips(30).source(camera).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/frame", "/snapshot.jpg"})
    void getsTheNewestFrameAndAsksWhetherItIsStillTheNewest(String target) {
        PublishedFrames camera = FrameSource.published();
        try (ImageStreamServer server = serve(camera)) {
            String url = Urls.http(server, target);
            Frame frame = camera.publish(Pictures.frame(4));
            Curl.Answer first = curl.get(url);
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.body()).isEqualTo(frame.toByteArray());
            assertThat(first.header("content-type")).isEqualTo("image/jpeg");
            assertThat(first.header("content-length")).isEqualTo(String.valueOf(frame.size()));
            assertThat(first.header("x-frame-id")).isEqualTo("0");
            assertThat(first.header("x-timestamp")).isEqualTo(timestamp(frame));
            assertThat(first.header("etag")).matches("\"[!#-~]+\"");

            String condition = "If-None-Match: " + first.header("etag");
            Curl.Answer again = curl.get(url, "-H", condition);
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.header("etag")).isEqualTo(first.header("etag"));

            Frame next = camera.publish(Pictures.frame(5));
            Curl.Answer newer = Await.value("the next frame, held back to the stream's rate", () -> {
                Curl.Answer answer = curl.get(url, "-H", condition);
                return answer.status() == 304 ? null : answer;
            });
            assertThat(newer.status()).isEqualTo(200);
            assertThat(newer.body()).isEqualTo(next.toByteArray());
            assertThat(newer.header("x-frame-id")).isEqualTo("1");
            assertThat(newer.header("etag")).isNotEqualTo(first.header("etag"));
        }
    }

    private static String timestamp(Frame frame) {
        return String.format(
                "%d.%06d", frame.captured().getEpochSecond(), frame.captured().getNano() / 1000);
    }

    @Test
    void getsAnImageByItsNumber() {
        try (ImageStreamServer server = Served.images()) {
            for (int id : new int[] {3, 0, Pictures.COUNT - 1}) {
                String url = Urls.http(server, "/frames/" + id);
                Curl.Answer answer = curl.get(url);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(Served.FRAMES.get(id).toByteArray());
                assertThat(answer.header("x-frame-id")).isEqualTo(String.valueOf(id));
                assertThat(curl.get(url, "-H", "If-None-Match: " + answer.header("etag"))
                                .status())
                        .isEqualTo(304);
            }
            assertThat(curl.get(Urls.http(server, "/frames/" + Pictures.COUNT)).status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/stream.mjpg"})
    void getsTheImagesOfAStreamInOrder(String target) {
        try (ImageStreamServer server = Served.images()) {
            Curl.Answer answer = curl.getFor(1.5, Urls.http(server, target));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("cache-control")).contains("no-store");
            List<Multipart.Part> parts = answer.parts();
            assertThat(parts).hasSizeBetween(Served.IPS / 2, 2 * Served.IPS);
            Served.assertImagesInOrder(parts.stream().map(Multipart.Part::body).toList());
            for (int i = 0; i < parts.size(); i++) {
                assertThat(parts.get(i).headers())
                        .containsEntry("Content-Type", "image/jpeg")
                        .containsEntry("X-Frame-Id", String.valueOf(i % Pictures.COUNT))
                        .hasEntrySatisfying(
                                "X-Timestamp", time -> assertThat(time).matches("\\d+\\.\\d{6}"));
            }
        }
    }

    @Test
    void getsAStreamAtALowerRate() {
        try (ImageStreamServer server = Served.images()) {
            Curl.Answer answer = curl.getFor(2, Urls.http(server, "/stream?ips=4"));
            assertThat(answer.parts()).hasSizeBetween(4, 10);
        }
    }

    @Test
    void getsEachFrameOfALiveStreamOnce() {
        PublishedFrames camera = FrameSource.published();
        try (ImageStreamServer server = serve(camera)) {
            Frame frame = camera.publish(Pictures.frame(2));
            List<Multipart.Part> parts =
                    curl.getFor(1, Urls.http(server, "/stream")).parts();
            assertThat(parts).hasSize(1);
            assertThat(parts.get(0).body()).isEqualTo(frame.toByteArray());
        }
    }

    @Test
    void getsTheLastFrameAgainAsABrowser() {
        PublishedFrames camera = FrameSource.published();
        try (ImageStreamServer server = serve(camera)) {
            Frame frame = camera.publish(Pictures.frame(2));
            List<Multipart.Part> parts =
                    curl.getFor(1, Urls.http(server, "/stream"), "-A", BROWSER).parts();
            assertThat(parts).hasSizeGreaterThan(1).allSatisfy(part -> {
                assertThat(part.body()).isEqualTo(frame.toByteArray());
                assertThat(part.headers()).containsEntry("X-Frame-Id", "0");
            });
        }
    }
}
