package io.imagestream.transport.udp.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupInterfaceTest {
    private static final String GROUP = "239.255.1.2";

    private static NetworkInterface loopback() throws IOException {
        return Objects.requireNonNull(NetworkInterface.getByName("lo"));
    }

    private static GroupInterface find(String group, String wanted) throws IOException {
        return GroupInterface.find(InetAddress.getByName(group), Optional.of(wanted));
    }

    @Test
    void findsByName() throws IOException {
        assertThat(find(GROUP, "lo").network()).isEqualTo(loopback());
        assertThat(find(GROUP, "lo").address())
                .as("where its datagrams come from")
                .contains(InetAddress.getByName("127.0.0.1"));
        assertThat(find(GROUP, "lo").isUp()).isTrue();
    }

    @Test
    void findsByAddress() throws IOException {
        GroupInterface found = find(GROUP, "127.0.0.1");
        assertThat(found.network()).isEqualTo(loopback());
        assertThat(found.address()).contains(InetAddress.getByName("127.0.0.1"));
    }

    /** The address says which interface, but cannot be where datagrams of the other family come from. */
    @Test
    void anAddressOfTheOtherFamilyOnlyNamesTheInterface() throws IOException {
        assertThat(find("ff15::1", "127.0.0.1").network()).isEqualTo(loopback());
        assertThat(find("ff15::1", "127.0.0.1").address())
                .isNotEqualTo(Optional.of(InetAddress.getByName("127.0.0.1")));
    }

    @Test
    void whereThereIsNothingElseLoopbackServes() throws IOException {
        GroupInterface only = GroupInterface.chosen(InetAddress.getByName(GROUP), null, List.of(loopback()));
        assertThat(only.network()).isEqualTo(loopback());
    }

    @Test
    void whereThereIsNothingItSaysSo() {
        assertThatThrownBy(() -> GroupInterface.chosen(InetAddress.getByName(GROUP), null, List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(GROUP);
    }

    @Test
    void theRouteDecides() throws IOException {
        GroupInterface routed = GroupInterface.chosen(InetAddress.getByName(GROUP), loopback(), List.of());
        assertThat(routed.network()).isEqualTo(loopback());
    }
}
