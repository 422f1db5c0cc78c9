package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.StreamUri;
import io.imagestream.spi.HttpUrl;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Places: those that a redirect names, and those that people type. */
class UrlsFuzzTest {
    private static final HttpUrl FIRST = HttpUrl.parse("http://user:secret@camera:8080/path/stream?key=secret");

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void whatIsAskedForIsOneLine(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Stream.<Runnable>of(() -> redirect(text), () -> request(HttpUrl.parse(text)), () -> stream(text))
                .forEach(reading -> {
                    try {
                        reading.run();
                    } catch (IllegalArgumentException e) {
                        assertThat(e).hasMessageMatching("[ -~]+");
                    }
                });
    }

    private static void redirect(String text) {
        HttpUrl next = FIRST.resolve(text);
        request(next);
        assertThat(next.userInfo()).as("who logs in where a redirect leads").isEmpty();
    }

    /** Nothing in it may end the request's line, or begin another header. */
    private static void request(HttpUrl url) {
        assertThat(url.requestTarget()).matches("/[!-~]*");
        assertThat(url.authority()).matches("[!-~]+");
        assertThat(url.port()).isBetween(1, 65_535);
        assertThat(url.toString()).matches("[ -~]+");
    }

    private static void stream(String text) {
        StreamUri uri = StreamUri.parse(text);
        assertThat(StreamUri.parse(uri.toString())).isEqualTo(uri);
    }
}
