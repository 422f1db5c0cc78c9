package io.imagestream.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {
    private static HttpUrl url(boolean secure, String host, int port, String path) {
        return new HttpUrl(secure, host, port, path, Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "http://camera, false, camera, 80, /",
        "HTTP://camera/, false, camera, 80, /",
        "https://camera/video.mjpg, true, camera, 443, /video.mjpg",
        "http://192.0.2.7:8080/a/b, false, 192.0.2.7, 8080, /a/b",
        "http://[2001:db8::7]:81/x, false, 2001:db8::7, 81, /x",
        "http://[::1], false, ::1, 80, /",
        "http://my_camera:1/x, false, my_camera, 1, /x",
        "http://Camera.example:/x, false, Camera.example, 80, /x",
        "https://camera:65535/a%20b, true, camera, 65535, /a%20b",
        "http://camera/h\u00f6fe, false, camera, 80, /h%C3%B6fe",
    })
    void isTakenApart(String text, boolean secure, String host, int port, String path) {
        assertThat(HttpUrl.parse(text)).isEqualTo(url(secure, host, port, path));
    }

    @Test
    void hasAQueryAndWhoLogsIn() {
        HttpUrl url = HttpUrl.parse("http://ad%40min:p@ss%3A1@camera/cgi?user=a&pwd=b?");
        assertThat(url.host()).isEqualTo("camera");
        assertThat(url.userInfo()).hasValue("ad%40min:p@ss%3A1");
        assertThat(url.query()).hasValue("user=a&pwd=b?");
        assertThat(url.requestTarget()).isEqualTo("/cgi?user=a&pwd=b?");
        assertThat(url.withoutUserInfo().userInfo()).isEmpty();
        assertThat(HttpUrl.parse("http://camera?x").requestTarget()).isEqualTo("/?x");
        assertThat(HttpUrl.parse("http://camera/x").requestTarget()).isEqualTo("/x");
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:secret@camera/stream, http://camera/stream",
        "http://camera:80/cgi?pwd=secret, http://camera/cgi?***",
        "https://camera:443, https://camera/",
        "https://camera:80/x, https://camera:80/x",
        "http://[::1]:8080/x, http://[::1]:8080/x",
        "http://user:/secret@camera/stream, http://user/***@camera/stream",
    })
    void itsTextHidesWhatMayBeSecret(String text, String shown) {
        assertThat(HttpUrl.parse(text)).hasToString(shown);
    }

    @Test
    void itsAuthorityIsThatOfTheHostField() {
        assertThat(HttpUrl.parse("http://camera:80/").authority()).isEqualTo("camera");
        assertThat(HttpUrl.parse("http://camera:443/").authority()).isEqualTo("camera:443");
        assertThat(HttpUrl.parse("https://u:p@[::1]:444/").authority()).isEqualTo("[::1]:444");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | ''                     | is no http or https URL",
                "camera/stream               | camera/stream          | no http or https URL",
                "ftp://camera/               | ftp://camera/          | no http or https URL",
                "http:camera                 | http:camera            | names no host",
                "http:///stream              | http:///stream         | names no host",
                "http://:80/                 | http://:80/            | names no host",
                "http://secret@/x            | http://***@/x          | names no host",
                "http://camera/x#top         | http://camera/x#top    | has a fragment",
                "http://camera:0/            | http://camera:0/       | port that is not 1 to 65535",
                "http://camera:65536/        | http://camera:65536/   | port that is not 1 to 65535",
                "http://camera:80a/          | http://camera:80a/     | port that is not 1 to 65535",
                "http://camera:-1/           | http://camera:-1/      | port that is not 1 to 65535",
                "http://user:se/cret@camera/ | http://***@camera/     | port that is not 1 to 65535",
                "http://u:secret@cam era/    | http://***@cam era/    | is no URL: illegal character",
                "http://u:secret{}@camera/   | http://***@camera/     | is no URL: illegal character",
                "http://u:secret@camera/%zz  | http://***@camera/%zz  | is no URL: malformed escape pair",
                "http://camera/{?pwd=secret  | http://camera/{?***    | is no URL: illegal character",
                "u:secret@camera/x           | ***@camera/x           | no http or https URL",
                "http://cam!era/             | http://cam!era/        | neither a name",
                "http://[::g]/               | http://[::g]/          | is no URL",
            })
    void whatIsNoneIsRefusedInWordsWithoutSecrets(String text, String shown, String why) {
        assertThatThrownBy(() -> HttpUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + shown + "' ")
                .hasMessageContainingAll(why, "allowed is http://host[:port][/path][?query]")
                .satisfies(e -> {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("secret").doesNotContain("cret@");
                });
    }

    @Test
    void aPasswordThatLooksLikeAPathAndAQueryIsNotShown() {
        assertThat(HttpUrl.parse("http://user:/secret?@camera/stream").toString())
                .isEqualTo("http://user/***?***");
    }

    /** Whatever stands before the host, parsed or not; but for what ends it (RFC 3986, section 3.2). */
    @Property
    void noPasswordIsEverShown(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 6) String before,
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 6) String after) {
        Assume.that((before + after).chars().noneMatch(c -> "/?#".indexOf(c) >= 0));
        String text = "http://user:" + before + "secret" + after + "@camera/stream";
        String shown;
        try {
            shown = HttpUrl.parse(text).toString();
        } catch (IllegalArgumentException e) {
            shown = e + " " + e.getCause();
        }
        assertThat(shown).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "/live, http://camera:8080/live",
        "live, http://camera:8080/cgi/live",
        "../live, http://camera:8080/live",
        "https://other/x#top, https://other/x",
        "//other/x, http://other/x",
        "http://u:p@other, http://other/",
    })
    void aReferenceIsResolved(String reference, String expected) {
        HttpUrl found = HttpUrl.parse("http://u:p@camera:8080/cgi/stream?a=b").resolve(reference);
        assertThat(found).isEqualTo(HttpUrl.parse(expected));
        assertThat(found.userInfo()).isEmpty();
    }

    @Test
    void aReferenceOfAQueryKeepsThePath() {
        assertThat(HttpUrl.parse("http://camera/cgi/stream?a=b").resolve("?c=d").requestTarget())
                .isEqualTo("/cgi/stream?c=d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://other/", "http://", "http://a b/", "%"})
    void aReferenceThatIsNoUrlIsRefused(String reference) {
        HttpUrl base = HttpUrl.parse("http://camera/");
        assertThatThrownBy(() -> base.resolve(reference)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://camera/x, http://CAMERA:80/y, true",
        "http://camera/, https://camera/, false",
        "http://camera:443/, https://camera/, false",
        "http://camera/, http://camera:81/, false",
        "http://camera/, http://camera.example/, false",
    })
    void originsAreCompared(String one, String other, boolean same) {
        assertThat(HttpUrl.parse(one).hasOriginOf(HttpUrl.parse(other))).isEqualTo(same);
        assertThat(HttpUrl.parse(other).hasOriginOf(HttpUrl.parse(one))).isEqualTo(same);
    }
}
