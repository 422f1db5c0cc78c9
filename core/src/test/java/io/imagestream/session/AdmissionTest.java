package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
    private static final long SECOND = 1_000_000_000;

    private final InetAddress local = address("127.0.0.1");
    private final InetAddress localIpv6 = address("::1");
    private final InetAddress here = address("192.0.2.1");
    private final InetAddress there = address("2001:db8::1");

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void clientsAreBoundedInAllAndMayComeAgainWhenOneHasGone() {
        Admission admission = new Admission(2, 10, 10);
        assertThat(admission.admit(local)).isNull();
        assertThat(admission.admit(here)).isNull();
        assertThat(admission.admit(there)).isEqualTo(DisconnectReason.TOO_MANY_CLIENTS);
        assertThat(admission.admit(local)).isEqualTo(DisconnectReason.TOO_MANY_CLIENTS);
        admission.leave(here);
        assertThat(admission.admit(there)).isNull();
        assertThat(admission.admit(here)).isEqualTo(DisconnectReason.TOO_MANY_CLIENTS);
    }

    @Test
    void clientsOfOneAddressAreBoundedAndOthersNotConcerned() {
        Admission admission = new Admission(100, 2, 10);
        assertThat(admission.admit(here)).isNull();
        assertThat(admission.admit(here)).isNull();
        assertThat(admission.admit(here)).isEqualTo(DisconnectReason.TOO_MANY_FROM_ADDRESS);
        assertThat(admission.admit(there)).isNull();
        admission.leave(here);
        assertThat(admission.admit(here)).isNull();
        assertThat(admission.admit(here)).isEqualTo(DisconnectReason.TOO_MANY_FROM_ADDRESS);
    }

    @Test
    void whoIsRefusedDoesNotCount() {
        Admission admission = new Admission(3, 1, 10);
        admission.admit(here);
        for (int i = 0; i < 10; i++) {
            assertThat(admission.admit(here)).isEqualTo(DisconnectReason.TOO_MANY_FROM_ADDRESS);
        }
        assertThat(admission.admit(there)).isNull();
        assertThat(admission.admit(local)).isNull();
        assertThat(admission.admit(local)).isEqualTo(DisconnectReason.TOO_MANY_CLIENTS);
    }

    @Test
    void theBoundsOfOneAddressDoNotApplyToLoopback() {
        Admission admission = new Admission(1000, 1, 1);
        for (int i = 0; i < 100; i++) {
            assertThat(admission.admit(local)).isNull();
            assertThat(admission.admit(localIpv6)).isNull();
            assertThat(admission.mayConnectBack(local, 0)).isTrue();
            assertThat(admission.mayConnectBack(localIpv6, 0)).isTrue();
        }
    }

    @Test
    void connectionsBackToOneAddressAreBoundedPerSecond() {
        Admission admission = new Admission(1000, 1000, 3);
        long origin = Long.MAX_VALUE - SECOND / 2; // The scale may wrap.
        for (int i = 0; i < 3; i++) {
            assertThat(admission.mayConnectBack(here, origin + i)).isTrue();
        }
        assertThat(admission.mayConnectBack(here, origin + 3)).isFalse();
        assertThat(admission.mayConnectBack(there, origin + 4)).isTrue();
        assertThat(admission.mayConnectBack(here, origin + SECOND - 1)).isFalse();
        assertThat(admission.mayConnectBack(here, origin + SECOND)).isTrue();
    }

    @Test
    void theAddressesOfAnIpv6NetworkCountAsOne() {
        Admission admission = new Admission(1000, 2, 3);
        assertThat(admission.admit(address("2001:db8:0:1::1"))).isNull();
        assertThat(admission.admit(address("2001:db8:0:1:ffff:ffff:ffff:ffff"))).isNull();
        assertThat(admission.admit(address("2001:db8:0:1::3"))).isEqualTo(DisconnectReason.TOO_MANY_FROM_ADDRESS);
        assertThat(admission.admit(address("2001:db8:0:2::3"))).isNull();
        admission.leave(address("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assertThat(admission.admit(address("2001:db8:0:1::4"))).isNull();
        for (int i = 1; i <= 3; i++) {
            assertThat(admission.mayConnectBack(address("2001:db8:0:1::" + i), 0))
                    .isTrue();
        }
        assertThat(admission.mayConnectBack(address("2001:db8:0:1::4"), 0)).isFalse();
        assertThat(admission.mayConnectBack(address("2001:db8:0:2::4"), 0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::", "fd00:1::", "fc00::", "10.0.0.", "198.51.100."})
    void theAddressesOfTheOwnSiteAndOfIpv4CountEach(String network) {
        Admission admission = new Admission(1000, 1, 1);
        for (int i = 1; i <= 9; i++) {
            assertThat(admission.admit(address(network + i))).isNull();
            assertThat(admission.mayConnectBack(address(network + i), 0)).isTrue();
            assertThat(admission.admit(address(network + i))).isEqualTo(DisconnectReason.TOO_MANY_FROM_ADDRESS);
        }
    }

    @Test
    void ipv4WithinIpv6CountsEach() throws UnknownHostException {
        Admission admission = new Admission(1000, 1, 1);
        for (byte last = 1; last <= 9; last++) {
            byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, last};
            assertThat(admission.admit(Inet6Address.getByAddress(null, mapped, 0)))
                    .isNull();
        }
    }
}
