package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishedFramesTest {
    private final PublishedFrames source = FrameSource.published();
    private final ManualScheduler time = new ManualScheduler();

    private LiveFrameSource.Subscription subscribe(RecordingReceiver receiver) {
        return source.subscribe(receiver, new FixedDemand(time));
    }

    @Test
    void idsCountUpFromZeroAndTheNewestIsKept() {
        assertThat(source.newest()).isNull();
        assertThat(source.publish(TestFrames.jpeg(7)).id()).isZero();
        assertThat(source.publish(TestFrames.frame(99)).id()).isEqualTo(1);
        Frame third = source.publish(ByteBuffer.wrap(TestFrames.jpeg(8)));
        assertThat(third.id()).isEqualTo(2);
        assertThat(source.newest()).isSameAs(third);
    }

    @Test
    void idsGoOnWithZeroAfterTheLargest() throws ReflectiveOperationException {
        Fields.set(source, "nextId", Integer.MAX_VALUE);
        assertThat(source.publish(TestFrames.jpeg(1)).id()).isEqualTo(Integer.MAX_VALUE);
        assertThat(source.publish(TestFrames.jpeg(2)).id()).isZero();
        assertThat(source.publish(TestFrames.jpeg(3)).id()).isEqualTo(1);
    }

    @Test
    void whatIsPublishedIsCopiedBeforeTheCallReturns() {
        byte[] image = TestFrames.jpeg(7);
        ByteBuffer buffer = ByteBuffer.wrap(TestFrames.jpeg(7));
        Frame fromArray = source.publish(image);
        Frame fromBuffer = source.publish(buffer);
        image[30]++;
        buffer.put(30, (byte) ~buffer.get(30));
        assertThat(fromArray.toByteArray()).isEqualTo(TestFrames.jpeg(7));
        assertThat(fromBuffer.toByteArray()).isEqualTo(TestFrames.jpeg(7));
        assertThat(buffer.position()).isZero();
    }

    @Test
    void aFrameKeepsItsTime() {
        Instant time = Instant.parse("2026-01-02T03:04:05Z");
        assertThat(source.publish(TestFrames.frame(1).withCaptured(time)).captured())
                .isEqualTo(time);
    }

    @Test
    void whatIsNoImageIsRefusedAndTakesNoId() {
        assertThatThrownBy(() -> source.publish(new byte[10])).isInstanceOf(IllegalArgumentException.class);
        assertThat(source.newest()).isNull();
        assertThat(source.publish(TestFrames.jpeg(1)).id()).isZero();
    }

    @Test
    void aSubscriberGetsTheNewestAtOnceAndEveryLaterOne() {
        source.publish(TestFrames.jpeg(1));
        source.publish(TestFrames.jpeg(2));
        RecordingReceiver receiver = new RecordingReceiver();
        subscribe(receiver);
        assertThat(receiver.ids()).containsExactly(1);
        source.publish(TestFrames.jpeg(3));
        assertThat(receiver.ids()).containsExactly(1, 2);
    }

    @Test
    void whatIsForgottenIsNotShownToWhoComesLater() {
        RecordingReceiver here = new RecordingReceiver();
        RecordingReceiver gone = new RecordingReceiver();
        subscribe(here);
        subscribe(gone).cancel();
        source.publish(TestFrames.jpeg(1));
        source.forget();
        assertThat(source.newest()).isNull();
        assertThat(here.forgotten()).isEqualTo(1);
        assertThat(gone.forgotten()).isZero();
        RecordingReceiver later = new RecordingReceiver();
        subscribe(later);
        assertThat(later.ids()).isEmpty();
        assertThat(source.publish(TestFrames.jpeg(2)).id()).isEqualTo(1);
    }

    @Test
    void aCancelledSubscriberGetsNothingMore() {
        RecordingReceiver cancelled = new RecordingReceiver();
        RecordingReceiver other = new RecordingReceiver();
        LiveFrameSource.Subscription subscription = subscribe(cancelled);
        subscribe(other);
        source.publish(TestFrames.jpeg(1));
        subscription.cancel();
        subscription.cancel();
        source.publish(TestFrames.jpeg(2));
        assertThat(cancelled.ids()).containsExactly(0);
        assertThat(other.ids()).containsExactly(0, 1);
    }

    @Test
    void aSubscriberMayCancelWhileItTakesAFrame() {
        List<Integer> ids = new ArrayList<>();
        LiveFrameSource.Subscription[] own = new LiveFrameSource.Subscription[1];
        own[0] = subscribe(new RecordingReceiver() {
            @Override
            public void frame(Frame frame) {
                ids.add(frame.id());
                own[0].cancel();
            }
        });
        source.publish(TestFrames.jpeg(1));
        source.publish(TestFrames.jpeg(2));
        assertThat(ids).containsExactly(0);
    }

    @Test
    void manyThreadsMayPublishAndAllSubscribersSeeOneOrder() throws Exception {
        int threads = 4;
        int each = 500;
        RecordingReceiver first = new RecordingReceiver();
        RecordingReceiver second = new RecordingReceiver();
        subscribe(first);
        subscribe(second);
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> publishers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int begin = t * each;
                publishers.add(executor.submit(() -> {
                    together.await();
                    for (int i = 0; i < each; i++) {
                        source.publish(TestFrames.jpeg(begin + i));
                    }
                    return null;
                }));
            }
            publishers.forEach(Await::get);
        } finally {
            executor.shutdown();
        }
        assertThat(first.ids())
                .isEqualTo(IntStream.range(0, threads * each).boxed().toList());
        assertThat(first.numbers()).containsExactlyInAnyOrderElementsOf(first.ids());
        assertThat(second.numbers()).isEqualTo(first.numbers());
    }

    @Test
    void aPublisherIsNotHeldUpByWhoAsksForTheNewest() {
        RecordingReceiver receiver = new RecordingReceiver() {
            @Override
            public void frame(Frame frame) {
                // Re-entrant, and from the same thread: no dead lock, and never an older one.
                assertThat(source.newest()).isSameAs(frame);
                super.frame(frame);
            }
        };
        subscribe(receiver);
        Await.get(CompletableFuture.runAsync(() -> source.publish(TestFrames.jpeg(1))));
        assertThat(receiver.ids()).containsExactly(0);
    }
}
