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

    @Test
    void aLineKeepsAnyLanguageAndEscapesWhatCouldDisguiseIt() {
        String good = "'/h\u00f6he/\u65e5\u672c/\u05d0\u05d1 \ud83d\ude00.jpg' is no image";
        assertThat(Printable.line(good)).isEqualTo(good);
        assertThat(Printable.line("a\r\nb\u001b[2J\u0000\u0085\u2028\u202e\u2066\u200f\ufeff"))
                .isEqualTo("a\\u000d\\u000ab\\u001b[2J\\u0000\\u0085\\u2028\\u202e\\u2066\\u200f\\ufeff");
        assertThat(Printable.line("\ud83d|\ude00|\udb40\udc41")).isEqualTo("\\ud83d|\\ude00|\\udb40\\udc41");
        assertThat(Printable.line(null)).isEqualTo("null");
    }

    @Test
    void aLineIsCutAfter1000Characters() {
        assertThat(Printable.line("x".repeat(1000))).isEqualTo("x".repeat(1000));
        assertThat(Printable.line("x".repeat(1001))).isEqualTo("x".repeat(1000) + "...");
        assertThat(Printable.line("x".repeat(999) + "\ud83d\ude00y")).isEqualTo("x".repeat(999) + "\ud83d\ude00...");
    }

    @Property
    void aLineIsOneLine(@ForAll String text) {
        assertThat(Printable.line(text).chars())
                .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x202e)
                .hasSizeLessThanOrEqualTo(1001 * 6 + 3);
    }

    @Property
    void theResultIsOneShortLineOfPrintableAscii(@ForAll String text) {
        assertThat(Printable.of(text)).matches("[ -~]*").hasSizeLessThanOrEqualTo(80 * 6 + 3);
    }
}
