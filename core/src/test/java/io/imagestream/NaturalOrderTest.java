package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    private static int compare(String a, String b) {
        return Integer.signum(NaturalOrder.INSTANCE.compare(a, b));
    }

    @Test
    void numbersCountByTheirValueAndLettersWithoutTheirCase() {
        List<String> ordered = List.of(
                "",
                "1.jpg",
                "9.jpg",
                "10.jpg",
                "010b.jpg",
                "100.jpg",
                "A2",
                "a10",
                "b",
                "img01",
                "img1",
                "img1a",
                "img1b",
                "img2",
                "IMG3",
                "img12345678901234567890",
                "img12345678901234567891",
                "x-9",
                "x9");
        List<String> shuffled = new ArrayList<>(ordered);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(NaturalOrder.INSTANCE);
            assertThat(shuffled).isEqualTo(ordered);
        }
    }

    @Test
    void namesThatADifferenceOfCaseOrZerosTellsApartStillHaveAnOrder() {
        assertThat(compare("img01", "img1")).isNegative();
        assertThat(compare("IMG1", "img1")).isNegative();
        assertThat(compare("img1", "IMG1")).isPositive();
        assertThat(compare("0", "00")).isNegative();
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("aAbB019.-_").ofMaxLength(6),
                Arbitraries.strings().ofMaxLength(6));
    }

    @Property
    void isATotalOrder(@ForAll("names") String a, @ForAll("names") String b, @ForAll("names") String c) {
        assertThat(compare(a, b)).isEqualTo(-compare(b, a));
        assertThat(compare(a, b) == 0).isEqualTo(a.equals(b));
        List<String> sorted = new ArrayList<>(List.of(a, b, c));
        sorted.sort(NaturalOrder.INSTANCE);
        assertThat(compare(sorted.get(0), sorted.get(1))).isNotPositive();
        assertThat(compare(sorted.get(1), sorted.get(2))).isNotPositive();
        assertThat(compare(sorted.get(0), sorted.get(2))).isNotPositive();
    }
}
