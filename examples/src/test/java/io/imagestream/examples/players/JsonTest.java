package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsAndWritesEachKindOfValue() {
        String text = "{\"a\":[1.5,true,false,null,{}],\"b\":[],\"c\":\"\\u0001\\\"\\\\é\"}";
        Object value = Json.read(text);
        assertThat(value)
                .isEqualTo(Map.of(
                        "a",
                        new ArrayList<>(Arrays.asList(1.5, true, false, null, Map.of())),
                        "b",
                        List.of(),
                        "c",
                        "\u0001\"\\é"));
        assertThat(Json.write(value)).isEqualTo(text);
    }

    @Test
    void readsEscapesAndSpace() {
        assertThat(Json.read(" [ \"\\n\\t\\/\\u00E9\" , -1e3 ] ")).isEqualTo(List.of("\n\t/é", -1000.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[1", "[1,]", "{\"a\"}", "{a:1}", "\"a", "\"\\u12g4\"", "nul", "1 2", "-", "\"\\"})
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read(text)).withMessageStartingWith("no JSON: ");
    }

    @Test
    void refusesTooManyLevels() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(100_000)));
    }
}
