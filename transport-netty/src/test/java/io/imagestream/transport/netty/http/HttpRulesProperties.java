package io.imagestream.transport.netty.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class HttpRulesProperties {
    @Provide
    Arbitrary<String> authorities() {
        Arbitrary<String> address =
                Arbitraries.strings().withChars("0123456789abcdefF:.%[]").ofMaxLength(30);
        Arbitrary<String> name =
                Arbitraries.strings().withChars("abz019-_.@/: ").ofMaxLength(20);
        Arbitrary<String> host = Arbitraries.oneOf(address, address.map(text -> "[" + text + "]"), name);
        Arbitrary<String> port = Arbitraries.oneOf(
                Arbitraries.just(""),
                Arbitraries.integers().between(-1, 70_000).map(number -> ":" + number),
                Arbitraries.strings().withChars(":0x ").ofMaxLength(3));
        return Arbitraries.oneOf(
                Combinators.combine(host, port).as((first, second) -> first + second), Arbitraries.strings());
    }

    @Property(tries = 3_000)
    void anyTextIsAHostOrNone(@ForAll("authorities") String text) {
        String host = HttpRules.hostOf(text);
        if (host != null) {
            assertThat(host).matches("[0-9a-z:._-]+");
            assertThat(text).matches("[0-9A-Za-z:._\\[\\]-]+");
            String written = host.indexOf(':') < 0 ? host : "[" + host + "]";
            assertThat(HttpRules.hostOf(written)).isEqualTo(host);
        }
        assertThatCode(() -> Talk.PLAIN.allowsHost(text, InetAddress.getLoopbackAddress()))
                .doesNotThrowAnyException();
        assertThatCode(() -> Talk.PLAIN.allowsOrigin(text, text)).doesNotThrowAnyException();
    }

    @Property(tries = 500)
    void everyAddressIsAllowedWhicheverWayItIsWritten(@ForAll @Size(16) byte[] address) throws UnknownHostException {
        for (int i = 0; i < 16; i += 2) { // So that there are runs of zeros.
            if (address[i] % 3 == 0) {
                address[i] = 0;
                address[i + 1] = 0;
            }
        }
        InetAddress inet = InetAddress.getByAddress(address);
        String longest = inet.getHostAddress();
        String shortest = NetUtil.toAddressString(inet);
        for (String allowed : List.of(longest, shortest)) {
            HttpRules rules = new HttpRules(List.of(allowed), List.of());
            for (String host : List.of(longest, shortest, shortest.toUpperCase(Locale.ROOT))) {
                String written = host.indexOf(':') < 0 ? host : "[" + host + "]:80";
                assertThat(rules.allowsHost(written, InetAddress.getLoopbackAddress()))
                        .isTrue();
            }
        }
    }
}
