package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.GroupPath;
import io.imagestream.spi.RtpServerOptions;
import io.imagestream.spi.ServerSpec;
import io.imagestream.testkit.ThreadCount;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers that send RTP tell their transport and the application. */
class RtpServerBuilderTest {
    private static final int STREAM_ID = 7_011; // So that the servers' threads can be told from others.
    private static final String GROUP = "239.1.2.3";
    private static final BurstPacing PACING = new BurstPacing(16, 49_152, 0.6);

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

    private static ServerChoice choice() {
        return ImageStreamServer.builder();
    }

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        ServerSpec toOne = spec(choice().udpPush().rtp("192.0.2.7", 5004));
        assertThat(toOne.delivery()).isEqualTo(Delivery.RTP);
        assertThat(toOne.port()).isEqualTo(5004);
        assertThat(toOne.options())
                .isEqualTo(new RtpServerOptions(
                        "192.0.2.7", Optional.empty(), 1_000_000_000, 1200, PACING, LargeImages.REFUSE, false));
        ServerSpec toGroup = spec(choice().mcastPush(GROUP).rtp());
        assertThat(toGroup.port()).isZero();
        assertThat(toGroup.options())
                .isEqualTo(new RtpServerOptions(
                        GROUP,
                        Optional.of(new GroupPath(Optional.empty(), 1, true)),
                        1_000_000_000,
                        1200,
                        PACING,
                        LargeImages.REFUSE,
                        false));
    }

    @Test
    void whatWasSetBeforeAndAfterHolds() {
        ServerSpec spec = spec(choice().mcastPush(GROUP)
                .name("cam")
                .ips(5)
                .port(5004)
                .networkInterface("lo")
                .datagramSize(512)
                .burst(2, 3)
                .rtp()
                .timeToLive(0)
                .loopback(false)
                .maxBytesPerSecond(9)
                .spread(0.5)
                .largeImages(LargeImages.DESCRIBE)
                .sap());
        assertThat(spec.port()).isEqualTo(5004);
        assertThat(spec.options())
                .isEqualTo(new RtpServerOptions(
                        GROUP,
                        Optional.of(new GroupPath(Optional.of("lo"), 0, false)),
                        9,
                        512,
                        new BurstPacing(2, 3, 0.5),
                        LargeImages.DESCRIBE,
                        true));
        assertThat(servers.get(0).stream().name()).isEqualTo("cam");
        assertThat(servers.get(0).stream().ips()).isEqualTo(5);
    }

    @Test
    void whatIsSetForRtpLeavesTheBuilderBeforeAlone() {
        McastServerBuilder family = choice().mcastPush(GROUP).name("before").port(5000);
        family.rtp().name("after").timeToLive(9).port(5004);
        ImageStreamServer server = build(family);
        server.start();
        assertThat(server.uri()).hasToString("mcast_push://239.1.2.3:5000");
        assertThat(server.stream().name()).isEqualTo("before");
        assertThat(((io.imagestream.spi.McastServerOptions)
                                transport.server().context.spec().options())
                        .path()
                        .timeToLive())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, rtp://192.0.2.7:5004",
        "display.lab, rtp://display.lab:5004",
        "FD00:0::1, rtp://[fd00::1]:5004"
    })
    void itIsWhereItSendsTo(String host, String uri) {
        ImageStreamServer server = build(choice().udpPush().rtp(host, 5004));
        assertThat(server.uri()).hasToString(uri).isEqualTo(StreamUri.parse(uri));
        assertThat(server.sdp()).isEmpty();
        assertThat(server.httpUri()).isEmpty();
        assertThat(server.descriptor().delivery()).isEqualTo(Delivery.RTP);
        assertThat(StreamDescriptor.parse(server.descriptor().toText())).isEqualTo(server.descriptor());
    }

    @Test
    void theDescriptionIsTheTransports() {
        transport.sessionDescription = Optional.of("v=0");
        ImageStreamServer server = build(choice().udpPush().rtp("192.0.2.7", 5004));
        assertThat(server.sdp()).isEmpty();
        server.start();
        assertThat(server.sdp()).contains("v=0");
    }

    // --- wrong values -----------------------------------------------------------------------------------------------

    @Test
    void playersAskForNothing() {
        assertThatThrownBy(() -> choice().udpPull().rtp("192.0.2.7", 5004))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("udp_push");
        assertThatThrownBy(() -> choice().mcastPull(GROUP).rtp())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mcast_push");
    }

    @ParameterizedTest
    @ValueSource(strings = {"239.1.2.3", "ff02::1", "0.0.0.0", "::"})
    void aReceiverIsOneMachine(String host) {
        assertThatThrownBy(() -> choice().udpPush().rtp(host, 5004))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'" + host + "'", "mcastPush(group).rtp()");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_535})
    void theNextPortIsNeeded(int port) {
        assertThatThrownBy(() -> choice().udpPush().rtp("192.0.2.7", port).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("1 to 65534", "not " + port);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortIsAPort(int port) {
        assertThatThrownBy(() -> choice().udpPush().rtp("192.0.2.7", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(port));
    }

    @Test
    void aGroupMayLeaveThePortToTheTransportButNotTakeTheLast() {
        assertThatThrownBy(() -> choice().mcastPush(GROUP).rtp().port(65_535).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("65535");
    }

    @Test
    void whatIsForGroupsIsForGroups() {
        RtpServerBuilder builder = choice().udpPush().rtp("192.0.2.7", 5004);
        assertThatThrownBy(() -> choice().udpPush().rtp("192.0.2.7", 5004).sap().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("sap()", "192.0.2.7");
        assertThatThrownBy(() -> builder.networkInterface("lo").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("networkInterface", "192.0.2.7");
    }

    @Test
    void packetsNeedRoomForTheirHeaders() {
        assertThatThrownBy(() -> choice().udpPush()
                        .datagramSize(255)
                        .rtp("192.0.2.7", 5004)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("datagramSize(255)", "256 to 65507");
    }

    // --- descriptors ------------------------------------------------------------------------------------------------

    @Test
    void aDescriptorChoosesTheReceiverOrTheGroup() {
        ImageStreamServer toOne =
                build(choice().from(StreamDescriptor.parse("Address: 192.0.2.7\nPort: 5004\nProtocol: RTP\nIPS: 5\n")));
        assertThat(toOne.uri()).hasToString("rtp://192.0.2.7:5004");
        ImageStreamServer toGroup =
                build(choice().from(StreamDescriptor.parse("Address: 239.7.8.9\nPort: 5004\nProtocol: RTP\n")));
        toGroup.start();
        assertThat(((RtpServerOptions) transport.server().context.spec().options()).path())
                .isPresent();
        assertThat(build(choice().of(Delivery.RTP).port(5004)).uri()).hasToString("rtp://127.0.0.1:5004");
    }
}
