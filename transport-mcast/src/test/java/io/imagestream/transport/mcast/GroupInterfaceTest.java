package io.imagestream.transport.mcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupInterfaceTest {
    private static final String GROUP = "239.255.1.2";

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static GroupInterface find(String group, String wanted) throws IOException {
        return GroupInterface.find(InetAddress.getByName(group), Optional.of(wanted));
    }

    @Test
    void findsByName() throws IOException {
        assertThat(find(GROUP, "lo").network()).isEqualTo(Groups.loopback());
        assertThat(find(GROUP, "lo").address())
                .as("where its datagrams come from")
                .contains(InetAddress.getByName("127.0.0.1"));
        assertThat(find(GROUP, "lo").isUp()).isTrue();
    }

    @Test
    void findsByAddress() throws IOException {
        GroupInterface found = find(GROUP, "127.0.0.1");
        assertThat(found.network()).isEqualTo(Groups.loopback());
        assertThat(found.address()).contains(InetAddress.getByName("127.0.0.1"));
    }

    /** The address says which interface, but cannot be where datagrams of the other family come from. */
    @Test
    void anAddressOfTheOtherFamilyOnlyNamesTheInterface() throws IOException {
        assertThat(find("ff15::1", "127.0.0.1").network()).isEqualTo(Groups.loopback());
        assertThat(find("ff15::1", "127.0.0.1").address())
                .isNotEqualTo(Optional.of(InetAddress.getByName("127.0.0.1")));
    }

    @Test
    void whereThereIsNothingElseLoopbackServes() throws IOException {
        GroupInterface only = GroupInterface.chosen(InetAddress.getByName(GROUP), null, List.of(Groups.loopback()));
        assertThat(only.network()).isEqualTo(Groups.loopback());
    }

    @Test
    void whereThereIsNothingItSaysSo() {
        assertThatThrownBy(() -> GroupInterface.chosen(InetAddress.getByName(GROUP), null, List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(GROUP);
    }

    @Test
    void theRouteDecides() throws IOException {
        GroupInterface routed = GroupInterface.chosen(InetAddress.getByName(GROUP), Groups.loopback(), List.of());
        assertThat(routed.network()).isEqualTo(Groups.loopback());
    }

    @Test
    void aServerNamesTheInterfaceThatIsNotThere() {
        assertThatThrownBy(() -> ImageStreamServer.builder()
                        .mcastPush(GROUP)
                        .networkInterface("nowhere9")
                        .start())
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("'nowhere9'")
                .hasMessageContaining("lo (")
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void aServerNamesTheAddressThatNoInterfaceHas() {
        assertThatThrownBy(() -> ImageStreamServer.builder()
                        .mcastPush(GROUP)
                        .networkInterface("203.0.113.9")
                        .start())
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("'203.0.113.9'");
    }

    @Test
    void aClientNamesTheInterfaceThatIsNotThere() {
        assertThatThrownBy(() -> ImageStreamClient.builder()
                        .mcastPush(GROUP, 9005)
                        .networkInterface("nowhere9")
                        .start())
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("mcast_push://" + GROUP + ":9005")
                .hasMessageContaining("'nowhere9'");
    }

    @Test
    void whatIsNoGroupIsNamed() {
        assertThatThrownBy(() -> ImageStreamServer.builder().mcastPush("192.0.2.7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'192.0.2.7'");
    }
}
