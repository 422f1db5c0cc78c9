package io.imagestream.transport.mcast;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What servers and clients say of an interface that is not there. */
class WrongInterfaceTest {
    private static final String GROUP = "239.255.1.2";

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
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
