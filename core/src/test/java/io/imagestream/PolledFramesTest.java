package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.TestFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolledFramesTest {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final ManualScheduler time = new ManualScheduler();
    private final FixedDemand demand = new FixedDemand(time);
    private final RecordingReceiver receiver = new RecordingReceiver();
    private final List<Long> asked = new ArrayList<>();
    private final LiveFrameSource source = FrameSource.polled(this::supply);
    private boolean nothingNew;
    private @Nullable RuntimeException failure;

    private @Nullable Frame supply() {
        asked.add(time.nanoTime() / 1_000_000);
        if (failure != null) {
            throw failure;
        }
        return nothingNew ? null : TestFrames.frame(asked.size());
    }

    private LiveFrameSource.Subscription subscribe() {
        return source.subscribe(receiver, demand);
    }

    @Test
    void theSupplierIsAskedAtTheStreamsRateAndNumbered() {
        subscribe();
        time.advance(Duration.ofMillis(350));
        assertThat(asked).containsExactly(0L, 100L, 200L, 300L);
        assertThat(receiver.ids()).containsExactly(0, 1, 2, 3);
        assertThat(receiver.numbers()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void subscribingDoesNotAskOnTheCallersThread() {
        subscribe();
        assertThat(asked).isEmpty();
    }

    @Test
    void itIsNotAskedWhileNobodyWatches() {
        demand.watched = false;
        subscribe();
        time.advance(Duration.ofSeconds(10));
        assertThat(asked).isEmpty();
        assertThat(receiver.forgotten()).isZero();
        demand.watched = true;
        time.advance(INTERVAL);
        assertThat(receiver.ids()).containsExactly(0);
    }

    @Test
    void theNewestIsForgottenOnceWhenTheLastViewerHasGone() {
        subscribe();
        time.advance(INTERVAL);
        demand.watched = false;
        time.advance(Duration.ofSeconds(5));
        assertThat(receiver.forgotten()).isEqualTo(1);
        demand.watched = true;
        time.advance(INTERVAL);
        demand.watched = false;
        time.advance(Duration.ofSeconds(5));
        assertThat(receiver.forgotten()).isEqualTo(2);
    }

    @Test
    void aFrameThatComesAfterTheLastViewerHasGoneIsDropped() {
        demand.loadsLater();
        subscribe();
        time.advance(Duration.ZERO);
        demand.watched = false;
        time.advance(INTERVAL);
        assertThat(receiver.forgotten()).isEqualTo(1);
        demand.load(); // The supplier took longer: its frame would be what the next viewer sees first, hours later.
        assertThat(receiver.ids()).isEmpty();
    }

    @Test
    void nullMeansThatNothingIsNewAndTakesNoId() {
        subscribe();
        time.advance(INTERVAL);
        nothingNew = true;
        time.advance(Duration.ofMillis(500));
        nothingNew = false;
        time.advance(INTERVAL);
        assertThat(asked).hasSize(8);
        assertThat(receiver.ids()).containsExactly(0, 1, 2);
        assertThat(receiver.failures()).isEmpty();
    }

    @Test
    void aSupplierThatThrowsIsReportedAndAskedAgain() {
        failure = new IllegalStateException("no camera");
        subscribe();
        time.advance(INTERVAL);
        assertThat(receiver.failures()).containsExactly(failure, failure);
        failure = null;
        time.advance(INTERVAL);
        assertThat(receiver.ids()).containsExactly(0);
    }

    @Test
    void aNewRateHoldsAfterOneIntervalOfTheOldOne() {
        subscribe();
        time.advance(Duration.ofMillis(250));
        demand.ips = 100;
        time.advance(Duration.ofMillis(70));
        assertThat(asked).containsExactly(0L, 100L, 200L, 300L, 310L, 320L);
    }

    @Test
    void callsNeverOverlapAndNoneIsMadeUpFor() {
        demand.loadsLater();
        subscribe();
        time.advance(Duration.ofMillis(450));
        assertThat(demand.waiting()).isEqualTo(1);
        demand.load();
        time.advance(Duration.ofMillis(100));
        assertThat(demand.waiting()).isEqualTo(1);
        demand.load();
        assertThat(receiver.ids()).containsExactly(0, 1);
    }

    @Test
    void whatWasMissedWhileTheMachineSleptIsNotMadeUpFor() {
        subscribe();
        time.advance(INTERVAL);
        time.leap(Duration.ofMillis(1230));
        time.advance(Duration.ofMillis(250));
        assertThat(asked).containsExactly(0L, 100L, 1330L, 1430L, 1530L);
    }

    @Test
    void afterTheCancelNothingArrives() {
        demand.loadsLater();
        LiveFrameSource.Subscription subscription = subscribe();
        time.advance(Duration.ZERO);
        subscription.cancel();
        subscription.cancel();
        demand.load();
        time.advance(Duration.ofSeconds(1));
        assertThat(receiver.ids()).isEmpty();
        assertThat(demand.waiting()).isZero();
    }

    @Test
    void aSupplierMayBeCancelledByItself() {
        LiveFrameSource.Subscription[] subscription = new LiveFrameSource.Subscription[1];
        LiveFrameSource stopping = FrameSource.polled(() -> {
            subscription[0].cancel();
            return TestFrames.frame(1);
        });
        subscription[0] = stopping.subscribe(receiver, demand);
        time.advance(Duration.ofSeconds(1));
        assertThat(receiver.ids()).isEmpty();
    }

    @Test
    void idsGoOnWithZeroAfterTheLargest() throws ReflectiveOperationException {
        Fields.set(source, "nextId", Integer.MAX_VALUE);
        subscribe();
        time.advance(INTERVAL);
        assertThat(receiver.ids()).containsExactly(Integer.MAX_VALUE, 0);
    }
}
