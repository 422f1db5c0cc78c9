package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamUriTest {
    @ParameterizedTest
    @CsvSource({
        "tcp_push://127.0.0.1:9001, TCP_PUSH, 127.0.0.1, 9001",
        "TCP_Pull://example.org:1, TCP_PULL, example.org, 1",
        "udp_push://[::1]:65535, UDP_PUSH, ::1, 65535",
        "udp_pull://[2001:db8::7]:0, UDP_PULL, 2001:db8::7, 0",
        "mcast_push://239.1.2.3:5000/, MCAST_PUSH, 239.1.2.3, 5000"
    })
    void isParsed(String text, Delivery delivery, String host, int port) {
        assertThat(StreamUri.parse(text)).isEqualTo(new StreamUri(delivery, host, port));
    }

    @Test
    void isWrittenInLowerCaseWithIpv6InBrackets() {
        assertThat(new StreamUri(Delivery.TCP_PUSH, "localhost", 9001)).hasToString("tcp_push://localhost:9001");
        assertThat(new StreamUri(Delivery.UDP_PULL, "::1", 9001)).hasToString("udp_pull://[::1]:9001");
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.oneOf(
                Arbitraries.of("127.0.0.1", "::1", "fe80::1", "2001:db8::1:2", "localhost", "a"),
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .withChars("0123456789.-:")
                        .ofMinLength(1));
    }

    @Property
    void whatIsWrittenParsesAgain(
            @ForAll Delivery delivery, @ForAll("hosts") String host, @ForAll @IntRange(max = 65_535) int port) {
        StreamUri uri = new StreamUri(delivery, host, port);
        assertThat(StreamUri.parse(uri.toString())).isEqualTo(uri);
    }

    @ParameterizedTest
    @CsvSource({
        "'', form method://host:port",
        "127.0.0.1:9001, form method://host:port",
        "tcp_push:127.0.0.1:9001, form method://host:port",
        "tcp_push://127.0.0.1, form method://host:port",
        "http://127.0.0.1:80, unknown delivery method 'http'",
        "://127.0.0.1:80, unknown delivery method ''",
        "tcp_push://:9001, host must not be empty",
        "tcp_push://[]:9001, host must not be empty",
        "tcp_push://a b:9001, host must not be empty nor hold white space",
        "tcp_push://a:, must be a number",
        "tcp_push://a:x, must be a number",
        "tcp_push://[::1], must be a number",
        "tcp_push://a:70000, 70000",
        "tcp_push://a:-1, -1"
    })
    void otherFormsAreRefusedAndSayWhy(String text, String reason) {
        assertThatThrownBy(() -> StreamUri.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Property
    void anyTextIsParsedOrRefused(@ForAll String text) {
        try {
            StreamUri.parse("tcp_push://" + text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
        assertThatCode(() -> parseOrRefuse(text)).doesNotThrowAnyException();
    }

    private static void parseOrRefuse(String text) {
        try {
            StreamUri.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeliveryIsFoundByItsNameInAnyCase(Delivery delivery) {
        assertThat(Delivery.parse(delivery.name())).isEqualTo(delivery);
        assertThat(Delivery.parse(delivery.label())).isEqualTo(delivery);
        assertThat(delivery.isPush()).isEqualTo(!delivery.name().endsWith("_PULL"));
        assertThat(delivery.isMulticast()).isEqualTo(delivery.name().startsWith("MCAST_"));
        assertThat(delivery.artifact())
                .isEqualTo("io.imagestream:imagestream-transport-"
                        + (delivery == Delivery.RTP ? "udp" : delivery.label().split("_", -1)[0]));
    }

    @Test
    void anUnknownDeliveryNamesThoseThatAre() {
        assertThatThrownBy(() -> Delivery.parse("smoke"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("smoke", "tcp_pull, tcp_push, udp_pull, udp_push, mcast_push, mcast_pull");
    }
}
