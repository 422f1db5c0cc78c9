package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The search against a naive one, over few letters, so that much repeats and much nearly matches. */
class BoundarySearchProperties {
    private record Match(BoundarySearch.Found found, int start, int end) {}

    @Provide
    Arbitrary<String> delimiters() {
        return Arbitraries.strings().withChars("-a").ofMinLength(1).ofMaxLength(6);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(5, Arbitraries.of("-", "a")),
                        net.jqwik.api.Tuple.of(1, Arbitraries.of(" ", "\t", "\r", "\n", "\r\n", "b")))
                .list()
                .ofMaxSize(60)
                .map(list -> String.join("", list));
    }

    private static Match naive(String text, String delimiter) {
        for (int start = text.indexOf(delimiter); start >= 0; start = text.indexOf(delimiter, start + 1)) {
            int from = start + delimiter.length();
            String rest = text.substring(from);
            if (rest.startsWith("--")) {
                return new Match(BoundarySearch.Found.END, start, from + 2);
            }
            int line = rest.indexOf('\n');
            if (line >= 0 && rest.substring(0, line + 1).matches("[ \t]{0,64}\r?\n")) {
                return new Match(BoundarySearch.Found.PART, start, from + line + 1);
            }
        }
        return new Match(BoundarySearch.Found.NOTHING, 0, 0);
    }

    @Property(tries = 5000)
    void findsTheFirstOneHoweverTheBytesCome(
            @ForAll("delimiters") String delimiter, @ForAll("texts") String text, @ForAll Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        BoundarySearch search = new BoundarySearch(delimiter.getBytes(StandardCharsets.ISO_8859_1));
        Match expected = naive(text, delimiter);
        BoundarySearch.Found found = BoundarySearch.Found.NOTHING;
        byte[] buffer = new byte[bytes.length];
        int forgotten = 0;
        for (int filled = 0; found == BoundarySearch.Found.NOTHING && filled < bytes.length; ) {
            int before = filled;
            filled += Math.min(bytes.length - filled, random.nextInt(4));
            System.arraycopy(bytes, before, buffer, before - forgotten, filled - before);
            found = search.find(buffer, filled - forgotten);
            int cleared = search.cleared();
            if (found == BoundarySearch.Found.NOTHING) {
                assertThat(cleared).isBetween(0, filled - forgotten);
                assertThat(expected.found() == BoundarySearch.Found.NOTHING || forgotten + cleared <= expected.start())
                        .isTrue();
                int forget = random.nextInt(cleared + 1);
                System.arraycopy(buffer, forget, buffer, 0, filled - forgotten - forget);
                forgotten += forget;
                search.forget(forget);
            } else {
                assertThat(new Match(found, forgotten + search.start(), forgotten + search.end()))
                        .isEqualTo(expected);
                assertThat(forgotten + search.end()).as("it is found at once").isGreaterThan(before);
            }
        }
        assertThat(found).isEqualTo(expected.found());
    }

    @Example
    void isNotSlowedDownByWhatNearlyMatches() {
        byte[] delimiter = new byte[1000];
        Arrays.fill(delimiter, (byte) '-');
        delimiter[999] = 'x';
        byte[] data = new byte[20_000_000];
        Arrays.fill(data, (byte) '-');
        long begin = System.nanoTime();
        assertThat(new BoundarySearch(delimiter).find(data, data.length)).isEqualTo(BoundarySearch.Found.NOTHING);
        // A naive search would compare twenty billion bytes.
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
    }
}
