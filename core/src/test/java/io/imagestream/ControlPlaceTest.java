package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaceTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7:9002, 192.0.2.7, 9002",
        "camera:1, camera, 1",
        "[::1]:65535, ::1, 65535",
    })
    void aTextIsReadAndWritten(String text, String host, int port) {
        ControlPlace place = ControlPlace.parse(text);
        assertThat(place).isEqualTo(new ControlPlace(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":1", "[]:1", "a", "a:", "a:x", "a:0", "a:65536", "a b:1", "a:-1"})
    void anotherFormIsRefusedAndNamed(String text) {
        assertThatThrownBy(() -> ControlPlace.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text
                        + "' must have the form host:port, such as 192.0.2.7:9002, with a port from 1 to 65535");
    }

    @Property
    void anyTextIsParsedOrRefusedWithALogLine(@ForAll String text) {
        try {
            assertThat(ControlPlace.parse(text).port()).isBetween(1, 65_535);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }
}
