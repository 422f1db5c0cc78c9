package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.ClientTarget;
import io.imagestream.testkit.Await;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of servers that send datagrams. */
class ClientDatagramTest extends ClientHarness {
    private static final String GROUP = "239.1.2.3";
    private static final int FOUR_MEBIBYTES = 4 * 1024 * 1024;

    @BeforeEach
    void serveEverything() {
        transport.deliveries = EnumSet.allOf(Delivery.class);
    }

    private static ClientChoice choice() {
        return ImageStreamClient.builder();
    }

    private McastPullClientBuilder mcastPull() {
        return with(choice().mcastPull(GROUP, PORT));
    }

    // --- what the transport gets ---

    @Test
    void theDefaultsOfUdpAreThoseOfTheDocumentation() {
        start(with(choice().udpPush("192.0.2.1", PORT)));
        assertThat(connection().spec.target())
                .isEqualTo(new ClientTarget.Datagram(
                        new StreamUri(Delivery.UDP_PUSH, "192.0.2.1", PORT),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        FOUR_MEBIBYTES,
                        Duration.ofSeconds(20)));
    }

    @Test
    void aUdpTransportGetsWhatWasChosen() {
        ClientTarget.Datagram push = new ClientTarget.Datagram(
                new StreamUri(Delivery.UDP_PUSH, "192.0.2.1", PORT),
                OptionalInt.of(7),
                OptionalInt.of(512),
                1000,
                Duration.ofSeconds(3));
        start(with(choice().udpPush("192.0.2.1", PORT))
                .streamId(7)
                .fragmentSize(512)
                .receiveBuffer(1000)
                .aliveInterval(Duration.ofSeconds(3)));
        assertThat(connection().spec.target()).isEqualTo(push).hasToString("udp_push://192.0.2.1:" + PORT);
        start(with(choice().udpPull("192.0.2.1", PORT))
                .streamId(7)
                .fragmentSize(512)
                .receiveBuffer(1000)
                .aliveInterval(Duration.ofSeconds(3)));
        assertThat(connection().spec.target())
                .isEqualTo(new ClientTarget.Datagram(
                        new StreamUri(Delivery.UDP_PULL, "192.0.2.1", PORT),
                        push.streamId(),
                        push.fragmentSize(),
                        push.receiveBuffer(),
                        push.aliveInterval()));
    }

    @Test
    void theDefaultsOfMulticastAreThoseOfTheDocumentation() {
        start(with(choice().mcastPush(GROUP, PORT)));
        assertThat(connection().spec.target())
                .isEqualTo(new ClientTarget.Group(
                        new StreamUri(Delivery.MCAST_PUSH, GROUP, PORT),
                        Optional.empty(),
                        Optional.empty(),
                        FOUR_MEBIBYTES,
                        Optional.empty()));
    }

    @Test
    void aMulticastTransportGetsWhatWasChosen() {
        start(with(choice().mcastPush("FF02:0::1", PORT))
                .networkInterface("lo")
                .source("fe80::7")
                .receiveBuffer(1000));
        assertThat(connection().spec.target())
                .isEqualTo(new ClientTarget.Group(
                        new StreamUri(Delivery.MCAST_PUSH, "ff02::1", PORT),
                        Optional.of("lo"),
                        Optional.of(AccessRequests.address("fe80::7")),
                        1000,
                        Optional.empty()))
                .hasToString("mcast_push://[ff02::1]:" + PORT);
        start(mcastPull()
                .networkInterface("lo")
                .source("192.0.2.7")
                .receiveBuffer(1000)
                .control("[::1]", 9002));
        assertThat(connection().spec.target())
                .isEqualTo(new ClientTarget.Group(
                        new StreamUri(Delivery.MCAST_PULL, GROUP, PORT),
                        Optional.of("lo"),
                        Optional.of(AccessRequests.address("192.0.2.7")),
                        1000,
                        Optional.of(new ControlPlace("::1", 9002))));
    }

    // --- choosing by place ---

    @ParameterizedTest
    @EnumSource
    void aPlaceChoosesTheTransport(Delivery delivery) {
        String host = delivery.isMulticast() ? GROUP : "192.0.2.1";
        ClientBuilder<?> builder = choice().from(new StreamUri(delivery, host, PORT));
        Class<?> expected =
                switch (delivery) {
                    case TCP_PULL -> TcpPullClientBuilder.class;
                    case TCP_PUSH -> TcpPushClientBuilder.class;
                    case UDP_PULL -> UdpPullClientBuilder.class;
                    case UDP_PUSH -> UdpPushClientBuilder.class;
                    case MCAST_PULL -> McastPullClientBuilder.class;
                    case MCAST_PUSH -> McastPushClientBuilder.class;
                    case RTP -> RtpClientBuilder.class;
                };
        assertThat(builder).isInstanceOf(expected).hasToString(delivery.label() + "://" + host + ":" + PORT);
        assertThat(builder.target().delivery()).contains(delivery);
        ImageStreamClient client = build(builder);
        assertThatThrownBy(client::start)
                .isInstanceOf(MissingTransportException.class)
                .hasMessageContainingAll(delivery.name(), delivery.artifact());
        transport.deliveries = EnumSet.complementOf(EnumSet.of(delivery));
        assertThatThrownBy(() -> builder.transport(transport))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not " + delivery);
    }

    @Test
    void aDescriptorSaysWhereToAsk() {
        String text = "ID: 9\nAddress: " + GROUP + "\nPort: " + PORT + "\nProtocol: MCAST_PULL\nIPS: 10\n";
        ClientBuilder<?> asking = choice().from(StreamDescriptor.parse(text + "# Control: 192.0.2.1:9002\n"));
        assertThat(asking.target())
                .isInstanceOfSatisfying(
                        ClientTarget.Group.class,
                        group -> assertThat(group.control()).contains(new ControlPlace("192.0.2.1", 9002)));
        assertThat(asking.requestsPerSecond()).isEqualTo(10);
        ClientBuilder<?> watching = choice().from(StreamDescriptor.parse(text));
        assertThat(watching.target().isPush()).isTrue();
        assertThat(watching.requestsPerSecond()).isZero();
    }

    // --- asking a group ---

    @Test
    void withAControlPlaceTheClientAsksAtItsRate() {
        start(mcastPull().control("192.0.2.1", 9002).ips(10));
        advance(0);
        assertThat(connection().requests).containsExactly(-1);
        connection().frame(0);
        advance(100);
        assertThat(connection().requests).containsExactly(-1, -1);
    }

    @Test
    void withAControlPlaceTheApplicationMayAsk() {
        ImageStreamClient client = start(mcastPull().control("192.0.2.1", 9002).onDemand());
        CompletableFuture<Frame> answer = client.get(4);
        connection().frame(3); // Another client's answer.
        assertThat(answer).isNotDone();
        connection().frame(4);
        assertThat(Await.get(answer).id()).isEqualTo(4);
        advance(60_000);
        assertThat(connection().requests).containsExactly(4);
        assertThat(client.stats().frames()).isEqualTo(2);
    }

    @Test
    void anAnswerThatNeverComesBreaksTheConnectionAfter30Seconds() {
        start(mcastPull().control("192.0.2.1", 9002));
        advance(29_999);
        assertThat(connection().closed).isFalse();
        advance(1);
        assertThat(connection().closed).isTrue();
    }

    @Test
    void withoutAControlPlaceTheClientOnlyWatches() {
        ImageStreamClient client = start(mcastPull().ips(10));
        assertThatThrownBy(client::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mcast_pull://239.1.2.3:" + PORT + " is only watched: its images cannot be asked for");
        connection().frame(3);
        assertThat(client.stats().frames()).isEqualTo(1);
        advance(3_600_000);
        assertThat(connection().requests).isEmpty();
        assertThat(connection().closed).as("nobody turned a page for an hour").isFalse();
    }

    @Test
    void aWatcherMayBoundItsPatience() {
        start(mcastPull().readTimeout(Duration.ofSeconds(5)));
        advance(4_999);
        assertThat(connection().closed).isFalse();
        advance(1);
        assertThat(connection().closed).isTrue();
    }

    @Test
    void aPushCannotBeAskedFor() {
        ImageStreamClient client = start(with(choice().mcastPush(GROUP, PORT)));
        assertThatThrownBy(client::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mcast_push://239.1.2.3:" + PORT + " pushes its images: they cannot be asked for");
    }
}
