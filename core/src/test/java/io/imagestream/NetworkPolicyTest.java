package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.AddressText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "loopback, 127.0.0.1, true",
        "loopback, 127.255.255.255, true",
        "loopback, 128.0.0.0, false",
        "loopback, 126.255.255.255, false",
        "loopback, ::1, true",
        "loopback, ::2, false",
        "loopback, 0.0.0.1, false",
        "link-local, 169.254.0.0, true",
        "link-local, 169.254.255.255, true",
        "link-local, 169.253.255.255, false",
        "link-local, 169.255.0.0, false",
        "link-local, fe80::1, true",
        "link-local, febf:ffff::1, true",
        "link-local, fec0::, false",
        "link-local, fe7f:ffff::1, false",
        "private, 10.0.0.0, true",
        "private, 10.255.255.255, true",
        "private, 11.0.0.0, false",
        "private, 9.255.255.255, false",
        "private, 172.16.0.0, true",
        "private, 172.31.255.255, true",
        "private, 172.32.0.0, false",
        "private, 172.15.255.255, false",
        "private, 192.168.0.0, true",
        "private, 192.168.255.255, true",
        "private, 192.169.0.0, false",
        "private, 192.167.255.255, false",
        "private, fc00::, true",
        "private, fdff:ffff::1, true",
        "private, fe00::, false",
        "private, fbff:ffff::1, false",
        "private, 127.0.0.1, false",
        "PRIVATE, 10.0.0.0, true",
        "0.0.0.0/0, 255.1.2.3, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "::/0, 1.2.3.4, false",
        "10.0.0.0/8, a00::, false",
        "FD00::/8, fd12::1, true",
        "::ffff:192.0.2.0/120, 192.0.2.7, true",
        "::ffff:0:0/96, 192.0.2.7, true",
        "::ffff:0:0/96, ::1, false",
    })
    void wordsAndBlocksHaveTheirEnds(String network, String client, boolean admitted) {
        assertThat(AccessPolicy.networks(network).admits(AccessRequests.address(client)))
                .isEqualTo(admitted);
    }

    @Test
    void oneOfSeveralNetworksIsEnough() {
        AccessPolicy policy = AccessPolicy.networks("192.0.2.7", "loopback", "fd00::/8");
        assertThat(policy.admits(AccessRequests.address("192.0.2.7"))).isTrue();
        assertThat(policy.admits(AccessRequests.address("127.0.0.1"))).isTrue();
        assertThat(policy.admits(AccessRequests.address("fd00::7"))).isTrue();
        assertThat(policy.admits(AccessRequests.address("192.0.2.8"))).isFalse();
        assertThat(policy).hasToString("networks [192.0.2.7/32, 127.0.0.0/8, ::1/128, fd00::/8]");
    }

    @Test
    void theZoneOfAClientDoesNotMatter() throws UnknownHostException {
        InetAddress scoped = Inet6Address.getByAddress(
                null, AccessRequests.address("fe80::7").getAddress(), 1);
        assertThat(scoped.getHostAddress()).contains("%");
        assertThat(AccessPolicy.networks("fe80::7").admits(scoped)).isTrue();
    }

    @Test
    void thereMustBeANetwork() {
        assertThatThrownBy(AccessPolicy::networks)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("networks needs at least one network, or nobody could watch");
        assertThatThrownBy(() -> AccessPolicy.networks("::1", null)).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "localhost",
                "camera.example",
                "10",
                "10.1",
                "10.0.0",
                "010.0.0.1",
                "10.0.0.256",
                "1.2.3.4.5",
                "0x7f000001",
                "2130706433",
                " 10.0.0.1",
                "[::1]",
                "::1%lo",
                "fe80::1%1",
                ".::1",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "dead.beef",
                "10.0.0.1,10.0.0.2",
                "10.0.0.0-10.0.0.9",
                "public",
            })
    void whatIsNoNetworkIsNamed(String text) {
        assertThatThrownBy(() -> AccessPolicy.networks("loopback", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text
                        + "' is no network: allowed are blocks such as 10.0.0.0/8 and fd00::/8, addresses such"
                        + " as 192.0.2.7 and ::1, and the words loopback, link-local and private, but no names");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/33, 0 to 32",
        "10.0.0.0/, 0 to 32",
        "10.0.0.0/8/8, 0 to 32",
        "10.0.0.0/-1, 0 to 32",
        "10.0.0.0/+8, 0 to 32",
        "10.0.0.0/08, 0 to 32",
        "10.0.0.0/255.0.0.0, 0 to 32",
        "10.0.0.0/99999999999, 0 to 32",
        "fd00::/129, 0 to 128",
        "fd00::/ 8, 0 to 128",
        "::ffff:0:0/95, 96 to 128",
        "::ffff:0:0/129, 96 to 128",
    })
    void aPrefixOutOfRangeIsNamedWithTheRange(String text, String range) {
        assertThatThrownBy(() -> AccessPolicy.networks(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the prefix length of '" + text + "' must be " + range);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/8, 10.0.0.0/8",
        "192.168.1.77/24, 192.168.1.0/24",
        "10.0.0.1/0, 0.0.0.0/0",
        "10.0.0.1/31, 10.0.0.0/31",
        "fd00::1/8, fd00::/8",
        "2001:db8:0:1::7/64, 2001:db8:0:1::/64",
        "::ffff:10.0.0.1/104, 10.0.0.0/8",
    })
    void bitsBehindThePrefixAreRefusedAndTheNetworkNamed(String text, String meant) {
        assertThatThrownBy(() -> AccessPolicy.networks(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' has bits set behind its prefix: '" + meant
                        + "' was probably meant, or the address alone");
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:DB8::00aB, 2001:db8::ab",
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
    })
    void addressesAreWrittenAsRfc5952HasThem(String text, String written) {
        InetAddress address = IpAddresses.parse(text);
        assertThat(address).isNotNull();
        assertThat(AddressText.of(address)).isEqualTo(written);
    }
}
