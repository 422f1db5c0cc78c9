package io.imagestream.transport.udp.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.spi.AddressText;
import io.imagestream.spi.GroupPath;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SapScopeTest {
    @ParameterizedTest
    @CsvSource({
        "239.255.42.42, 239.255.255.255, 30",
        "239.255.0.0, 239.255.255.255, 30",
        "239.1.2.3, 239.255.255.255, 30",
        "239.192.0.1, 239.195.255.255, 30",
        "239.195.255.254, 239.195.255.255, 30",
        "239.196.0.1, 239.255.255.255, 30",
        "224.0.0.200, 224.0.0.255, 30",
        "224.0.1.1, 224.2.127.254, 300",
        "224.2.128.7, 224.2.127.254, 300",
        "232.1.2.3, 224.2.127.254, 300",
        "ff02::1:2, ff02::2:7ffe, 30",
        "ff15::9, ff05::2:7ffe, 30",
        "ff38::1, ff08::2:7ffe, 300",
        "ff1e::1, ff0e::2:7ffe, 300",
    })
    void announcementsGoAsFarAsTheGroup(String group, String announcements, int seconds) throws UnknownHostException {
        SapScope scope = SapScope.of(InetAddress.getByName(group));
        assertThat(AddressText.of(scope.address().getAddress())).isEqualTo(announcements);
        assertThat(scope.address().getPort()).isEqualTo(9875);
        assertThat(scope.interval()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void whatIsToStayOnThisMachineIsAnnouncedThereAlone() {
        assertThat(SapScope.path(new GroupPath(Optional.of("lo"), 0, true)))
                .isEqualTo(new GroupPath(Optional.of("lo"), 0, true));
        assertThat(SapScope.path(new GroupPath(Optional.empty(), 1, false)))
                .isEqualTo(new GroupPath(Optional.empty(), 255, false));
    }
}
