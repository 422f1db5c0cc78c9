package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.Frame;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameRecorderTest {
    private static final NumberedFrames FRAMES = NumberedFrames.jpeg(2000);

    private static FrameRecorder recorder(int... ids) {
        return fill(new FrameRecorder(), ids);
    }

    private static FrameRecorder fill(FrameRecorder recorder, int... ids) {
        IntStream.of(ids).mapToObj(FRAMES::frame).forEach(recorder);
        return recorder;
    }

    @Test
    void isContentWithFramesThatFollowEachOther() {
        FrameRecorder recorder =
                recorder(3, 4, 5).assertInOrder().assertNothingMissing().assertWhole();

        assertThat(recorder.count()).isEqualTo(3);
        assertThat(recorder.ids()).containsExactly(3, 4, 5);
        assertThat(recorder.frames()).extracting(Frame::id).containsExactly(3, 4, 5);
        assertThat(recorder.newest()).isNotNull().extracting(Frame::id).isEqualTo(5);
        recorder(Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 0, 1).assertInOrder().assertNothingMissing();
        recorder().assertInOrder().assertNothingMissing().assertWhole();
        assertThat(recorder().newest()).isNull();
    }

    @Test
    void countsWhatIsMissing() {
        FrameRecorder recorder = recorder(1, 2, 5, 6, 8).assertInOrder();

        assertThat(recorder.missing()).isEqualTo(3);
        assertThatThrownBy(recorder::assertNothingMissing)
                .isInstanceOf(AssertionError.class)
                .hasMessage("3 frames are missing; there are 5 frames, the last of them [1, 2, 5, 6, 8], 3 missing,"
                        + " failures []");
        assertThat(recorder(Integer.MAX_VALUE, 2).missing()).isEqualTo(2);
    }

    @Test
    void tellsDisorder() {
        for (int[] ids : new int[][] {{1, 2, 2}, {1, 2, 1}, {5, 0}, {0, Integer.MAX_VALUE}}) {
            assertThatThrownBy(() -> recorder(ids).assertInOrder())
                    .as("%s", ids)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("frame " + ids[ids.length - 1] + " came after frame " + ids[ids.length - 2]);
        }
    }

    @Test
    void knowsThatIndexedSourcesComeRound() {
        fill(FrameRecorder.ofIndexed(3), 1, 2, 0, 1, 2, 0).assertInOrder().assertNothingMissing();
        fill(FrameRecorder.ofIndexed(1), 0, 0).assertInOrder().assertNothingMissing();
        assertThat(fill(FrameRecorder.ofIndexed(3), 1, 0, 2).missing()).isEqualTo(2);
        assertThat(fill(FrameRecorder.ofIndexed(3), 1, 1).missing()).isEqualTo(2);
        assertThatThrownBy(() -> fill(FrameRecorder.ofIndexed(3), 3).assertInOrder())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("frame 3 came, of a source whose ids are 0 to 2");
        assertThatIllegalArgumentException().isThrownBy(() -> FrameRecorder.ofIndexed(0));
    }

    @Test
    void tellsATornFrame() {
        byte[] torn = FRAMES.bytes(1);
        torn[1500]++;
        FrameRecorder recorder = recorder(0);
        recorder.accept(Frame.of(torn).withId(1));
        recorder.accept(FRAMES.frame(2));

        assertThatThrownBy(recorder::assertWhole)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("frame 1 of 2000 bytes is torn");
    }

    @Test
    void tellsFramesThatOverlap() {
        // Of 20 MB each, so that it takes a while to look at one. Where they still did not overlap, they do another
        // time.
        Frame large = NumberedFrames.jpeg(20_000_000).frame(1);
        Await.untilAsserted(() -> {
            FrameRecorder recorder = FrameRecorder.ofIndexed(2);
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> bring(large, recorder, together));
            bring(large, recorder, together);
            Await.get(other);
            assertThatThrownBy(recorder::assertInOrder)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("frame 1 came while another one was being handed over");
        });
    }

    private static void bring(Frame frame, FrameRecorder recorder, CyclicBarrier together) {
        try {
            together.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
        recorder.accept(frame);
    }

    @Test
    void keepsTheNewestFramesOnly() {
        FrameRecorder recorder = recorder(IntStream.range(0, 150).toArray());

        assertThat(recorder.ids()).hasSize(150);
        assertThat(recorder.frames()).hasSize(FrameRecorder.KEPT);
        assertThat(recorder.frames().get(0).id()).isEqualTo(50);
    }

    @Test
    void waits() {
        FrameRecorder recorder = new FrameRecorder();
        CompletableFuture<FrameRecorder> waiting =
                CompletableFuture.supplyAsync(() -> recorder.awaitFrames(2, Await.PATIENCE));
        fill(recorder, 0);
        assertThat(waiting).isNotDone();
        fill(recorder, 1);
        assertThat(Await.get(waiting)).isSameAs(recorder);

        assertThatThrownBy(() -> recorder.awaitFrames(3, Duration.ofMillis(2)))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "after PT0.002S: waited in vain for 3 frames; there are 2 frames, the last of them [0, 1], 0"
                                + " missing, failures []");
    }

    @Test
    void doesSomethingWhileItWaits() {
        FrameRecorder recorder = new FrameRecorder();
        AtomicInteger next = new AtomicInteger();

        recorder.awaitFrames(5, Await.PATIENCE, () -> recorder.accept(FRAMES.frame(next.getAndIncrement())));

        assertThat(recorder.count()).isEqualTo(5);
        assertThatThrownBy(() -> recorder.awaitFrames(6, Duration.ofMillis(5), () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("waited in vain for 6 frames");
    }

    @Test
    void takesWhatASourceReports() {
        FrameRecorder recorder = new FrameRecorder();
        OnPurpose cause = new OnPurpose();
        recorder.failed(cause);
        recorder.forget();
        recorder.frame(FRAMES.frame(0));

        assertThat(recorder.failures()).containsExactly(cause);
        assertThat(recorder.forgotten()).isEqualTo(1);
        assertThat(recorder.count()).isEqualTo(1);
        recorder.await("a failure", Duration.ZERO, each -> !each.failures().isEmpty());
    }
}
