package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.FrameSource;
import io.imagestream.LiveFrameSource;
import io.imagestream.Scheduler.Scheduled;
import io.imagestream.testkit.OnPurpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualDemandTest {
    private final ManualDemand demand = new ManualDemand(10);

    @Test
    void feedsAPolledSourceTime() {
        LiveFrameSource source = FrameSource.polled(new Script().supplier(NumberedFrames.jpeg(2000)));
        FrameRecorder recorder = new FrameRecorder();
        LiveFrameSource.Subscription subscription = source.subscribe(recorder, demand);

        demand.advance(Duration.ofMillis(950));
        assertThat(recorder.assertInOrder().assertNothingMissing().count()).isEqualTo(10);
        demand.watched(false).advance(Duration.ofSeconds(1));
        assertThat(recorder.count()).isEqualTo(10);
        assertThat(recorder.forgotten()).isEqualTo(1);
        demand.watched(true).ips(5).advance(Duration.ofSeconds(2));
        assertThat(recorder.count()).isBetween(19, 21);
        assertThat(demand.openTasks()).isEqualTo(1);
        subscription.cancel();
        assertThat(demand.openTasks()).isZero();
    }

    @Test
    void countsTheTasksThatWait() {
        Scheduled once = demand.scheduler().at(10, () -> {});
        Scheduled often = demand.scheduler().every(10, 1, (deadline, missed) -> {});
        assertThat(demand.openTasks()).isEqualTo(2);
        demand.advance(Duration.ofSeconds(2));
        assertThat(demand.openTasks()).isEqualTo(1);
        once.cancel();
        often.cancel();
        often.cancel();

        assertThat(demand.openTasks()).isZero();
        assertThat(demand.time().nanoTime()).isEqualTo(2_000_000_000);
        assertThat(demand.scheduler().nanoTime()).isEqualTo(2_000_000_000);
    }

    @Test
    void loadsOneAfterTheOther() {
        List<String> done = new ArrayList<>();
        demand.loader().execute(() -> {
            demand.loader().execute(() -> done.add("inner"));
            done.add("outer");
        });
        assertThat(done).containsExactly("outer", "inner");

        assertThatThrownBy(() -> demand.loader().execute(() -> {
                    throw new OnPurpose();
                }))
                .isInstanceOf(OnPurpose.class);
        demand.loader().execute(() -> done.add("after"));
        assertThat(done).endsWith("after");
    }

    @Test
    void hasTheRateOfAStream() {
        assertThat(demand.ips()).isEqualTo(10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> demand.ips(0))
                .withMessage("ips must be 0.001 to 1000, not 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new ManualDemand(Double.NaN));
    }
}
