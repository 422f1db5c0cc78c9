package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.TestFrames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ClientReceptionTest extends ClientHarness {
    private final List<String> frames = Collections.synchronizedList(new ArrayList<>());

    @Test
    void framesComeInOrderWithTheServersIdsOnTheClientsThread() {
        List<String> threads = Collections.synchronizedList(new ArrayList<>());
        ImageStreamClient client = start(push().onFrame(frame -> frames.add(text(frame)))
                .onFrame(frame -> threads.add(Thread.currentThread().getName())));
        Instant before = Instant.now();
        connection().events.frame(1, TestFrames.jpeg(11, 100), null);
        connection().events.frame(2, TestFrames.jpeg(12, 50), null);
        Frame newest = client.newest();
        assertThat(newest).isNotNull();
        assertThat(text(newest)).isEqualTo("2:12");
        assertThat(newest.captured()).isBetween(before, Instant.now());
        Await.until("the frames are delivered", () -> threads.size() == 2);
        assertThat(frames).containsExactly("1:11", "2:12");
        assertThat(threads).containsOnly("imagestream-client-" + PORT);
        assertThat(client.stats()).isEqualTo(new ReceptionStats(true, 1, 2, 150, 0, 0, 0, 0, 0));
    }

    @Test
    void whatIsNoImageIsDroppedAndCounted() {
        ImageStreamClient client = start(push().onFrame(frame -> frames.add(text(frame))));
        connection().frame(1);
        connection().events.frame(2, new byte[20], null);
        connection().events.frame(3, new byte[0], null);
        connection().frame(4);
        Await.until("the frames are delivered", () -> frames.size() == 2);
        assertThat(frames).containsExactly("1:1", "4:4");
        assertThat(client.stats()).isEqualTo(new ReceptionStats(true, 1, 2, 128, 0, 2, 0, 0, 0));
    }

    @Test
    void incompleteImagesAndDatagramsThatMakeNoSenseAreCounted() {
        ImageStreamClient client = start(push());
        FakeTransport.Connection old = connection();
        old.frame(1);
        old.events.incomplete(2);
        old.events.rejected("its header has no length");
        old.events.rejected("its header has no length");
        old.frame(3);
        assertThat(client.stats()).isEqualTo(new ReceptionStats(true, 1, 2, 128, 1, 0, 1, 2, 0));
        old.breaks("broken");
        old.events.incomplete(4);
        old.events.rejected("it came too late");
        assertThat(client.stats()).isEqualTo(new ReceptionStats(false, 1, 2, 128, 1, 0, 1, 2, 0));
    }

    @Test
    void gapsAreCounted() {
        ImageStreamClient client = start(push());
        for (int id : new int[] {0, 1, 4, 5, 9}) {
            connection().frame(id);
        }
        assertThat(client.stats().gaps()).isEqualTo(2 + 3);
    }

    @Test
    void aNewSessionMayBeginAnywhere() {
        ImageStreamClient client = start(push());
        for (int id : new int[] {0, 1, 2, 3, 4, 0, 1}) {
            connection().frame(id);
        }
        connection().breaks("broken");
        advance(250);
        connection().events.opened();
        for (int id : new int[] {4, 0, 1}) {
            connection().frame(id);
        }
        assertThat(client.stats().gaps()).isZero();
        assertThat(client.stats().frames()).isEqualTo(10);
    }

    @Test
    void aServerThatComesBackWithFewerImagesHasNoGaps() {
        ImageStreamClient client = start(push());
        for (int id : new int[] {98, 99, 0, 1}) {
            connection().frame(id);
        }
        connection().breaks("the server is started again");
        advance(250);
        connection().events.opened();
        for (int id : new int[] {0, 1, 2, 0, 1, 2, 0}) {
            connection().frame(id);
        }
        assertThat(client.stats().gaps()).isZero();
    }

    @Test
    void aConsumerThatThrowsHarmsNobody() {
        start(push().onFrame(frame -> {
                    throw new OnPurpose();
                })
                .onFrame(frame -> frames.add(text(frame))));
        for (int id = 0; id < 20; id++) {
            connection().frame(id);
        }
        Await.until("the frames are delivered", () -> frames.size() == 20);
    }

    // --- a slow application ---

    @Test
    void whileTheApplicationIsBehindTheClientStopsReading() {
        CountDownLatch blocked = latch();
        CountDownLatch goOn = latch();
        start(push().onFrame(frame -> {
            blocked.countDown();
            await(goOn);
            frames.add(text(frame));
        }));
        FakeTransport.Connection connection = connection();
        connection.frame(0);
        await(blocked);
        connection.frame(1);
        connection.frame(2);
        assertThat(connection.readings).isEmpty();
        connection.frame(3);
        assertThat(connection.readings).containsExactly(false);
        connection.frame(4); // Was on its way.
        assertThat(connection.readings).containsExactly(false);
        goOn.countDown();
        Await.until("the client reads again", () -> connection.readings.size() == 2);
        assertThat(connection.readings).containsExactly(false, true);
        Await.until("what waited is delivered", () -> frames.size() == 5);
        assertThat(frames).containsExactly("0:0", "1:1", "2:2", "3:3", "4:4");
    }

    @Test
    void anApplicationThatIsFastEnoughNeverStopsTheReading() {
        start(push().onFrame(frame -> frames.add(text(frame))));
        for (int id = 0; id < 100; id++) {
            connection().frame(id);
            int expected = id + 1;
            Await.until("the frame is delivered", () -> frames.size() == expected);
        }
        assertThat(connection().readings).isEmpty();
    }

    @Test
    void withoutAConsumerNothingWaits() {
        ImageStreamClient client = start(push());
        for (int id = 0; id < 100; id++) {
            connection().frame(id);
        }
        assertThat(connection().readings).isEmpty();
        assertThat(client.stats().frames()).isEqualTo(100);
    }

    @Test
    void aNewConnectionIsNotReadEitherWhileTheApplicationIsBehind() {
        CountDownLatch goOn = latch();
        start(push().onFrame(frame -> await(goOn)));
        for (int id = 0; id < 4; id++) {
            connection().frame(id);
        }
        assertThat(connection().readings).containsExactly(false);
        connection().breaks("broken");
        advance(250);
        FakeTransport.Connection second = connection();
        second.events.opened();
        assertThat(second.readings).containsExactly(false);
        goOn.countDown();
        Await.until("the client reads again", () -> second.readings.size() == 2);
        assertThat(second.readings).containsExactly(false, true);
    }

    @Test
    void closingDoesNotWaitForASlowConsumer() {
        CountDownLatch blocked = latch();
        CountDownLatch goOn = latch();
        ImageStreamClient client = start(push().onFrame(frame -> {
            blocked.countDown();
            await(goOn);
        }));
        connection().frame(0);
        await(blocked);
        client.close();
        assertThat(connection().closed).isTrue();
        assertThat(client.closed()).isNotDone();
        goOn.countDown();
        Await.get(client.closed());
    }

    // --- deadlines ---

    @Test
    void aConnectionWithoutFramesCountsAsBrokenAfterTheReadTimeout() {
        ImageStreamClient client = start(push().readTimeout(Duration.ofSeconds(2)));
        FakeTransport.Connection first = connection();
        advance(1999);
        first.frame(0);
        advance(1999);
        first.frame(1);
        advance(1999);
        assertThat(client.stats().connected()).isTrue();
        advance(1);
        assertThat(client.stats().connected()).isFalse();
        assertThat(first.closed).isTrue();
        Await.until("it is told", () -> told.size() == 2);
        assertThat(told.get(1)).contains("tcp_push://192.0.2.1:" + PORT, "PT2S");
        advance(250);
        assertThat(transport.connections).hasSize(2);
        advance(60_000);
        assertThat(transport.connections).as("the new one is being set up").hasSize(2);
    }

    @Test
    void theFirstFrameMustComeWithinTheReadTimeoutToo() {
        ImageStreamClient client = start(push().readTimeout(Duration.ofSeconds(2)));
        advance(1999);
        assertThat(client.stats().connected()).isTrue();
        advance(1);
        assertThat(client.stats().connected()).isFalse();
        assertThat(connection().closed).isTrue();
    }

    @Test
    void withoutReadTimeoutSilenceIsInOrder() {
        ImageStreamClient client = start(push());
        advance(24 * 3_600_000);
        assertThat(client.stats().connected()).isTrue();
        assertThat(transport.connections).hasSize(1);
    }

    // --- relay ---

    @Test
    void aClientIsASourceForAServer() {
        ImageStreamClient client = start(push());
        connection().frame(41);
        RecordingReceiver receiver = new RecordingReceiver();
        LiveFrameSource.Subscription subscription = client.subscribe(receiver, new FixedDemand(time));
        connection().frame(42);
        connection().frame(0);
        subscription.cancel();
        connection().frame(1);
        assertThat(receiver.numbers()).containsExactly(41, 42, 0);
        assertThat(receiver.ids()).containsExactly(0, 1, 2);
    }

    @Test
    void whatItReceivedBeforeTheConnectionBrokeIsNotRelayedToWhoComesLater() {
        ImageStreamClient client = start(push());
        RecordingReceiver here = new RecordingReceiver();
        client.subscribe(here, new FixedDemand(time));
        connection().frame(41);
        connection().breaks("broken");
        assertThat(here.forgotten()).isEqualTo(1);
        RecordingReceiver later = new RecordingReceiver();
        client.subscribe(later, new FixedDemand(time));
        assertThat(later.ids()).isEmpty();
        advance(250);
        connection().events.opened();
        connection().frame(77);
        assertThat(later.numbers()).containsExactly(77);
        assertThat(later.ids()).containsExactly(1);
        assertThat(here.numbers()).containsExactly(41, 77);
    }
}
