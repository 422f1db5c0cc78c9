package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "multipart/x-mixed-replace; boundary=frame                | frame",
                "multipart/x-mixed-replace;boundary=frame                 | frame",
                "Multipart/X-Mixed-Replace; BOUNDARY=Frame                | Frame",
                "multipart/x-mixed-replace; boundary=--frame              | --frame",
                "multipart/x-mixed-replace; boundary=\"--a b;c=d\"        | --a b;c=d",
                "multipart/x-mixed-replace; boundary=\"a\\\"b\\\\\" ; x=y | a\"b\\",
                "multipart/x-mixed-replace; boundary = frame ; x=y        | frame",
                "multipart/x-mixed-replace; x; y=1; boundary=frame        | frame",
                "multipart/x-mixed-replace;; boundary=one; boundary=two   | one",
                "multipart/x-mixed-replace; boundary=a=b/c?d              | a=b/c?d",
                "multipart/x-mixed-replace; boundary=\"open               | open",
                "multipart/x-mixed-replace; charset=\"x;boundary=no\";boundary=yes | yes",
            })
    void findsTheBoundary(String value, String boundary) {
        MediaType type = MediaType.parse(value);
        assertThat(type.name()).isEqualTo("multipart/x-mixed-replace");
        assertThat(type.isMultipart()).isTrue();
        assertThat(type.boundary()).hasValue(boundary);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/mixed", "multipart/mixed;", "multipart/mixed; boundary", "multipart/mixed;x=boundary"
            })
    void mayFindNone(String value) {
        assertThat(MediaType.parse(value).isMultipart()).isTrue();
        assertThat(MediaType.parse(value).boundary()).isEmpty();
    }

    @Test
    void tellsImagesFromOthers() {
        assertThat(MediaType.parse(" IMAGE/JPEG ;x=y").isImage()).isTrue();
        assertThat(MediaType.parse("image/jpeg").isMultipart()).isFalse();
        assertThat(MediaType.parse("text/html; charset=utf-8"))
                .isEqualTo(new MediaType("text/html", Map.of("charset", "utf-8")));
        assertThat(MediaType.parse("text/html").isImage()).isFalse();
        assertThat(MediaType.parse("text/html").isUnknown()).isFalse();
        assertThat(MediaType.parse("").isUnknown()).isTrue();
        assertThat(MediaType.parse("application/octet-stream").isUnknown()).isTrue();
    }

    @Property
    void anyTextIsTakenApart(
            @ForAll @Chars({'a', '=', ';', '"', '\\', ' ', '\t', '/', '\u00e4'}) @StringLength(max = 20) String value) {
        MediaType type = MediaType.parse(value);
        assertThat(type.parameters()).doesNotContainValue(null);
        assertThat(type.name()).doesNotContain(";");
    }

    @Property
    void whatIsQuotedIsFound(@ForAll @Chars({'a', '=', ';', '"', '\\', ' ', '-'}) @StringLength(max = 20) String text) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
        MediaType type = MediaType.parse("multipart/mixed; x=\"" + quoted + "\"; boundary=\"" + quoted + "\"");
        assertThat(type.boundary()).hasValue(text);
    }
}
