package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<InetAddress> anAddressOfThisMachine() throws SocketException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    @Test
    void byDefaultLoopbackAloneIsBound() {
        Addresses addresses = new Addresses(List.of(), null);
        assertThat(addresses.resolve()).containsExactly(address("127.0.0.1"));
        assertThat(addresses.published(addresses.resolve())).isEqualTo("127.0.0.1");
        assertThat(addresses.published(List.of())).isEqualTo("127.0.0.1");
    }

    @Test
    void aPublishedAddressOfThisMachineIsBoundToo() throws SocketException {
        assertThat(new Addresses(List.of(), "127.0.0.2").resolve())
                .containsExactly(address("127.0.0.1"), address("127.0.0.2"));
        assertThat(new Addresses(List.of(), "::1").resolve()).containsExactly(address("127.0.0.1"), address("::1"));
        assertThat(new Addresses(List.of(), "127.0.0.1").resolve()).containsExactly(address("127.0.0.1"));
        Optional<InetAddress> own = anAddressOfThisMachine();
        assumeTrue(own.isPresent(), "this machine has no address but loopback");
        String host = own.orElseThrow().getHostAddress();
        assertThat(new Addresses(List.of(), host).resolve()).containsExactly(address("127.0.0.1"), own.orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "no-such-host.invalid"})
    void anotherPublishedAddressIsNotBound(String host) {
        Addresses addresses = new Addresses(List.of(), host);
        assertThat(addresses.resolve()).containsExactly(address("127.0.0.1"));
        assertThat(addresses.published(addresses.resolve())).isEqualTo(host);
    }

    @Test
    void whatIsGivenIsBoundAndNothingElse() {
        Addresses addresses = new Addresses(List.of("127.0.0.3", "::1", "127.0.0.3"), "127.0.0.2");
        assertThat(addresses.resolve()).containsExactly(address("127.0.0.3"), address("::1"));
        assertThat(addresses.published(addresses.resolve())).isEqualTo("127.0.0.2");
    }

    @Test
    void withoutAPublishedAddressTheFirstOneBoundIsPublished() {
        Addresses addresses = new Addresses(List.of("::1", "127.0.0.1"), null);
        assertThat(addresses.published(addresses.resolve())).isEqualTo("::1");
        assertThat(addresses.published(List.of())).as("before the start").isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void allAddressesCanBeBoundAndOneThatOthersReachIsPublished(String wildcard) throws SocketException {
        Addresses addresses = new Addresses(List.of(wildcard), null);
        assertThat(addresses.resolve()).allMatch(InetAddress::isAnyLocalAddress).hasSize(1);
        InetAddress published = address(addresses.published(addresses.resolve()));
        assertThat(published.isAnyLocalAddress()).isFalse();
        assertThat(NetworkInterface.getByInetAddress(published)).isNotNull();
    }

    @Test
    void anUnknownBindAddressIsNamed() {
        assertThatThrownBy(() -> new Addresses(List.of("no-such-host.invalid"), null).resolve())
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void theZoneOfALinkLocalAddressIsNotPublished() throws UnknownHostException {
        byte[] linkLocal = address("fe80::1").getAddress();
        InetAddress scoped = java.net.Inet6Address.getByAddress(null, linkLocal, 1);
        assertThat(scoped.getHostAddress()).contains("%");
        assertThat(new Addresses(List.of(), null).published(List.of(scoped))).isEqualTo("fe80::1");
    }
}
