package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void printableAsciiStaysAndTheRestIsEscaped() {
        assertThat(Printable.of("GET 7 ~")).isEqualTo("GET 7 ~");
        assertThat(Printable.of("a\r\nb\u001b\u00e9\u20ac")).isEqualTo("a\\u000d\\u000ab\\u001b\\u00e9\\u20ac");
        assertThat(Printable.of("")).isEmpty();
    }

    @Test
    void longTextIsCutAfter80Characters() {
        assertThat(Printable.of("x".repeat(80))).isEqualTo("x".repeat(80));
        assertThat(Printable.of("x".repeat(81))).isEqualTo("x".repeat(80) + "...");
    }

    @Property
    void theResultIsOneShortLineOfPrintableAscii(@ForAll String text) {
        assertThat(Printable.of(text)).matches("[ -~]*").hasSizeLessThanOrEqualTo(80 * 6 + 3);
    }
}
