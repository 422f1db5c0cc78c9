package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.spi.TransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The module path finds providers in module-info, the class path in META-INF/services: both must say the same. */
class ProviderTest {
    private static final String SERVICE = TransportProvider.class.getName();

    @Test
    void moduleInfoAndServiceFileAgree() throws IOException {
        ModuleDescriptor module;
        try (InputStream in = UdpTransport.class.getResourceAsStream("/module-info.class")) {
            module = ModuleDescriptor.read(in);
        }
        List<String> inModule = module.provides().stream()
                .filter(provides -> provides.service().equals(SERVICE))
                .flatMap(provides -> provides.providers().stream())
                .collect(Collectors.toList());
        assertThat(inModule).containsExactly(UdpTransport.class.getName()).isEqualTo(inServiceFile());
    }

    private static List<String> inServiceFile() throws IOException {
        try (InputStream in = UdpTransport.class.getResourceAsStream("/META-INF/services/" + SERVICE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .collect(Collectors.toList());
        }
    }

    @Test
    void servesTheDeliveriesOverUdp() {
        assertThat(new UdpTransport().deliveries())
                .containsExactlyInAnyOrder(Delivery.UDP_PULL, Delivery.UDP_PUSH, Delivery.RTP);
    }
}
