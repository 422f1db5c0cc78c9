package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

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
}
