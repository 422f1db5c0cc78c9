package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.ThreadCount;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ClientLifecycleTest extends ClientHarness {
    @Test
    void buildingOpensNothing() {
        ImageStreamClient client = build(push());
        assertThat(transport.connections).isEmpty();
        assertThat(client.newest()).isNull();
        assertThat(client.stats()).isEqualTo(new ReceptionStats(false, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(client.closed()).isNotDone();
        assertThat(ThreadCount.names("imagestream-client-" + PORT)).isEmpty();
    }

    @Test
    void startReturnsOnceTheSessionIsSetUp() {
        ImageStreamClient client = build(push());
        CompletableFuture<ImageStreamClient> started = CompletableFuture.supplyAsync(client::start);
        FakeTransport.Connection connection = transport.connection(0);
        assertThat(started).isNotDone();
        assertThat(client.stats().connected()).isFalse();
        connection.events.opened();
        assertThat(Await.get(started)).isSameAs(client);
        assertThat(client.stats().connected()).isTrue();
        assertThat(client.stats().connections()).isEqualTo(1);
        Await.until("the connection is told", () -> told.contains("connected"));
        assertThat(told).containsExactly("connected");
    }

    @Test
    void theTransportGetsWhatWasChosen() {
        start(push().streamId(7).openTimeout(Duration.ofSeconds(3)).maxFrameLength(1000));
        assertThat(connection().spec)
                .isEqualTo(new ClientSpec(
                        new ClientTarget.Family(new StreamUri(Delivery.TCP_PUSH, "192.0.2.1", PORT), OptionalInt.of(7)),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3),
                        1000));
        start(pull());
        assertThat(connection().spec)
                .isEqualTo(new ClientSpec(
                        new ClientTarget.Family(
                                new StreamUri(Delivery.TCP_PULL, "192.0.2.1", PORT), OptionalInt.empty()),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        64 * 1024 * 1024));
    }

    @Test
    void uriAndDescriptorChooseTheDelivery() {
        assertThat(ImageStreamClient.builder().from(StreamUri.parse("tcp_push://a:1")))
                .isInstanceOf(PushClientBuilder.class);
        assertThat(ImageStreamClient.builder().from(StreamUri.parse("udp_pull://a:1")))
                .isInstanceOf(PullClientBuilder.class);
        StreamDescriptor descriptor =
                StreamDescriptor.parse("ID: 9\nAddress: 192.0.2.1\nPort: " + PORT + "\nProtocol: TCP_PUSH\n");
        start(ImageStreamClient.builder().from(descriptor).transport(transport).scheduler(time));
        assertThat(connection().spec.target()).isEqualTo(new ClientTarget.Family(descriptor.uri(), OptionalInt.of(9)));
    }

    @Test
    void aStartThatFailsSaysWhyAndCanBeRepeated() {
        ImageStreamClient client = build(push());
        IOException refused = new IOException("192.0.2.1:7004 refused the connection");
        CompletableFuture<ImageStreamClient> first = CompletableFuture.supplyAsync(client::start);
        transport.connection(0).events.closed(refused);
        assertThat(Await.failure(first))
                .isInstanceOf(ImageStreamException.class)
                .hasMessage("192.0.2.1:7004 refused the connection")
                .hasCause(refused);
        advance(60_000);
        assertThat(transport.connections).as("nothing goes on by itself").hasSize(1);
        assertThat(transport.clientsClosed).as("nothing is held").hasValue(1);
        CompletableFuture<ImageStreamClient> second = CompletableFuture.supplyAsync(client::start);
        transport.connection(1).events.opened();
        Await.get(second);
        Await.until("the connection is told", () -> !told.isEmpty());
        assertThat(told).containsExactly("connected");
    }

    @Test
    void aTransportThatThrowsLeavesTheClientAsItWas() {
        ImageStreamClient client = build(push());
        transport.onOpen = () -> {
            throw new OnPurpose();
        };
        assertThatThrownBy(client::start).isInstanceOf(OnPurpose.class);
        assertThat(transport.clientsClosed).hasValue(1);
        transport.onOpen = () -> {};
        CompletableFuture<ImageStreamClient> second = CompletableFuture.supplyAsync(client::start);
        transport.connection(1).events.opened();
        Await.get(second);
    }

    @Test
    void aClientStartsOnce() {
        ImageStreamClient client = start(push());
        assertThatThrownBy(client::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RUNNING");
        client.close();
        assertThatThrownBy(client::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSED");
        assertThat(transport.connections).hasSize(1);
    }

    @Test
    void aMissingTransportNamesTheArtifactToAdd() {
        ImageStreamClient client =
                build(ImageStreamClient.builder().from(new StreamUri(Delivery.UDP_PUSH, "192.0.2.1", PORT)));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(client::start)
                    .isInstanceOf(MissingTransportException.class)
                    .hasMessageContaining("io.imagestream:imagestream-transport-udp");
        }
    }

    @Test
    void aTransportThatDoesNotServeTheDeliveryIsRefused() {
        ClientBuilder<?> builder =
                ImageStreamClient.builder().from(new StreamUri(Delivery.MCAST_PUSH, "239.0.0.1", PORT));
        assertThatThrownBy(() -> builder.transport(transport))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MCAST_PUSH");
    }

    // --- close ---

    @Test
    void closeEndsTheSessionAndIsIdempotent() {
        ImageStreamClient client = start(push());
        client.close();
        client.close();
        Await.get(client.closed());
        assertThat(connection().closed).isTrue();
        assertThat(transport.clientsClosed).hasValue(1);
        assertThat(client.stats().connected()).isFalse();
        assertThat(client.stats().connections()).isEqualTo(1);
        connection().breaks("closed by this side");
        advance(60_000);
        assertThat(transport.connections).hasSize(1);
        Await.until("the connection was told", () -> !told.isEmpty());
        assertThat(told).containsExactly("connected");
    }

    @Test
    void aClientThatWasNeverStartedCanBeClosed() {
        ImageStreamClient client = build(push());
        client.close();
        Await.get(client.closed());
        assertThatThrownBy(client::start).isInstanceOf(IllegalStateException.class);
        assertThat(transport.connections).isEmpty();
    }

    @Test
    void closingWhileItStartsEndsTheStart() {
        ImageStreamClient client = build(push());
        CompletableFuture<ImageStreamClient> started = CompletableFuture.supplyAsync(client::start);
        FakeTransport.Connection connection = transport.connection(0);
        client.close();
        assertThat(Await.failure(started))
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("closed");
        assertThat(connection.closed).isTrue();
        connection.events.opened();
        assertThat(client.stats().connections()).isZero();
        Await.get(client.closed());
        assertThatThrownBy(client::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerAndAConsumerMayCloseTheClient() {
        ImageStreamClient[] client = new ImageStreamClient[2];
        client[0] = build(push().listener(new ClientListener() {
            @Override
            public void connected() {
                client[0].close();
            }
        }));
        CompletableFuture<ImageStreamClient> started = CompletableFuture.supplyAsync(client[0]::start);
        transport.connection(0).events.opened();
        Await.until("the start has ended", started::isDone); // Closed before it returned or after.
        Await.get(client[0].closed());
        client[1] = start(push().onFrame(frame -> client[1].close()));
        connection().frame(1);
        Await.get(client[1].closed());
    }

    @Test
    void nobodyElseCanCompleteTheFutureOfTheEnd() {
        ImageStreamClient client = start(push());
        client.closed().complete(null);
        assertThat(client.closed()).isNotDone();
    }

    // --- reconnect ---

    @Test
    void withoutReconnectABrokenConnectionClosesTheClient() {
        ImageStreamClient client = start(push().noReconnect());
        IOException reset = new IOException("192.0.2.1:7004 reset the connection");
        connection().events.closed(reset);
        assertThat(Await.failure(client.closed())).isSameAs(reset);
        assertThat(transport.clientsClosed).hasValue(1);
        assertThatThrownBy(client::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSED");
        advance(60_000);
        assertThat(transport.connections).hasSize(1);
        assertThat(told).containsExactly("connected", "disconnected: 192.0.2.1:7004 reset the connection");
    }

    /** Lets the connection break, and checks when the next one is opened: not before three quarters of the delay. */
    private void breaksAndComesBackWithin(long delayMs) {
        int before = transport.connections.size();
        connection().breaks("broken");
        advance(delayMs * 3 / 4 - 1);
        assertThat(transport.connections).hasSize(before);
        advance(delayMs - (delayMs * 3 / 4 - 1));
        assertThat(transport.connections).hasSize(before + 1);
    }

    @Test
    void itConnectsAgainTwiceAsLateAfterEachFailureAndSoonAfterAnImage() {
        ImageStreamClient client = start(push().reconnect(Duration.ofMillis(200), Duration.ofMillis(1000)));
        breaksAndComesBackWithin(200);
        breaksAndComesBackWithin(400);
        breaksAndComesBackWithin(800);
        breaksAndComesBackWithin(1000);
        breaksAndComesBackWithin(1000);
        assertThat(client.stats().connected()).isFalse();
        connection().events.opened();
        assertThat(client.stats().connected()).isTrue();
        assertThat(client.stats().connections()).isEqualTo(2);
        breaksAndComesBackWithin(1000); // It worked for nobody yet.
        connection().events.opened();
        connection().events.frame(0, TestFrames.jpeg(0), null);
        breaksAndComesBackWithin(200);
        Await.until("all is told", () -> told.size() == 10);
        assertThat(told).startsWith("connected", "disconnected: broken", "disconnected: broken");
        assertThat(told.get(6)).isEqualTo("connected");
    }

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        start(push());
        breaksAndComesBackWithin(250);
        breaksAndComesBackWithin(500);
        for (int i = 0; i < 5; i++) {
            connection().breaks("broken");
            advance(10_000);
        }
        breaksAndComesBackWithin(10_000);
    }

    /** What a network does that comes back after a while. */
    @Test
    void afterAnImageItConnectsAgainOftenAndWaitsForNoAnswerForLong() {
        start(push());
        assertThat(connection().spec.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        connection().events.frame(0, TestFrames.jpeg(0), null);
        breaksAndComesBackWithin(250);
        assertThat(connection().spec.connectTimeout()).isEqualTo(Duration.ofMillis(2500));
        assertThat(connection().spec.openTimeout()).isEqualTo(Duration.ofSeconds(10));
        breaksAndComesBackWithin(500);
        for (int i = 0; i < 10; i++) {
            breaksAndComesBackWithin(1000);
        }
    }

    @Test
    void aShorterOpenTimeoutHoldsForTheAnswerToo() {
        start(push().openTimeout(Duration.ofSeconds(1)));
        breaksAndComesBackWithin(250);
        assertThat(connection().spec.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aClosedClientDoesNotConnectAgain() {
        ImageStreamClient client = start(push());
        connection().breaks("broken");
        client.close();
        Await.get(client.closed());
        advance(60_000);
        assertThat(transport.connections).hasSize(1);
    }

    @Test
    void eventsOfAnOldConnectionMeanNothing() {
        ImageStreamClient client = start(push());
        FakeTransport.Connection old = connection();
        old.breaks("broken");
        advance(250);
        old.frame(1);
        old.events.opened();
        old.breaks("broken again");
        assertThat(client.stats()).isEqualTo(new ReceptionStats(false, 1, 0, 0, 0, 0, 0, 0, 0));
        connection().events.opened();
        old.frame(2);
        assertThat(client.stats()).isEqualTo(new ReceptionStats(true, 2, 0, 0, 0, 0, 0, 0, 0));
        advance(60_000);
        assertThat(transport.connections).hasSize(2);
    }

    @Test
    void aTransportThatThrowsWhileReconnectingIsTriedAgain() {
        start(push().reconnect(Duration.ofMillis(100), Duration.ofMillis(100)));
        transport.onOpen = () -> {
            throw new OnPurpose("too many open files");
        };
        connection().breaks("broken");
        advance(100);
        assertThat(transport.connections).hasSize(2);
        advance(100);
        assertThat(transport.connections).hasSize(3);
        transport.onOpen = () -> {};
        advance(100);
        connection().events.opened();
        Await.until("all is told", () -> told.size() == 5);
        assertThat(told)
                .containsExactly(
                        "connected",
                        "disconnected: broken",
                        "disconnected: too many open files",
                        "disconnected: too many open files",
                        "connected");
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        start(push().listener(new ClientListener() {
                    @Override
                    public void connected() {
                        throw new OnPurpose();
                    }
                })
                .listener(new ClientListener() {
                    @Override
                    public void connected() {
                        told.add("the third listener");
                    }
                })
                .onFrame(frame -> told.add("frame " + frame.id())));
        connection().frame(5);
        Await.until("all is told", () -> told.size() == 3);
        assertThat(told).containsExactly("connected", "the third listener", "frame 5");
    }
}
