package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.wire.SessionDescription;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SdpLineProperties {
    /** Describes a session to 192.0.2.7. */
    static String session(String name, double rate, int port) {
        return new SessionDescription(
                        name,
                        1,
                        1,
                        "192.0.2.1",
                        "192.0.2.7",
                        OptionalInt.empty(),
                        Optional.empty(),
                        port,
                        port + 1,
                        26,
                        OptionalDouble.of(rate),
                        Optional.empty(),
                        true)
                .toText();
    }

    private static StreamDescriptor descriptor(int port) {
        return new StreamDescriptor(0, "", "", "192.0.2.7", port, Delivery.RTP, 24, List.of());
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("az09 +%#=:/\u00e9\u4e2d")
                .ofMinLength(1)
                .ofMaxLength(255)
                .map(name -> "x" + name.substring(1, name.length() - Math.min(1, name.length() - 1)) + "y");
    }

    @Provide
    Arbitrary<String> garbage() {
        return Arbitraries.strings()
                .withChars("%0123456789abcdefvos=+ \u00e9\u0000")
                .ofMaxLength(60);
    }

    @Property
    void whatIsWrittenReadsBack(@ForAll("names") String name, @ForAll @IntRange(min = 1, max = 65_534) int port) {
        String session = session(name, 24, port);
        String line = SdpLine.of(Optional.of(session));
        assertThat(line).matches("# SDP: [!-~]+\n"); // Three words, which the original passes over.
        assertThat(SdpLine.find("Port: 1\r\n" + line, descriptor(port)))
                .isEqualTo(new SdpLine(Optional.of(session), Optional.empty()));
    }

    @Property
    void anythingElseIsPassedOver(@ForAll("garbage") String text) {
        assertThat(SdpLine.find("# SDP: " + text, descriptor(5004)).sdp()).isEmpty();
    }
}
