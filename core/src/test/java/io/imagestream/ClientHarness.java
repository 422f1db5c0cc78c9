package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.ThreadCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;

/** Clients on a transport without sockets and a clock that stands still. */
abstract class ClientHarness {
    static final int PORT = 7_004; // So that the clients' threads can be told from others.

    final ManualScheduler time = new ManualScheduler();
    final FakeTransport transport = new FakeTransport();
    final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final List<ImageStreamClient> clients = new ArrayList<>();
    private final List<CountDownLatch> latches = new ArrayList<>();

    TcpPushClientBuilder push() {
        return with(ImageStreamClient.builder().tcpPush("192.0.2.1", PORT));
    }

    TcpPullClientBuilder pull() {
        return with(ImageStreamClient.builder().tcpPull("192.0.2.1", PORT));
    }

    /** Puts a builder on the transport without sockets and the clock that stands still. */
    <B extends ClientBuilder<B>> B with(B builder) {
        return builder.scheduler(time).transport(transport).listener(new ClientListener() {
            @Override
            public void connected() {
                told.add("connected");
            }

            @Override
            public void disconnected(Exception cause) {
                told.add("disconnected: " + cause.getMessage());
            }
        });
    }

    ImageStreamClient build(ClientBuilder<?> builder) {
        ImageStreamClient client = builder.build();
        clients.add(client);
        return client;
    }

    /** Starts it and lets the server accept. */
    ImageStreamClient start(ClientBuilder<?> builder) {
        ImageStreamClient client = build(builder);
        int number = transport.connections.size();
        CompletableFuture<ImageStreamClient> started = CompletableFuture.supplyAsync(client::start);
        transport.connection(number).events.opened();
        assertThat(Await.get(started)).isSameAs(client);
        return client;
    }

    FakeTransport.Connection connection() {
        return transport.connections.get(transport.connections.size() - 1);
    }

    void advance(long millis) {
        time.advance(Duration.ofMillis(millis));
    }

    CountDownLatch latch() {
        CountDownLatch latch = new CountDownLatch(1);
        latches.add(latch);
        return latch;
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String text(Frame frame) {
        return frame.id() + ":" + TestFrames.number(frame.toByteArray());
    }

    @AfterEach
    void noThreadIsLeft() {
        latches.forEach(CountDownLatch::countDown);
        clients.forEach(ImageStreamClient::close);
        ThreadCount.assertNoneLeft("imagestream-client-" + PORT);
    }
}
