package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.HttpOptions;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.StreamFeed;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.ThreadCount;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerLifecycleTest {
    private static final int STREAM_ID = 7_002; // So that the server's threads can be told from others.

    private final ManualScheduler time = new ManualScheduler();
    private final FakeTransport transport = new FakeTransport();
    private final List<ImageStreamServer> servers = new ArrayList<>();

    private TcpServerBuilder builder() {
        return ImageStreamServer.builder()
                .tcpPush()
                .id(STREAM_ID)
                .scheduler(time)
                .transport(transport);
    }

    private ImageStreamServer closedAtTheEnd(ImageStreamServer server) {
        servers.add(server);
        return server;
    }

    private ImageStreamServer build(TcpServerBuilder builder) {
        return closedAtTheEnd(builder.build());
    }

    @AfterEach
    void noThreadIsLeft() {
        transport.servers.forEach(server -> server.nothingLeft.complete(null));
        servers.forEach(server -> Await.get(CompletableFuture.runAsync(server::close)));
        ThreadCount.assertNoneLeft("imagestream-events-" + STREAM_ID);
        ThreadCount.assertNoneLeft("imagestream-loader-" + STREAM_ID);
    }

    /** A live source of which a test sees how it is used. */
    private static final class Probe implements LiveFrameSource {
        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        volatile boolean refusesToBegin;
        volatile boolean refusesToEnd;

        @Override
        public Subscription subscribe(Receiver receiver, Demand demand) {
            calls.add("subscribe");
            if (refusesToBegin) {
                throw new OnPurpose("no camera");
            }
            return () -> {
                calls.add("cancel");
                if (refusesToEnd) {
                    throw new OnPurpose();
                }
            };
        }
    }

    // --- start ---

    @Test
    void buildingOpensNothing() {
        Probe source = new Probe();
        ImageStreamServer server = build(builder().source(source).port(9001).bind("192.0.2.1"));
        assertThat(transport.servers).isEmpty();
        assertThat(source.calls).isEmpty();
        assertThat(server.isRunning()).isFalse();
        assertThat(server.port()).isEqualTo(9001);
        assertThat(server.stats().clients()).isZero();
        assertThat(server.stats().framesFromSource()).isZero();
        assertThat(server.clients()).isEmpty();
        assertThat(server.closed()).isNotDone();
        assertThat(ThreadCount.names("imagestream-events-" + STREAM_ID)).isEmpty();
    }

    @Test
    void startReturnsOnceBoundAndThePortCanBeRead() {
        Probe source = new Probe();
        ImageStreamServer server = build(builder().source(source));
        assertThat(server.port()).isZero();
        assertThat(server.start()).isSameAs(server);
        assertThat(server.isRunning()).isTrue();
        assertThat(transport.server().started).isTrue();
        assertThat(server.port()).isEqualTo(40_000);
        assertThat(server.uri()).hasToString("tcp_push://127.0.0.1:40000");
        assertThat(server).hasToString("ImageStreamServer[tcp_push://127.0.0.1:40000]");
        assertThat(source.calls).containsExactly("subscribe");
    }

    @Test
    void theTransportGetsWhatWasChosen() {
        build(ImageStreamServer.builder()
                        .tcpPull()
                        .id(STREAM_ID)
                        .transport(transport)
                        .scheduler(time)
                        .port(9001)
                        .bind("127.0.0.1", "::1")
                        .maxClients(1)
                        .maxClientsPerAddress(2)
                        .connectBacksPerSecond(3)
                        .maxLineLength(64)
                        .setupTimeout(Duration.ofSeconds(5))
                        .privilegedPorts(true)
                        .connectBackTimeout(Duration.ofSeconds(6))
                        .stallLimit(Duration.ofSeconds(7))
                        .memoryBudget(1_000_000)
                        .source(TestFrames.source(3, 50)))
                .start();
        ServerSpec spec = transport.server().context.spec();
        assertThat(spec.delivery()).isEqualTo(Delivery.TCP_PULL);
        assertThat(spec.port()).isEqualTo(9001);
        assertThat(spec.addresses()).extracting(Object::toString).containsExactly("/127.0.0.1", "/0:0:0:0:0:0:0:1");
        assertThat(spec.options())
                .isEqualTo(new TcpServerOptions(
                        1,
                        2,
                        3,
                        true,
                        64,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        Optional.of(new HttpOptions(List.of(), List.of())),
                        Optional.empty()));
        assertThat(transport.server().context.scheduler()).isSameAs(time);
        assertThat(transport.server().context.feed().size()).isEqualTo(3);
        assertThat(transport.server().context.feed().memoryBudget()).isEqualTo(1_000_000);
    }

    @Test
    void ipv6AddressesMayStandInBrackets() {
        ImageStreamServer server =
                build(builder().bind("[::1]").address("[2001:db8::1]").port(9001));
        assertThat(server.uri()).isEqualTo(new StreamUri(Delivery.TCP_PUSH, "2001:db8::1", 9001));
        server.start();
        assertThat(transport.server().context.spec().addresses())
                .extracting(Object::toString)
                .containsExactly("/0:0:0:0:0:0:0:1");
        assertThatThrownBy(() -> builder().address("[]")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        build(ImageStreamServer.builder().tcpPush().transport(transport)).start();
        assertThat(transport.server().context.spec().options())
                .isEqualTo(new TcpServerOptions(
                        10_000,
                        100,
                        20,
                        false,
                        1024,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Optional.of(new HttpOptions(List.of(), List.of())),
                        Optional.empty()));
        StreamFeed feed = transport.server().context.feed();
        assertThat(feed.isLive()).as("the test pattern").isTrue();
        assertThat(feed.ips()).isEqualTo(24);
        assertThat(feed.memoryBudget())
                .isEqualTo(Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4));
    }

    @Test
    void aServerStartsOnce() {
        ImageStreamServer server = build(builder()).start();
        assertThatThrownBy(server::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RUNNING");
        assertThat(server.isRunning()).isTrue();
        assertThat(transport.servers).hasSize(1);
        server.close();
        assertThatThrownBy(server::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSED");
    }

    @Test
    void aSecondStartWhileTheFirstIsUnderWayIsRefused() {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch starting = new CountDownLatch(1);
        transport.onStart = () -> {
            starting.countDown();
            await(goOn);
        };
        ImageStreamServer server = build(builder());
        CompletableFuture<ImageStreamServer> first = CompletableFuture.supplyAsync(server::start);
        await(starting);
        assertThatThrownBy(server::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("STARTING");
        goOn.countDown();
        assertThat(Await.get(first).isRunning()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // --- roll back ---

    @Test
    void anImageThatCannotBeReadIsNamedBeforeAnythingIsBound(@TempDir Path folder) {
        Path missing = folder.resolve("missing.jpg");
        ImageStreamServer server = build(builder().frames(missing));
        assertThatThrownBy(server::start)
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("missing.jpg")
                .hasCauseInstanceOf(IOException.class);
        assertThat(transport.servers).isEmpty();
        assertThat(server.isRunning()).isFalse();
        Golden.writeFrames(folder).get(0).toFile().renameTo(missing.toFile());
        assertThat(server.start().isRunning()).isTrue();
    }

    @Test
    void imagesOfAnotherTypeThanDeclaredAreRefused() {
        ImageStreamServer server = build(builder().type("PNG").source(TestFrames.source(1, 50)));
        assertThatThrownBy(server::start)
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContainingAll("PNG", "JPEG");
    }

    @Test
    void aPortInUseIsNamedAndTheServerCanBeStartedAgain() {
        Probe source = new Probe();
        ImageStreamServer server = build(builder().source(source).port(9001));
        BindException inUse = new BindException("127.0.0.1:9001 is in use");
        transport.onStart = () -> {
            throw inUse;
        };
        assertThatThrownBy(server::start)
                .isInstanceOf(ImageStreamException.class)
                .hasMessage("127.0.0.1:9001 is in use")
                .hasCause(inUse);
        assertThat(server.isRunning()).isFalse();
        assertThat(source.calls).isEmpty();
        transport.onStart = () -> {};
        assertThat(server.start().isRunning()).isTrue();
        assertThat(source.calls).containsExactly("subscribe");
    }

    @Test
    void whatATransportThrowsBesidesComesThrough() {
        ImageStreamServer server = build(builder());
        OnPurpose thrown = new OnPurpose();
        transport.onStart = () -> {
            throw thrown;
        };
        assertThatThrownBy(server::start).isSameAs(thrown);
        transport.onStart = () -> {};
        assertThat(server.start().isRunning()).isTrue();
    }

    @Test
    void anUnknownBindAddressIsNamed() {
        ImageStreamServer server = build(builder().bind("no-such-host.invalid"));
        assertThatThrownBy(server::start)
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("no-such-host.invalid");
        assertThat(transport.servers).isEmpty();
    }

    @Test
    void aSourceThatRefusesToBeginUndoesTheStart() {
        Probe source = new Probe();
        source.refusesToBegin = true;
        ImageStreamServer server = build(builder().source(source));
        assertThatThrownBy(server::start).isInstanceOf(OnPurpose.class).hasMessage("no camera");
        assertThat(transport.server().started).isTrue();
        assertThat(transport.server().closed).isTrue();
        assertThat(server.isRunning()).isFalse();
        source.refusesToBegin = false;
        assertThat(server.start().isRunning()).isTrue();
        assertThat(transport.servers).hasSize(2);
        assertThat(transport.server().closed).isFalse();
        assertThat(source.calls).containsExactly("subscribe", "subscribe");
    }

    @Test
    void anUndoneStartReturnsWhenNothingIsLeft() {
        Probe source = new Probe();
        source.refusesToBegin = true;
        transport.closesAtOnce = false;
        ImageStreamServer server = build(builder().source(source));
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> {
            try {
                server.start();
            } catch (OnPurpose e) {
                log.add("thrown");
            }
        });
        Await.until("the transport is being closed", () -> !transport.servers.isEmpty() && transport.server().closed);
        log.add("nothing left");
        transport.server().nothingLeft.complete(null);
        Await.get(start);
        assertThat(log).containsExactly("nothing left", "thrown");
    }

    @Test
    void aStreamThatIsSharedIsLeftAloneByAServerThatCannotStart() {
        Probe source = new Probe();
        Stream stream = Stream.builder().id(STREAM_ID).source(source).build();
        ImageStreamServer running = shared(stream);
        running.start();
        transport.onStart = () -> {
            throw new IOException("in use");
        };
        assertThatThrownBy(() -> shared(stream).start()).isInstanceOf(ImageStreamException.class);
        assertThat(source.calls).containsExactly("subscribe");
        running.close();
        assertThat(source.calls).containsExactly("subscribe", "cancel");
    }

    private ImageStreamServer shared(Stream stream) {
        return closedAtTheEnd(ImageStreamServer.builder().tcpPush().stream(stream)
                .scheduler(time)
                .transport(transport)
                .build());
    }

    // --- choosing a transport ---

    @Test
    void aMissingTransportNamesTheArtifactToAdd() {
        ImageStreamServer tcp =
                closedAtTheEnd(ImageStreamServer.builder().tcpPush().build());
        assertThatThrownBy(tcp::start)
                .isInstanceOf(MissingTransportException.class)
                .hasMessageContainingAll("TCP_PUSH", "io.imagestream:imagestream-transport-tcp");
        StreamDescriptor udp = StreamDescriptor.parse("Port: 9001\nProtocol: UDP_PULL\n");
        assertThatThrownBy(() -> ImageStreamServer.builder().from(udp).start())
                .isInstanceOfSatisfying(
                        MissingTransportException.class,
                        e -> assertThat(e.delivery()).hasValue(Delivery.UDP_PULL))
                .hasMessageContaining("io.imagestream:imagestream-transport-udp");
        StreamDescriptor group = StreamDescriptor.parse("Port: 9001\nProtocol: MCAST_PUSH\n");
        assertThatThrownBy(() -> ImageStreamServer.builder().from(group).start())
                .isInstanceOf(MissingTransportException.class)
                .hasMessageContaining("io.imagestream:imagestream-transport-mcast");
        StreamDescriptor pulled = StreamDescriptor.parse("Port: 9001\nProtocol: MCAST_PULL\n");
        assertThatThrownBy(() -> ImageStreamServer.builder().from(pulled).start())
                .isInstanceOf(MissingTransportException.class)
                .hasMessageContainingAll("MCAST_PULL", "io.imagestream:imagestream-transport-mcast");
        assertThatThrownBy(tcp::start).as("it can be tried again").isInstanceOf(MissingTransportException.class);
    }

    @Test
    void aTransportThatDoesNotServeTheDeliveryIsRefused() {
        StreamDescriptor group = StreamDescriptor.parse("Port: 9001\nProtocol: MCAST_PUSH\n");
        assertThatThrownBy(() -> ImageStreamServer.builder().from(group).transport(transport))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("MCAST_PUSH", FakeTransport.class.getName());
    }

    @Test
    void aDescriptorChoosesEverything(@TempDir Path folder) {
        List<Path> files = Golden.writeFrames(folder);
        StreamDescriptor descriptor = new StreamDescriptor(
                STREAM_ID,
                "video1",
                "JPG",
                "127.0.0.2",
                9001,
                Delivery.TCP_PULL,
                12.5,
                files.stream().map(Path::toString).toList());
        ImageStreamServer server = closedAtTheEnd(ImageStreamServer.builder()
                .from(descriptor)
                .transport(transport)
                .scheduler(time)
                .start());
        assertThat(server.descriptor()).isEqualTo(descriptor);
        assertThat(server.uri()).isEqualTo(descriptor.uri());
        assertThat(server.stream().name()).isEqualTo("video1");
        assertThat(server.stream().ips()).isEqualTo(12.5);
        assertThat(transport.server().context.feed().size()).isEqualTo(5);
        assertThat(transport.server().context.spec().options()).isInstanceOf(TcpServerOptions.class);
    }

    @Test
    void aDescriptorWithoutImagesShowsTheTestPattern() {
        StreamDescriptor descriptor = StreamDescriptor.parse("Port: 9001\nProtocol: UDP_PUSH\n");
        ImageStreamServer server = closedAtTheEnd(ImageStreamServer.builder()
                .from(descriptor)
                .transport(transport)
                .scheduler(time)
                .start());
        assertThat(transport.server().context.feed().isLive()).isTrue();
        assertThat(server.descriptor())
                .isEqualTo(new StreamDescriptor(
                        0, "stream0", "JPEG", "127.0.0.1", 9001, Delivery.UDP_PUSH, 24, List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void theDeliveryCanBeChosenAtRunTime(Delivery delivery) {
        ServerBuilder<?> builder = ImageStreamServer.builder().of(delivery);
        ImageStreamServer server = closedAtTheEnd(builder.port(9001).build());
        String host = delivery.isMulticast() ? "239.255.42.42" : "127.0.0.1";
        assertThat(server.uri()).isEqualTo(new StreamUri(delivery, host, 9001));
        if (transport.deliveries().contains(delivery)) {
            builder.transport(transport).start().close();
            ServerSpec spec = transport.server().context.spec();
            assertThat(spec.delivery()).isEqualTo(delivery);
            assertThat(spec.options() instanceof TcpServerOptions)
                    .isEqualTo(delivery.name().startsWith("TCP"));
        }
    }

    @Test
    void beforeTheStartTheDescriptorTellsTheTypeOfFilesByTheirNames() {
        assertThat(describedBefore(builder().frames(Path.of("a.png"), Path.of("b.png")))
                        .type())
                .isEqualTo("PNG");
        assertThat(describedBefore(builder().frames(Path.of("frame"))).type()).isEqualTo("JPEG");
        assertThat(describedBefore(builder().type("Jpg").frames(Path.of("a.png")))
                        .type())
                .isEqualTo("Jpg");
        assertThat(describedBefore(builder().frames(Path.of("x\\a.png"))).frames())
                .containsExactly("x/a.png");
    }

    private StreamDescriptor describedBefore(TcpServerBuilder builder) {
        return build(builder).descriptor();
    }

    @Test
    void theDescriptorTellsWhatIsTrueNow() {
        ImageStreamServer server =
                build(builder().name("film").source(TestFrames.source(1, 50)).address("::1"));
        assertThat(server.descriptor().port()).isZero();
        assertThat(server.descriptor().address()).isEqualTo("::1");
        server.start();
        server.ips(12.5);
        assertThat(server.descriptor())
                .isEqualTo(new StreamDescriptor(
                        STREAM_ID, "film", "JPEG", "::1", 40_000, Delivery.TCP_PUSH, 12.5, List.of()));
    }

    // --- close ---

    @Test
    void closeEndsEverythingAndIsIdempotent() {
        Probe source = new Probe();
        ImageStreamServer server = build(builder().source(source)).start();
        CompletableFuture<Void> closed = server.closed();
        server.close();
        assertThat(closed).isCompleted();
        assertThat(server.isRunning()).isFalse();
        assertThat(transport.server().closed).isTrue();
        assertThat(source.calls).containsExactly("subscribe", "cancel");
        server.close();
        assertThat(source.calls).hasSize(2);
        assertThat(server.port()).isEqualTo(40_000);
        assertThat(server.stats()).isNotNull();
    }

    @Test
    void aServerThatWasNeverStartedCanBeClosed() {
        ImageStreamServer server = build(builder());
        server.close();
        assertThat(server.closed()).isCompleted();
        assertThat(transport.servers).isEmpty();
        assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aServerThatCouldNotStartCanBeClosed() {
        transport.onStart = () -> {
            throw new IOException("in use");
        };
        ImageStreamServer server = build(builder());
        assertThatThrownBy(server::start).isInstanceOf(ImageStreamException.class);
        server.close();
        assertThat(server.closed()).isCompleted();
    }

    @Test
    void closeReturnsWhenNothingIsLeft() {
        transport.closesAtOnce = false;
        Probe source = new Probe();
        ImageStreamServer server = build(builder().source(source)).start();
        List<CompletableFuture<Void>> closers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            closers.add(CompletableFuture.runAsync(server::close));
        }
        Await.until("it is being closed", () -> transport.server().closed);
        assertThat(server.isRunning()).isFalse();
        assertThat(server.closed()).isNotDone();
        assertThat(closers).noneMatch(CompletableFuture::isDone);
        assertThat(source.calls).as("sessions may still send").containsExactly("subscribe");
        transport.server().nothingLeft.complete(null);
        closers.forEach(Await::get);
        assertThat(server.closed()).isCompleted();
        assertThat(source.calls).containsExactly("subscribe", "cancel");
    }

    @Test
    void aThreadOfTheTransportDoesNotWaitForItself() {
        transport.closesAtOnce = false;
        ImageStreamServer server = build(builder()).start();
        transport.server().ownThread = Thread.currentThread();
        server.close();
        assertThat(transport.server().closed).isTrue();
        assertThat(server.closed()).isNotDone();
        transport.server().nothingLeft.complete(null);
        Await.get(server.closed());
    }

    @Test
    void aTransportThatDoesNotCloseCleanlyDoesNotHoldUpTheClose() {
        transport.closesAtOnce = false;
        Probe source = new Probe();
        ImageStreamServer server = build(builder().source(source)).start();
        transport.server().nothingLeft.completeExceptionally(new OnPurpose());
        server.close();
        assertThat(server.closed()).isCompleted();
        assertThat(source.calls).containsExactly("subscribe", "cancel");
    }

    @Test
    void aSourceThatRefusesToEndDoesNotHoldUpTheClose() {
        Probe source = new Probe();
        source.refusesToEnd = true;
        ImageStreamServer server = build(builder().source(source)).start();
        List<String> freed = new ArrayList<>();
        transport.server().context.feed().shared(Freed.class, feed -> new Freed(freed));
        Await.get(CompletableFuture.runAsync(server::close));
        assertThat(server.closed()).isCompleted();
        assertThat(freed).containsExactly("freed");
    }

    private record Freed(List<String> log) implements StreamFeed.Shared {
        @Override
        public void close() {
            log.add("freed");
            throw new OnPurpose();
        }
    }

    @Test
    void closingWhileItStartsUndoesTheStart() {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch starting = new CountDownLatch(1);
        transport.onStart = () -> {
            starting.countDown();
            await(goOn);
        };
        Probe source = new Probe();
        ImageStreamServer server = build(builder().source(source));
        CompletableFuture<ImageStreamServer> start = CompletableFuture.supplyAsync(server::start);
        await(starting);
        server.close(); // Returns at once, as the start cannot be waited for.
        assertThat(server.closed()).isNotDone();
        goOn.countDown();
        assertThat(Await.failure(start))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        Await.get(server.closed());
        assertThat(transport.server().closed).isTrue();
        assertThat(source.calls).containsExactly("subscribe", "cancel");
        assertThat(server.isRunning()).isFalse();
    }

    @Test
    void closingWhileAStartFailsEndsIt() {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch starting = new CountDownLatch(1);
        transport.onStart = () -> {
            starting.countDown();
            await(goOn);
            throw new IOException("in use");
        };
        ImageStreamServer server = build(builder());
        CompletableFuture<ImageStreamServer> start = CompletableFuture.supplyAsync(server::start);
        await(starting);
        server.close();
        goOn.countDown();
        assertThat(Await.failure(start)).isInstanceOf(ImageStreamException.class);
        Await.get(server.closed());
        assertThatThrownBy(server::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSED");
    }

    @Test
    void closingFromASourceThatIsBeingSubscribedUndoesTheStart() {
        ImageStreamServer[] server = new ImageStreamServer[1];
        LiveFrameSource source = (receiver, demand) -> {
            server[0].close();
            return () -> {};
        };
        server[0] = build(builder().source(source));
        assertThatThrownBy(() -> server[0].start()).isInstanceOf(IllegalStateException.class);
        Await.get(server[0].closed());
        assertThat(transport.server().closed).isTrue();
    }

    @Test
    void nobodyElseCanCompleteTheFutureOfTheEnd() {
        ImageStreamServer server = build(builder()).start();
        server.closed().complete(null);
        assertThat(server.closed()).isNotDone();
        assertThat(server.isRunning()).isTrue();
    }

    // --- rate and sharing ---

    @Test
    void theRateCanBeChangedWhileItRuns() {
        ImageStreamServer server = build(builder().ips(10)).start();
        StreamFeed feed = transport.server().context.feed();
        List<Double> told = new ArrayList<>();
        feed.onRateChange(() -> told.add(feed.ips()));
        server.ips(12.5);
        assertThat(server.stream().ips()).isEqualTo(12.5);
        assertThat(told).containsExactly(12.5);
        assertThatThrownBy(() -> server.ips(0)).hasMessage("ips must be 0.001 to 1000, not 0.0");
        assertThat(told).hasSize(1);
    }

    @Test
    void oneStreamIsFedOnceForSeveralServers() {
        Probe source = new Probe();
        Stream stream = Stream.builder().id(STREAM_ID).source(source).build();
        ImageStreamServer first = shared(stream).start();
        ImageStreamServer second = shared(stream).start();
        assertThat(transport.servers.get(0).context.feed())
                .isSameAs(transport.servers.get(1).context.feed());
        first.ips(5);
        assertThat(second.stream().ips()).isEqualTo(5);
        first.close();
        assertThat(source.calls).containsExactly("subscribe");
        assertThat(second.isRunning()).isTrue();
        second.close();
        assertThat(source.calls).containsExactly("subscribe", "cancel");
        assertThatCode(() -> shared(stream).start())
                .as("a stream outlives its servers")
                .doesNotThrowAnyException();
        assertThat(source.calls).containsExactly("subscribe", "cancel", "subscribe");
    }

    @Test
    void aSharedStreamComesWithItsOwnIdentity() {
        Stream stream = Stream.builder().build();
        assertThatThrownBy(() -> ImageStreamServer.builder().tcpPush().ips(5).stream(stream))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ips");
        assertThatThrownBy(() ->
                        ImageStreamServer.builder().tcpPush().stream(stream).name("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("name");
    }

    @Test
    void aBuilderMakesIndependentServers() {
        TcpServerBuilder builder = builder();
        ImageStreamServer first = build(builder.port(9001));
        ImageStreamServer second = build(builder.port(9002));
        assertThat(first.port()).isEqualTo(9001);
        assertThat(second.port()).isEqualTo(9002);
        assertThat(first.stream()).isNotSameAs(second.stream());
        first.ips(5);
        assertThat(second.stream().ips()).isEqualTo(24);
    }
}
