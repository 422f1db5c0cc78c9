package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final String STREAM =
            "--b\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\none\r\n--b\r\nContent-Length: 2\r\n\r\n--\r\n--b\r\n";

    private static List<Multipart.Part> parse(String body) {
        return Multipart.parse(body.getBytes(StandardCharsets.ISO_8859_1), "b");
    }

    @Test
    void readsTheWholePartsOfAStreamCutOffAnywhere() {
        assertThat(parse(STREAM)).hasSize(2);
        assertThat(parse(STREAM).get(0).headers()).containsEntry("Content-Type", "image/jpeg");
        assertThat(parse(STREAM).get(1).body()).isEqualTo(new byte[] {'-', '-'});
        int first = STREAM.indexOf("--b", 1) + "--b\r\n".length();
        for (int end = "--b\r\n".length(); end < STREAM.length(); end++) {
            assertThat(parse(STREAM.substring(0, end))).hasSize(end < first ? 0 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n--b\r\nContent-Length: 1\r\n\r\na\r\n--b\r\n",
                "--c\r\nContent-Length: 1\r\n\r\na\r\n--c\r\n",
                "--b\r\nContent-Length:1\r\n\r\na\r\n--b\r\n",
                "--b\r\nContent-Type: image/jpeg\r\n\r\na\r\n--b\r\n",
                "--b\r\nContent-Length: 1\r\n\r\nab\r\n--b\r\n"
            })
    void refusesAStreamOfAnotherForm(String body) {
        assertThatThrownBy(() -> parse(body)).isInstanceOf(AssertionError.class);
    }
}
