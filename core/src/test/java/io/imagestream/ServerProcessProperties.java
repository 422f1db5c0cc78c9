package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class ServerProcessProperties {
    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.strings().alpha().numeric().withChars(".-_\u00e9").ofMinLength(1);
    }

    @Provide
    Arbitrary<String> comments() {
        return Arbitraries.strings()
                .withChars("#Process: 019TZ-.\t\n\u0000\u0007\u00a0")
                .ofMaxLength(60)
                .map(text -> "# Process: 5 2026-01-01T00:00:00Z " + text);
    }

    @Property
    void whatIsWrittenReadsBack(
            @ForAll @LongRange(min = 0, max = 999_999_999) long pid,
            @ForAll @LongRange(min = 0, max = 4_102_444_800_000L) long started,
            @ForAll("hosts") String host) {
        ServerProcess process = new ServerProcess(pid, Instant.ofEpochMilli(started), host);
        assertThat(ServerProcess.find("Port: 1\r\n" + process.toLine() + "\r\n"))
                .contains(process);
        // What the original passes over: white space, more than once.
        assertThat(process.toLine()).matches("#( \\S+){2,}");
    }

    @Property
    void anyOtherCommentIsPassedOver(@ForAll("comments") String comment) {
        ServerProcess.find(comment)
                .ifPresent(process -> assertThat(process.pid()).isEqualTo(5));
    }
}
