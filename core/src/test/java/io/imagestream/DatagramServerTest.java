package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ControlOptions;
import io.imagestream.spi.GroupPath;
import io.imagestream.spi.McastServerOptions;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.TransportOptions;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.testkit.ThreadCount;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers that send datagrams tell their transport and the application. */
class DatagramServerTest {
    private static final int STREAM_ID = 7_009; // So that the servers' threads can be told from others.
    private static final String GROUP = "239.1.2.3";
    private static final GroupPath DEFAULT_PATH = new GroupPath(Optional.empty(), 1, true);
    private static final BurstPacing PACING = new BurstPacing(16, 49_152, 0.6);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final FakeTransport transport = new FakeTransport();
    private final List<ImageStreamServer> servers = new ArrayList<>();

    @BeforeEach
    void serveEverything() {
        transport.deliveries = EnumSet.allOf(Delivery.class);
    }

    @AfterEach
    void noThreadIsLeft() {
        servers.forEach(ImageStreamServer::close);
        ThreadCount.assertNoneLeft("imagestream-events-" + STREAM_ID);
    }

    private ImageStreamServer build(ServerBuilder<?> builder) {
        ImageStreamServer server = builder.id(STREAM_ID)
                .transport(transport)
                .scheduler(new ManualScheduler())
                .build();
        servers.add(server);
        return server;
    }

    private ServerSpec spec(ServerBuilder<?> builder) {
        build(builder).start();
        return transport.server().context.spec();
    }

    private TransportOptions options(ServerBuilder<?> builder) {
        return spec(builder).options();
    }

    private static InetAddress address(String text) {
        return AccessRequests.address(text);
    }

    private static ServerChoice choice() {
        return ImageStreamServer.builder();
    }

    // --- options ---

    @Test
    void theDefaultsOfUdpAreThoseOfTheDocumentation() {
        Duration minute = Duration.ofSeconds(60);
        assertThat(options(choice().udpPush()))
                .isEqualTo(new UdpServerOptions(
                        10_000, 100, 20, 1_000_000_000, 25_000_000, TEN_SECONDS, minute, 1200, PACING));
        assertThat(options(choice().udpPull()))
                .isEqualTo(new UdpServerOptions(
                        10_000, 100, 20, 1_000_000_000, 25_000_000, TEN_SECONDS, TEN_MINUTES, 1200, PACING));
        assertThat(transport.server().context.spec().delivery()).isEqualTo(Delivery.UDP_PULL);
        assertThat(transport.server().context.spec().addresses()).containsExactly(address("127.0.0.1"));
    }

    @Test
    void aUdpTransportGetsWhatWasChosen() {
        assertThat(options(choice().udpPush()
                        .maxClients(1)
                        .maxClientsPerAddress(2)
                        .newClientsPerSecond(3)
                        .maxBytesPerSecond(4)
                        .maxBytesPerSecondPerAddress(5)
                        .setupTimeout(Duration.ofSeconds(6))
                        .lease(Duration.ofSeconds(7))
                        .datagramSize(512)
                        .burst(8, 9)
                        .spread(0.5)))
                .isEqualTo(new UdpServerOptions(
                        1, 2, 3, 4, 5, Duration.ofSeconds(6), Duration.ofSeconds(7), 512, new BurstPacing(8, 9, 0.5)));
    }

    @Test
    void theDefaultsOfMulticastAreThoseOfTheDocumentation() {
        assertThat(options(choice().mcastPush(GROUP)))
                .isEqualTo(new McastServerOptions(
                        address(GROUP), DEFAULT_PATH, 1_000_000_000, 1200, PACING, Optional.empty()));
        assertThat(options(choice().mcastPull(GROUP)))
                .isEqualTo(new McastServerOptions(
                        address(GROUP),
                        DEFAULT_PATH,
                        1_000_000_000,
                        1200,
                        PACING,
                        Optional.of(new ControlOptions(0, 10_000, 100, 20, TEN_SECONDS, TEN_MINUTES))));
        assertThat(transport.server().context.spec().delivery()).isEqualTo(Delivery.MCAST_PULL);
    }

    @Test
    void aMulticastTransportGetsWhatWasChosen() {
        ServerSpec spec = spec(choice().mcastPull(GROUP)
                .port(5000)
                .bind("::1")
                .networkInterface("lo")
                .timeToLive(0)
                .loopback(false)
                .maxBytesPerSecond(1)
                .datagramSize(512)
                .burst(2, 3)
                .spread(0)
                .controlPort(9002)
                .maxClients(4)
                .maxClientsPerAddress(5)
                .newClientsPerSecond(6)
                .setupTimeout(Duration.ofSeconds(7))
                .lease(Duration.ofSeconds(8)));
        assertThat(spec.port()).isEqualTo(5000);
        assertThat(spec.addresses()).containsExactly(address("::1"));
        assertThat(spec.options())
                .isEqualTo(new McastServerOptions(
                        address(GROUP),
                        new GroupPath(Optional.of("lo"), 0, false),
                        1,
                        512,
                        new BurstPacing(2, 3, 0),
                        Optional.of(new ControlOptions(9002, 4, 5, 6, Duration.ofSeconds(7), Duration.ofSeconds(8)))));
    }

    @Test
    void aPushToAGroupHasNoControlPort() {
        assertThatThrownBy(() -> choice().mcastPush(GROUP).controlPort(9002).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("controlPort(9002)", "mcast_pull");
        assertThatThrownBy(() -> choice().mcastPush(GROUP).controlPort(0).build())
                .isInstanceOf(IllegalStateException.class);
    }

    // --- who may watch ---

    private static List<String> admitted(AccessPolicy access) {
        return java.util.stream.Stream.of(
                        "127.0.0.1",
                        "::1",
                        "169.254.1.1",
                        "10.0.0.7",
                        "192.168.0.7",
                        "fd00::7",
                        "192.0.2.7",
                        "2001:db8::7")
                .filter(host -> access.admits(address(host)))
                .toList();
    }

    @Test
    void byDefaultDatagramsOfTheInternetAreNotTaken() {
        for (ServerBuilder<?> builder : List.of(choice().udpPush(), choice().udpPull(), choice().mcastPull(GROUP))) {
            AccessPolicy access = spec(builder).access();
            assertThat(admitted(access))
                    .containsExactly("127.0.0.1", "::1", "169.254.1.1", "10.0.0.7", "192.168.0.7", "fd00::7");
            assertThat(access.check(AccessRequests.from(address("192.0.2.7")))).isEqualTo(AccessPolicy.Verdict.DENY);
            assertThat(access.check(AccessRequests.from(address("10.0.0.7")))).isEqualTo(AccessPolicy.Verdict.ALLOW);
        }
    }

    @Test
    void theNetworksGivenReplaceThoseOfTheDefault() {
        AccessPolicy access =
                spec(choice().udpPush().allowedNetworks("192.0.2.0/24", "::1")).access();
        assertThat(admitted(access)).containsExactly("::1", "192.0.2.7");
        AccessPolicy open = spec(choice().mcastPull(GROUP).allowedNetworks("0.0.0.0/0", "::/0"))
                .access();
        assertThat(admitted(open)).hasSize(8);
    }

    @Test
    void thePolicyOfTheApplicationHoldsAsWell() {
        List<AccessRequest> asked = new ArrayList<>();
        AccessPolicy access = spec(choice().udpPull().access(request -> {
                    asked.add(request);
                    return AccessPolicy.Verdict.UNAUTHENTICATED;
                }))
                .access();
        assertThat(access.check(AccessRequests.from(address("192.0.2.7")))).isEqualTo(AccessPolicy.Verdict.DENY);
        assertThat(asked).as("networks come first").isEmpty();
        assertThat(access.check(AccessRequests.from(address("10.0.0.7"))))
                .isEqualTo(AccessPolicy.Verdict.UNAUTHENTICATED);
    }

    @Test
    void tcpServersAreAsOpenAsTheyWere() {
        assertThat(admitted(spec(choice().tcpPush()).access())).hasSize(8);
    }

    // --- where the stream is ---

    @Test
    void aUdpServerIsPublishedAsATcpServerIs() {
        ImageStreamServer server = build(choice().udpPush().address("127.0.0.2"));
        server.start();
        assertThat(server.uri()).hasToString("udp_push://127.0.0.2:40000");
        assertThat(server.controlPort()).isEmpty();
        assertThat(server.httpUri()).isEmpty();
        assertThat(transport.server().context.spec().addresses())
                .containsExactly(address("127.0.0.1"), address("127.0.0.2"));
    }

    @Test
    void aMulticastServerPublishesItsGroup() {
        ImageStreamServer server = build(choice().mcastPush("FF02:0::1234").port(5000));
        assertThat(server.uri()).hasToString("mcast_push://[ff02::1234]:5000");
        server.start();
        assertThat(server.uri()).hasToString("mcast_push://[ff02::1234]:5000");
        assertThat(server.controlPort()).isEmpty();
        assertThat(server.httpUri()).isEmpty();
        assertThat(server.descriptor().address()).isEqualTo("ff02::1234");
        assertThat(server.descriptor().control()).isEmpty();
        assertThat(transport.server().context.spec().addresses()).containsExactly(address("127.0.0.1"));
    }

    @Test
    void theAddressOfAMulticastServerIsItsGroup() {
        assertThat(((McastServerOptions) options(choice().mcastPush(GROUP).address("239.4.5.6"))).group())
                .isEqualTo(address("239.4.5.6"));
        assertThat(servers.get(0).uri().host()).isEqualTo("239.4.5.6");
    }

    @Test
    void aServerThatIsAskedPublishesItsControlPlace() {
        transport.controlPort = OptionalInt.of(40_001);
        ImageStreamServer server = build(choice().mcastPull(GROUP).port(5000).bind("127.0.0.3"));
        assertThat(server.controlPort()).isEmpty();
        assertThat(server.descriptor().control()).isEmpty();
        server.start();
        assertThat(server.controlPort()).hasValue(40_001);
        assertThat(server.descriptor().uri()).hasToString("mcast_pull://239.1.2.3:5000");
        assertThat(server.descriptor().control()).contains(new ControlPlace("127.0.0.3", 40_001));
        server.close();
        assertThat(server.controlPort()).as("like the port").hasValue(40_001);
    }

    // --- descriptors ---

    @Test
    void aDescriptorChoosesGroupAndControlPort() {
        StreamDescriptor descriptor = StreamDescriptor.parse(
                "ID: 7009\nAddress: 239.7.8.9\nPort: 5000\nProtocol: MCAST_PULL\n# Control: 127.0.0.2:9002\n");
        transport.controlPort = OptionalInt.of(9002);
        ImageStreamServer server = build(choice().from(descriptor));
        assertThat(server.controlPort()).isEmpty();
        assertThat(server.descriptor().control()).as("what was chosen").isEqualTo(descriptor.control());
        server.start();
        ServerSpec spec = transport.server().context.spec();
        McastServerOptions options = (McastServerOptions) spec.options();
        assertThat(options.group()).isEqualTo(address("239.7.8.9"));
        assertThat(options.control().orElseThrow().port()).isEqualTo(9002);
        assertThat(spec.addresses()).containsExactly(address("127.0.0.1"), address("127.0.0.2"));
        assertThat(server.descriptor().uri()).isEqualTo(descriptor.uri());
        assertThat(server.descriptor().control()).isEqualTo(descriptor.control());
    }

    @Test
    void aDescriptorWithoutAddressTakesTheDefaultGroup() {
        StreamDescriptor descriptor = StreamDescriptor.parse("Port: 5000\nProtocol: MCAST_PUSH\n");
        assertThat(build(choice().from(descriptor)).uri()).hasToString("mcast_push://239.255.42.42:5000");
        assertThat(build(choice().of(Delivery.MCAST_PULL)).uri().host()).isEqualTo("239.255.42.42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "camera", "::1"})
    void aDescriptorsAddressThatIsNoGroupIsNamed(String host) {
        StreamDescriptor descriptor =
                StreamDescriptor.parse("Address: " + host + "\nPort: 5000\nProtocol: MCAST_PUSH\n");
        assertThatThrownBy(() -> choice().from(descriptor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'" + host + "'", "multicast address");
    }

    @Test
    void aDescriptorChoosesUdp() {
        StreamDescriptor descriptor = StreamDescriptor.parse("Address: 127.0.0.2\nPort: 5000\nProtocol: UDP_PULL\n");
        assertThat(choice().from(descriptor)).isInstanceOf(UdpServerBuilder.class);
        assertThat(build(choice().from(descriptor)).uri()).isEqualTo(descriptor.uri());
    }
}
