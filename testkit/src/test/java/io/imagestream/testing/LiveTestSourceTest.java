package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.LiveFrameSource.Subscription;
import io.imagestream.testkit.OnPurpose;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveTestSourceTest {
    private final LiveTestSource source = LiveTestSource.of(NumberedFrames.jpeg(2000));
    private final FrameRecorder recorder = new FrameRecorder();
    private final ManualDemand demand = new ManualDemand(10);

    @Test
    void keepsTheRulesItself() {
        FrameSourceChecks.live(source, CheckOptions.defaults().bringFromAnyThread(source::bring));
        assertThat(source.openSubscriptions()).isZero();
        assertThat(source.subscriptions()).isEqualTo(3);
    }

    @Test
    void bringsFramesToAllAndTheNewestToWhoComesLater() {
        FrameRecorder late = new FrameRecorder();
        source.subscribe(recorder, demand);
        source.bring(2).skip(3);
        assertThat(NumberedFrames.number(source.bring())).isEqualTo(5);
        source.subscribe(late, demand);

        assertThat(recorder.ids()).containsExactly(0, 1, 5);
        assertThat(recorder.missing()).isEqualTo(3);
        assertThat(late.ids()).containsExactly(5);
        source.skip(Integer.MAX_VALUE - 6).bring(2);
        assertThat(recorder.ids()).endsWith(Integer.MAX_VALUE, 0);
    }

    @Test
    void failsAndForgets() {
        FrameRecorder late = new FrameRecorder();
        OnPurpose cause = new OnPurpose();
        source.subscribe(recorder, demand);
        source.bring(1).fail(cause).forget();
        source.subscribe(late, demand);

        assertThat(recorder.failures()).containsExactly(cause);
        assertThat(recorder.forgotten()).isEqualTo(1);
        assertThat(late.count()).isZero();
    }

    @Test
    void tellsWhoIsThere() {
        assertThat(source.watched()).isFalse();
        Subscription subscription = source.subscribe(recorder, demand);
        source.awaitOpenSubscriptions(1, Duration.ZERO);
        assertThat(source.watched()).isTrue();
        demand.watched(false);
        assertThat(source.watched()).isFalse();
        subscription.cancel();
        subscription.cancel();
        source.bring(1).awaitOpenSubscriptions(0, Duration.ZERO);

        assertThat(recorder.count()).isZero();
        assertThatThrownBy(() -> source.awaitOpenSubscriptions(1, Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("after PT0.001S: 0 subscriptions are open, of 1 begun; awaited were 1");
    }
}
