package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.TestFrames;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlaceholderFramesTest {
    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final int PLACEHOLDER = 99;

    private final ManualScheduler time = new ManualScheduler();
    private final FixedDemand demand = new FixedDemand(time);
    private final RecordingReceiver receiver = new RecordingReceiver();
    private final PublishedFrames camera = FrameSource.published();
    private final LiveFrameSource source = camera.withPlaceholder(TestFrames.frame(PLACEHOLDER), SILENCE);

    @Test
    void framesPassAndTheirIdsGoOn() {
        camera.publish(TestFrames.frame(7));
        camera.publish(TestFrames.frame(8));
        source.subscribe(receiver, demand);
        camera.publish(TestFrames.frame(9));
        assertThat(receiver.numbers()).containsExactly(8, 9);
        assertThat(receiver.ids()).containsExactly(0, 1);
    }

    @Test
    void thePlaceholderComesAfterTheSilenceAndThenEverySecond() {
        source.subscribe(receiver, demand);
        camera.publish(TestFrames.frame(1));
        time.advance(SILENCE.minusNanos(1));
        assertThat(receiver.numbers()).containsExactly(1);
        time.advance(Duration.ofNanos(1));
        assertThat(receiver.numbers()).containsExactly(1, PLACEHOLDER);
        time.advance(Duration.ofSeconds(2));
        assertThat(receiver.numbers()).containsExactly(1, PLACEHOLDER, PLACEHOLDER, PLACEHOLDER);
        assertThat(receiver.ids()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aSourceThatIsBackIsSeenAtOnceAndMayBeSilentAgain() {
        source.subscribe(receiver, demand);
        time.advance(SILENCE);
        camera.publish(TestFrames.frame(1));
        time.advance(SILENCE.minusMillis(1));
        assertThat(receiver.numbers()).containsExactly(PLACEHOLDER, 1);
        time.advance(Duration.ofMillis(1));
        assertThat(receiver.numbers()).containsExactly(PLACEHOLDER, 1, PLACEHOLDER);
    }

    @Test
    void framesOfAnotherFormatAreNoSignOfLife() {
        source.subscribe(receiver, demand);
        camera.publish(TestFrames.frame(1));
        time.advance(SILENCE.minusMillis(1));
        camera.publish(Frame.of(TestFrames.image(ImageFormat.PNG, 2, 64)));
        time.advance(Duration.ofMillis(1));
        assertThat(receiver.formats())
                .as("the stream counts it, and the placeholder comes all the same")
                .containsExactly(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.JPEG);
    }

    @Test
    void nobodyIsShownAPlaceholderThatNobodyWatches() {
        demand.watched = false;
        source.subscribe(receiver, demand);
        time.advance(Duration.ofMinutes(1));
        assertThat(receiver.numbers()).isEmpty();
        demand.watched = true;
        time.advance(SILENCE.minusMillis(1));
        assertThat(receiver.numbers())
                .as("a source that rested may take its time")
                .isEmpty();
        time.advance(SILENCE);
        assertThat(receiver.numbers()).startsWith(PLACEHOLDER);
    }

    @Test
    void whatIsForgottenAndWhatFailsIsPassedOn() {
        source.subscribe(receiver, demand);
        camera.publish(TestFrames.frame(1));
        camera.forget();
        assertThat(receiver.forgotten()).isEqualTo(1);
        LiveFrameSource failing = FrameSource.polled(() -> {
                    throw new IllegalStateException("thrown on purpose");
                })
                .withPlaceholder(TestFrames.frame(PLACEHOLDER), SILENCE);
        RecordingReceiver other = new RecordingReceiver();
        failing.subscribe(other, demand);
        time.advance(SILENCE);
        assertThat(other.failures()).isNotEmpty();
        assertThat(other.numbers()).containsExactly(PLACEHOLDER);
    }

    @Test
    void afterTheEndNothingComes() {
        LiveFrameSource.Subscription subscription = source.subscribe(receiver, demand);
        subscription.cancel();
        subscription.cancel();
        camera.publish(TestFrames.frame(1));
        time.advance(Duration.ofMinutes(1));
        assertThat(receiver.numbers()).isEmpty();
    }

    @Test
    void theSilenceMustLastSomeTime() {
        assertThatThrownBy(() -> camera.withPlaceholder(TestFrames.frame(1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("silence");
    }
}
