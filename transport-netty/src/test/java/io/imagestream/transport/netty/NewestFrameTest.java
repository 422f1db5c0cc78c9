package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.SkipReason;
import io.imagestream.jpeg.UnfitImageException;
import io.imagestream.spi.StreamFeed;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NewestFrameTest {
    private static final int IMAGE = 96;
    private static final int LENGTH = IMAGE + Prepared.HEADER_LENGTH;

    private final long memoryBefore = Prepared.memory();
    private final FakeFeed feed = FakeFeed.live();

    @AfterEach
    void noMemoryIsLeft() {
        assertThat(Prepared.memory()).isEqualTo(memoryBefore);
    }

    private NewestFrame newest() {
        return new NewestFrame(feed, Prepared.ENCODER);
    }

    private void bring(int id) {
        feed.bring(TestFrames.frame(id, IMAGE));
    }

    /** Sends the newest frame. */
    private static int send(NewestFrame newest) {
        PreparedFrame frame = newest.acquire();
        assertThat(frame).isNotNull();
        Prepared.send(frame);
        return frame.id();
    }

    private long memory() {
        return Prepared.memory() - memoryBefore;
    }

    @Test
    void theNewestFrameIsThereForEverybody() {
        NewestFrame newest = newest();
        assertThat(newest.acquire()).isNull();
        bring(3);
        assertThat(send(newest)).isEqualTo(3);
        assertThat(send(newest)).isEqualTo(3);
        bring(4);
        assertThat(send(newest)).isEqualTo(4);
        assertThat(memory()).isEqualTo(LENGTH);
        newest.close();
    }

    @Test
    void whoComesLateGetsTheStreamsNewestFrame() {
        bring(3);
        NewestFrame newest = newest();
        assertThat(send(newest)).isEqualTo(3);
        newest.close();
    }

    @Test
    void aFrameForWhichThereIsNoMemoryIsLeftOutAndTheOneBeforeStays() {
        NewestFrame newest = new NewestFrame(feed, frame -> {
            if (frame.id() == 4) {
                throw new OutOfMemoryError("thrown on purpose");
            }
            return Prepared.ENCODER.prepare(frame);
        });
        List<SkipReason> skipped = new ArrayList<>();
        newest.listen(new NewestFrame.Listener() {
            @Override
            public void changed() {}

            @Override
            public void skipped(SkipReason reason) {
                skipped.add(reason);
            }
        });
        bring(3);
        bring(4); // Whoever publishes hears nothing of it.
        assertThat(send(newest)).isEqualTo(3);
        assertThat(skipped).containsExactly(SkipReason.NO_MEMORY);
        assertThat(feed.unfit).singleElement().asString().contains("image 4", "no memory", "thrown on purpose");
        bring(5);
        assertThat(send(newest)).isEqualTo(5);
        newest.close();
    }

    @Test
    void anOldFrameIsForgotten() {
        NewestFrame newest = newest();
        newest.forget();
        bring(3);
        newest.forget();
        assertThat(newest.acquire()).isNull();
        assertThat(memory()).isZero();
        bring(4);
        assertThat(send(newest)).isEqualTo(4);
        newest.close();
    }

    @Test
    void changesAreToldAfterTheyWereMade() {
        NewestFrame newest = newest();
        List<String> told = new ArrayList<>();
        StreamFeed.Registration first = newest.listen(() -> {
            PreparedFrame frame = newest.acquire();
            told.add(frame == null ? "none" : "frame " + frame.id());
            if (frame != null) {
                frame.release();
            }
        });
        AtomicInteger others = new AtomicInteger();
        StreamFeed.Registration second = newest.listen(others::incrementAndGet);
        bring(1);
        bring(2);
        newest.forget();
        assertThat(told).containsExactly("frame 1", "frame 2", "none");
        first.cancel();
        first.cancel();
        bring(3);
        assertThat(told).hasSize(3);
        assertThat(others).hasValue(4);
        second.cancel();
        bring(4);
        assertThat(others).hasValue(4);
        newest.close();
    }

    @Test
    void oneTaskRegisteredTwiceIsEndedOnce() {
        NewestFrame newest = newest();
        AtomicInteger told = new AtomicInteger();
        Runnable task = told::incrementAndGet;
        StreamFeed.Registration first = newest.listen(task::run);
        newest.listen(task::run);
        first.cancel();
        first.cancel();
        bring(1);
        assertThat(told).hasValue(1);
        newest.close();
    }

    @Test
    void aFrameThatIsReplacedWhileClientsHoldItIsPinnedUntilTheLastIsDone() {
        NewestFrame newest = newest();
        bring(1);
        PreparedFrame held = newest.acquire();
        PreparedFrame heldToo = newest.acquire();
        ByteBuf view = held.body(PreparedFrame.FIRST_FORM);
        assertThat(newest.pinnedBytes()).isZero();
        bring(2);
        bring(3);
        assertThat(held.isKept()).isFalse();
        assertThat(newest.pinnedBytes()).isEqualTo(LENGTH);
        assertThat(memory()).isEqualTo(2 * LENGTH);
        heldToo.release();
        assertThat(newest.pinnedBytes()).isEqualTo(LENGTH);
        Prepared.check(held, view);
        view.release();
        assertThat(newest.pinnedBytes()).isZero();
        assertThat(memory()).isEqualTo(LENGTH);
        newest.close();
    }

    @Test
    void aForgottenFrameIsPinnedToo() {
        NewestFrame newest = newest();
        bring(1);
        PreparedFrame held = newest.acquire();
        newest.forget();
        assertThat(newest.pinnedBytes()).isEqualTo(LENGTH);
        Prepared.send(held);
        assertThat(newest.pinnedBytes()).isZero();
        newest.close();
    }

    @Test
    void afterTheEndNothingIsTakenOrTold() {
        NewestFrame newest = newest();
        AtomicInteger told = new AtomicInteger();
        newest.listen(told::incrementAndGet);
        bring(1);
        PreparedFrame held = newest.acquire();
        StreamFeed.Receiver receiver = feed.receivers.get(0);
        newest.close();
        assertThat(feed.receivers).isEmpty();
        assertThat(newest.acquire()).isNull();
        Prepared.send(held);
        assertThat(memory()).isZero();
        receiver.frame(TestFrames.frame(2)); // It was on its way.
        receiver.forget();
        assertThat(newest.acquire()).isNull();
        assertThat(told).hasValue(1);
        newest.close();
    }

    // --- many threads -----------------------------------------------------------------------------------------------

    @Test
    void whoeverHoldsAFrameFindsItWholeAndNeverAnOlderOneThanBefore() {
        int images = 20_000;
        NewestFrame newest = newest();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        Together.Task client = () -> {
            int before = -1;
            PreparedFrame slow = null; // Is sent while newer ones come.
            while (!over.get()) {
                PreparedFrame frame = newest.acquire();
                if (frame == null) {
                    continue;
                }
                assertThat(frame.id()).isGreaterThanOrEqualTo(before);
                before = frame.id();
                if (slow == null) {
                    slow = frame;
                } else {
                    Prepared.send(frame);
                    Prepared.send(slow);
                    slow = null;
                }
                sent.incrementAndGet();
            }
            if (slow != null) {
                Prepared.send(slow);
            }
        };
        Together.run(List.of(client, client, client, () -> {
            try {
                for (int i = 0; i < images; i++) {
                    bring(i);
                    if (i % 100 == 0) {
                        assertThat(newest.pinnedBytes()).isBetween(0L, 6L * LENGTH);
                    }
                    if (i % 1_000 == 999) {
                        newest.forget();
                    }
                }
                bring(images);
            } finally {
                over.set(true);
            }
        }));
        assertThat(sent).hasPositiveValue();
        assertThat(newest.pinnedBytes()).isZero();
        assertThat(memory()).isEqualTo(LENGTH);
        assertThat(send(newest)).isEqualTo(images);
        newest.close();
    }

    @Test
    void closingWhileFramesComeAndGoLeavesNothing() {
        for (int round = 0; round < 100; round++) {
            NewestFrame newest = newest();
            bring(0);
            Together.run(List.of(
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            bring(i);
                        }
                    },
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            PreparedFrame frame = newest.acquire();
                            if (frame != null) {
                                Prepared.send(frame);
                            }
                        }
                    },
                    newest::close));
            assertThat(newest.acquire()).isNull();
            assertThat(memory()).isZero();
        }
    }

    // --- what has to be transcoded ---

    /** Says of frames with odd ids that they take long, until it is told to go on with one. */
    private static final class SlowEncoder implements FrameEncoder {
        final SynchronousQueue<Integer> begun = new SynchronousQueue<>();
        final SynchronousQueue<Boolean> goOn = new SynchronousQueue<>();

        @Override
        public PreparedFrame prepare(Frame frame) {
            try {
                begun.put(frame.id());
                if (!goOn.take()) {
                    throw new UnfitImageException("it is not to be had");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Prepared.ENCODER.prepare(frame);
        }

        @Override
        public @Nullable PreparedFrame prepareQuickly(Frame frame) {
            if (frame.id() == UNFIT) {
                throw new UnfitImageException("it never fits");
            }
            return frame.id() % 2 == 0 ? Prepared.ENCODER.prepare(frame) : null;
        }

        void finish(int id, boolean fits) throws InterruptedException {
            assertThat(begun.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isEqualTo(id);
            goOn.put(fits);
        }
    }

    private static final int UNFIT = 100;

    private final SlowEncoder slow = new SlowEncoder();
    private final Queue<SkipReason> skipped = new ConcurrentLinkedQueue<>();

    private NewestFrame slow() {
        NewestFrame newest = new NewestFrame(feed, slow);
        newest.listen(new NewestFrame.Listener() {
            @Override
            public void changed() {}

            @Override
            public void skipped(SkipReason reason) {
                skipped.add(reason);
            }
        });
        return newest;
    }

    private static void await(NewestFrame newest, int id) {
        Await.until("image " + id + " is the newest", () -> {
            PreparedFrame frame = newest.acquire();
            int found = frame == null ? -1 : frame.id();
            if (frame != null) {
                Prepared.send(frame);
            }
            return found == id;
        });
    }

    @Test
    void whatIsTranscodedComesLaterAndNobodyWaitsForIt() throws InterruptedException {
        NewestFrame newest = slow();
        bring(2);
        bring(3); // Returns at once, although nobody lets the encoder go on.
        assertThat(send(newest)).isEqualTo(2);
        slow.finish(3, true);
        await(newest, 3);
        assertThat(skipped).isEmpty();
        newest.close();
    }

    @Test
    void ofWhatWaitsToBeTranscodedTheNewestWins() throws InterruptedException {
        NewestFrame newest = slow();
        bring(1);
        assertThat(slow.begun.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isEqualTo(1);
        bring(3);
        bring(5);
        bring(7);
        assertThat(skipped).containsExactly(SkipReason.TRANSCODER_BEHIND, SkipReason.TRANSCODER_BEHIND);
        slow.goOn.put(true);
        await(newest, 1);
        slow.finish(7, true);
        await(newest, 7);
        assertThat(skipped).hasSize(2);
        newest.close();
    }

    @Test
    void whatIsTranscodedTakesThePlaceOfNothingNewer() throws InterruptedException {
        NewestFrame newest = slow();
        bring(1);
        assertThat(slow.begun.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isEqualTo(1);
        bring(3);
        bring(4);
        assertThat(skipped).as("what waited").containsExactly(SkipReason.TRANSCODER_BEHIND);
        slow.goOn.put(true);
        Await.until("it is left out", () -> skipped.size() == 2);
        assertThat(send(newest)).isEqualTo(4);
        bring(5);
        assertThat(slow.begun.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isEqualTo(5);
        newest.forget();
        slow.goOn.put(true);
        Await.until("it is left out, too", () -> skipped.size() == 3);
        assertThat(newest.acquire()).as("a forgotten frame").isNull();
        newest.close();
    }

    @Test
    void whatCannotBeSentIsReportedAndTheOneBeforeStays() throws InterruptedException {
        NewestFrame newest = slow();
        bring(2);
        bring(UNFIT);
        bring(3);
        slow.finish(3, false);
        Await.until("both are reported", () -> feed.unfit.size() == 2);
        assertThat(feed.unfit)
                .extracting(Throwable::getMessage)
                .containsExactly("image 100: it never fits", "image 3: it is not to be had");
        Await.until("both are counted", () -> skipped.size() == 2);
        assertThat(skipped).containsOnly(SkipReason.UNFIT);
        assertThat(send(newest)).isEqualTo(2);
        newest.close();
    }

    @Test
    void whatIsTranscodedWhenItClosesIsFreed() throws InterruptedException {
        NewestFrame newest = slow();
        bring(1);
        assertThat(slow.begun.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isEqualTo(1);
        newest.close();
        slow.goOn.put(true);
        Await.until(
                "its thread has ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("imagestream-transcoder")));
        assertThat(memory()).isZero();
    }
}
