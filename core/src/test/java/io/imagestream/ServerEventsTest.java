package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ServerMonitor;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.ThreadCount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerEventsTest {
    private static final int STREAM_ID = 7_003; // So that the server's threads can be told from others.
    private static final String EVENTS_THREAD = "imagestream-events-" + STREAM_ID;

    private final FakeTransport transport = new FakeTransport();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final TcpServerBuilder builder = ImageStreamServer.builder()
            .tcpPush()
            .id(STREAM_ID)
            .scheduler(new ManualScheduler())
            .source(TestFrames.source(2, 50))
            .transport(transport);
    private final List<CountDownLatch> latches = new ArrayList<>();
    private final List<ImageStreamServer> servers = new ArrayList<>();

    private ImageStreamServer start() {
        ImageStreamServer server = builder.build();
        servers.add(server);
        return server.start();
    }

    private ServerMonitor monitor() {
        return transport.server().context.monitor();
    }

    private static InetSocketAddress client(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private CountDownLatch latch() {
        CountDownLatch latch = new CountDownLatch(1);
        latches.add(latch);
        return latch;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void noThreadIsLeft() {
        latches.forEach(CountDownLatch::countDown);
        servers.forEach(server -> Await.get(CompletableFuture.runAsync(server::close)));
        ThreadCount.assertNoneLeft(EVENTS_THREAD);
    }

    /** Writes down all events. */
    private class Recorder implements ServerListener {
        @Override
        public void started(ImageStreamServer server) {
            told.add("started " + server.isRunning());
        }

        @Override
        public void joined(ClientStats client) {
            told.add("joined " + client.address().getPort() + " " + client.viewing());
        }

        @Override
        public void left(ClientStats client, DisconnectReason reason) {
            told.add("left " + client.address().getPort() + " " + client.framesSent() + " " + reason);
        }

        @Override
        public void refused(InetSocketAddress address, DisconnectReason reason) {
            told.add("refused " + address.getPort() + " " + reason);
        }

        @Override
        public void viewersChanged(int viewers) {
            told.add("viewers " + viewers);
        }

        @Override
        public void sourceFailed(Throwable cause) {
            told.add("failed " + cause.getMessage());
        }

        @Override
        public void closed(ImageStreamServer server) {
            told.add("closed " + server.isRunning());
        }
    }

    @Test
    void eventsAreToldInOrderOnAThreadOfTheirOwn() {
        builder.listener(new Recorder());
        List<String> threads = Collections.synchronizedList(new ArrayList<>());
        builder.onViewers(viewers -> threads.add(Thread.currentThread().getName()));
        ImageStreamServer server = start();
        Await.until("the start is told", () -> told.contains("started true"));
        ClientMonitor first = monitor().admitted(client(1));
        ClientMonitor second = monitor().admitted(client(2));
        first.opened();
        first.sending(10, 0);
        first.sent(0);
        monitor().refused(client(3), DisconnectReason.TOO_MANY_CLIENTS);
        second.closed(DisconnectReason.SETUP_TIMEOUT);
        first.closed(DisconnectReason.END);
        first.closed(DisconnectReason.DATA_CLOSED);
        server.close();
        Await.until("the close is told", () -> told.contains("closed false"));
        assertThat(told)
                .containsExactly(
                        "started true",
                        "joined 1 true",
                        "viewers 1",
                        "refused 3 TOO_MANY_CLIENTS",
                        "refused 2 SETUP_TIMEOUT",
                        "left 1 1 END",
                        "viewers 0",
                        "closed false");
        assertThat(threads).containsOnly(EVENTS_THREAD).hasSize(2);
    }

    @Test
    void aServerThatCannotStartTellsNothing() {
        builder.listener(new Recorder());
        transport.onStart = () -> {
            throw new IOException("in use");
        };
        org.assertj.core.api.Assertions.assertThatThrownBy(this::start).isInstanceOf(ImageStreamException.class);
        servers.get(0).close();
        ThreadCount.assertNoneLeft(EVENTS_THREAD);
        assertThat(told).isEmpty();
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        builder.listener(new ServerListener() {
                    @Override
                    public void started(ImageStreamServer server) {
                        throw new OnPurpose();
                    }

                    @Override
                    public void joined(ClientStats client) {
                        throw new OnPurpose();
                    }

                    @Override
                    public void viewersChanged(int viewers) {
                        throw new OnPurpose();
                    }

                    @Override
                    public void closed(ImageStreamServer server) {
                        throw new OnPurpose();
                    }
                })
                .listener(new Recorder());
        ImageStreamServer server = start();
        ClientMonitor client = monitor().admitted(client(1));
        client.opened();
        Await.until("the client is told", () -> told.size() == 3);
        server.close();
        Await.until("all is told", () -> told.size() == 4);
        assertThat(told).containsExactly("started true", "joined 1 true", "viewers 1", "closed false");
    }

    @Test
    void aListenerThatBlocksHoldsUpItsEventsAlone() {
        CountDownLatch blocked = latch();
        CountDownLatch goOn = latch();
        builder.listener(new Recorder()).listener(new ServerListener() {
            @Override
            public void started(ImageStreamServer server) {
                blocked.countDown();
                await(goOn);
            }
        });
        ImageStreamServer server = start();
        await(blocked);
        ClientMonitor client = monitor().admitted(client(1));
        client.opened();
        assertThat(server.stats().viewers()).isEqualTo(1);
        client.closed(DisconnectReason.END);
        server.close(); // Does not wait for it.
        assertThat(server.closed()).isCompleted();
        assertThat(told).containsExactly("started true");
        goOn.countDown();
        Await.until("what waited is told", () -> told.contains("closed false"));
        assertThat(told)
                .containsExactly(
                        "started true", "joined 1 true", "viewers 1", "left 1 0 END", "viewers 0", "closed false");
    }

    @Test
    void eventsBeyondABoundAreDroppedAndCounted() {
        CountDownLatch blocked = latch();
        CountDownLatch goOn = latch();
        builder.onViewers(viewers -> {
            blocked.countDown();
            await(goOn);
        });
        ImageStreamServer server = start();
        monitor().admitted(client(1)).opened();
        await(blocked);
        for (int i = 0; i < 2000; i++) {
            monitor().refused(client(2), DisconnectReason.TOO_MANY_CLIENTS);
        }
        assertThat(server.stats().eventsDropped()).isBetween(900L, 1100L);
    }

    @Test
    void theNumberOfViewersAndTheEndAreToldHoweverFarBehindAListenerIs() {
        CountDownLatch blocked = latch();
        CountDownLatch goOn = latch();
        List<String> last = Collections.synchronizedList(new ArrayList<>());
        builder.listener(new ServerListener() {
            @Override
            public void started(ImageStreamServer server) {
                blocked.countDown();
                await(goOn);
            }

            @Override
            public void viewersChanged(int viewers) {
                last.add("viewers " + viewers);
            }
        });
        ImageStreamServer server = start();
        await(blocked);
        for (int i = 0; i < 2000; i++) {
            monitor().admitted(client(1)).opened();
        }
        assertThat(server.stats().eventsDropped()).isPositive();
        goOn.countDown();
        Await.until("the last number is told", () -> last.contains("viewers 2000"));
        assertThat(last).endsWith("viewers 2000");
    }

    @Test
    void aServerThatIsClosedWhileAListenerIsFarBehindStillTellsIt() {
        CountDownLatch blocked = latch();
        CountDownLatch goOn = latch();
        builder.listener(new Recorder()).onViewers(viewers -> {
            blocked.countDown();
            await(goOn);
        });
        ImageStreamServer server = start();
        monitor().admitted(client(1)).opened();
        await(blocked);
        for (int i = 0; i < 2000; i++) {
            monitor().refused(client(2), DisconnectReason.TOO_MANY_CLIENTS);
        }
        server.close();
        monitor().refused(client(3), DisconnectReason.SERVER_CLOSED);
        goOn.countDown();
        Await.until("the end is told", () -> told.contains("closed false"));
        ThreadCount.assertNoneLeft(EVENTS_THREAD);
        assertThat(told).endsWith("closed false");
    }

    @Test
    void aListenerMayCloseTheServer() {
        CompletableFuture<Boolean> closedWithin = new CompletableFuture<>();
        transport.closesAtOnce = false; // It would wait for ever, if it waited.
        builder.onViewers(viewers -> {
            servers.get(0).close();
            closedWithin.complete(transport.server().closed);
        });
        ImageStreamServer server = start();
        monitor().admitted(client(1)).opened();
        assertThat(Await.get(closedWithin)).isTrue();
        assertThat(server.closed()).isNotDone();
        transport.server().nothingLeft.complete(null);
        Await.get(server.closed());
    }

    @Test
    void viewersAreToldAsTheyComeAndGo() {
        List<Integer> viewers = Collections.synchronizedList(new ArrayList<>());
        builder.onViewers(viewers::add);
        start();
        ClientMonitor first = monitor().admitted(client(1));
        ClientMonitor second = monitor().admitted(client(2));
        monitor().admitted(client(3));
        first.opened();
        second.opened();
        first.closed(DisconnectReason.STALLED);
        second.closed(DisconnectReason.END);
        Await.until("all is told", () -> viewers.size() == 4);
        assertThat(viewers).containsExactly(1, 2, 1, 0);
    }

    @Test
    void aSourceThatFailsIsToldOnceAndTheServerLivesOn() {
        builder.listener(new Recorder()).source(new IndexedFrameSource() {
            @Override
            public int size() {
                return 2;
            }

            @Override
            public Frame read(int index) throws IOException {
                if (index == 1) {
                    throw new IOException("image 1 is lost");
                }
                return TestFrames.frame(0);
            }
        });
        ImageStreamServer server = start();
        Await.failure(transport.server().context.feed().load(1));
        Await.failure(transport.server().context.feed().load(1));
        Await.get(transport.server().context.feed().load(0));
        Await.failure(transport.server().context.feed().load(1));
        Await.until("it is told", () -> told.size() == 3);
        assertThat(told).containsExactly("started true", "failed image 1 is lost", "failed image 1 is lost");
        assertThat(server.isRunning()).isTrue();
        assertThat(server.stats().sourceFailures()).isEqualTo(3);
    }
}
