package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.SkipReason;
import io.imagestream.jpeg.UnfitImageException;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.TestFrames;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexedFramesTest {
    /** What each prepared frame takes. */
    private static final int LENGTH = 100;

    private final long memoryBefore = Prepared.memory();

    @AfterEach
    void noMemoryIsLeft() {
        assertThat(Prepared.memory()).isEqualTo(memoryBefore);
    }

    private static Frame image(int index) {
        return TestFrames.frame(index, LENGTH - Prepared.HEADER_LENGTH);
    }

    private static FakeFeed feed(int size) {
        return FakeFeed.indexed(size).source(IndexedFramesTest::image);
    }

    private static IndexedFrames frames(FakeFeed feed) {
        return new IndexedFrames(feed, Prepared.ENCODER, feed::memoryBudget);
    }

    private static void load(IndexedFrames frames, int... indexes) {
        for (int index : indexes) {
            assertThat(frames.load(index)).isCompleted();
        }
    }

    /** Sends a frame that must be in memory. */
    private static void send(IndexedFrames frames, int index) {
        PreparedFrame frame = frames.acquire(index);
        assertThat(frame).as("frame %s", index).isNotNull();
        assertThat(frame.id()).isEqualTo(index);
        Prepared.send(frame);
    }

    private long memory() {
        return Prepared.memory() - memoryBefore;
    }

    /** Tells which frames are in memory; uses them all. */
    private static List<Integer> inMemory(IndexedFrames frames, int size) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            PreparedFrame frame = frames.acquire(i);
            if (frame != null) {
                found.add(i);
                frame.release();
            }
        }
        return found;
    }

    // --- loading ----------------------------------------------------------------------------------------------------

    @Test
    void aFrameIsThereOnceItWasLoaded() {
        FakeFeed feed = feed(3).loadsLater();
        IndexedFrames frames = frames(feed);
        assertThat(frames.acquire(1)).isNull();
        assertThat(feed.waiting()).as("asking does not load").isZero();
        CompletableFuture<PreparedFrame> loaded = frames.load(1);
        assertThat(loaded).isNotDone();
        assertThat(frames.acquire(1)).isNull();
        feed.loadNext();
        assertThat(loaded).isCompleted();
        send(frames, 1);
        send(frames, 1);
        assertThat(frames.acquire(0)).isNull();
        assertThat(memory()).isEqualTo(LENGTH);
        frames.close();
    }

    @Test
    void whoeverWaitsFindsTheFrame() {
        FakeFeed feed = feed(3).loadsLater();
        IndexedFrames frames = frames(feed);
        AtomicInteger found = new AtomicInteger();
        frames.load(1).whenComplete((frame, failure) -> {
            send(frames, 1);
            found.incrementAndGet();
        });
        feed.loadNext();
        assertThat(found).hasValue(1);
        frames.close();
    }

    @Test
    void manyAskersShareOneLoading() {
        FakeFeed feed = feed(3).loadsLater();
        IndexedFrames frames = frames(feed);
        CompletableFuture<PreparedFrame> first = frames.load(2);
        CompletableFuture<PreparedFrame> second = frames.load(2);
        assertThat(feed.waiting()).isEqualTo(1);
        frames.readAhead(0);
        frames.readAhead(0);
        assertThat(feed.waiting()).as("frames 1 and 2").isEqualTo(2);
        feed.loadNext();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        feed.loadNext();
        assertThat(inMemory(frames, 3)).containsExactly(1, 2);
        frames.close();
    }

    @Test
    void manyAskersOnManyThreadsShareOneLoading() {
        CountDownLatch asked = new CountDownLatch(4);
        ExecutorService loader = Executors.newSingleThreadExecutor();
        try {
            int size = 50;
            FakeFeed feed = feed(size).loadsOn(loader);
            IndexedFrames frames = frames(feed);
            loader.execute(() -> {
                try {
                    asked.await(); // Holds up the loader until all have asked.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Together.run(Collections.nCopies(4, () -> {
                List<CompletableFuture<PreparedFrame>> all = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    all.add(frames.load(i));
                }
                asked.countDown();
                all.forEach(Await::get);
            }));
            assertThat(feed.loads).hasValue(size);
            assertThat(memory()).isEqualTo((long) size * LENGTH);
            frames.close();
        } finally {
            loader.shutdown();
        }
    }

    @Test
    void whatIsInMemoryIsNotReadAgain() {
        FakeFeed feed = feed(3);
        IndexedFrames frames = frames(feed);
        load(frames, 1);
        assertThat(frames.load(1)).isCompleted();
        assertThat(feed.loads).hasValue(1);
        assertThat(memory()).isEqualTo(LENGTH);
        send(frames, 1);
        frames.close();
    }

    // --- reading ahead ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"0, 1, 2", "7, 8, 9", "8, 9, 0", "9, 0, 1", "-1, 0, 1", "19, 0, 1"})
    void theTwoFramesBehindOneAreBrought(int index, int next, int afterNext) {
        FakeFeed feed = feed(10);
        IndexedFrames frames = frames(feed);
        frames.readAhead(index);
        assertThat(inMemory(frames, 10)).containsExactlyInAnyOrder(next, afterNext);
        frames.readAhead(index);
        assertThat(feed.loads).as("they are there").hasValue(2);
        frames.close();
    }

    @Test
    void aSourceThatIsBusyIsNotAskedForMoreAndMore() {
        FakeFeed feed = feed(1_000).loadsLater();
        IndexedFrames frames = frames(feed);
        for (int i = 0; i < 500; i++) {
            frames.readAhead(i);
            assertThat(feed.waiting()).isBetween(1, 4);
            if (i % 10 == 0) {
                feed.loadNext();
            }
        }
        while (feed.waiting() > 0) {
            feed.loadNext();
        }
        frames.readAhead(500);
        assertThat(feed.waiting()).isEqualTo(2);
        feed.loadNext();
        feed.loadNext();
        assertThat(inMemory(frames, 1_000)).contains(501, 502);
        frames.close();
    }

    @Test
    void aSourceThatIsSlowerThanTheStreamIsAskedForOneFrameSoFarAheadThatItComesInTime() {
        FakeFeed feed = feed(1_000).ips(100).source(index -> {
            for (long end = System.nanoTime() + 25_000_000; System.nanoTime() - end < 0; ) {
                Thread.onSpinWait();
            }
            return image(index);
        });
        IndexedFrames frames = frames(feed);
        load(frames, 0);
        feed.loadsLater();
        frames.readAhead(10);
        assertThat(feed.waiting()).isEqualTo(1);
        frames.readAhead(11);
        assertThat(feed.waiting()).isEqualTo(1);
        feed.loadNext();
        List<Integer> there = inMemory(frames, 1_000);
        assertThat(there).hasSize(2);
        assertThat(there.get(1)).as("two and a half intervals from 10").isGreaterThanOrEqualTo(13);
        frames.close();
    }

    @Test
    void aFrameThatCouldNotBeReadIsNotReadAheadAgainSoon() {
        FakeFeed feed = feed(10).source(index -> {
            if (index == 1) {
                throw new OnPurpose();
            }
            return image(index);
        });
        IndexedFrames frames = frames(feed);
        assertThat(frames.hasFailed(1)).isFalse();
        for (int i = 0; i < 5; i++) {
            frames.readAhead(0);
        }
        assertThat(feed.loads).hasValue(2);
        assertThat(frames.hasFailed(1)).isTrue();
        assertThat(frames.hasFailed(2)).isFalse();
        feed.source(IndexedFramesTest::image);
        load(frames, 1); // Asked for alone it is tried.
        assertThat(frames.hasFailed(1)).isFalse();
        assertThat(inMemory(frames, 10)).containsExactly(1, 2);
        frames.close();
    }

    // --- loading beforehand -----------------------------------------------------------------------------------------

    @Test
    void allFramesAreBroughtInOrderOneAtATime() {
        List<Integer> order = new ArrayList<>();
        FakeFeed feed = feed(5).loadsLater();
        feed.source(index -> {
            order.add(index);
            return image(index);
        });
        IndexedFrames frames = frames(feed);
        frames.preload();
        CompletableFuture<PreparedFrame> waitedFor = frames.load(3);
        assertThat(feed.waiting()).as("nothing but one frame stands before it").isEqualTo(2);
        while (feed.waiting() > 0) {
            feed.loadNext();
            assertThat(feed.waiting()).isLessThanOrEqualTo(2);
        }
        assertThat(waitedFor).isCompleted();
        assertThat(order).as("nothing twice").containsExactly(0, 3, 1, 2, 4);
        assertThat(inMemory(frames, 5)).hasSize(5);
        frames.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 10, 20})
    void framesAreBroughtBeforehandAsFarAsTheBudgetGoes(int budgetInFrames) {
        FakeFeed feed = feed(10).budget(budgetInFrames * LENGTH + LENGTH / 2);
        IndexedFrames frames = frames(feed);
        frames.preload();
        int expected = Math.min(10, budgetInFrames);
        assertThat(feed.loads).hasValue(expected);
        assertThat(inMemory(frames, 10))
                .containsExactlyElementsOf(IntStream.range(0, expected).boxed().toList());
        frames.close();
    }

    @Test
    void aFrameThatCannotBeReadBeforehandIsLeftOut() {
        FakeFeed feed = feed(5).source(index -> {
            if (index == 0 || index == 3) {
                throw new OnPurpose();
            }
            return image(index);
        });
        IndexedFrames frames = frames(feed);
        frames.preload();
        assertThat(inMemory(frames, 5)).containsExactly(1, 2, 4);
        frames.close();
    }

    @Test
    void nothingIsBroughtAfterTheEnd() {
        FakeFeed feed = feed(5).loadsLater();
        IndexedFrames frames = frames(feed);
        frames.preload();
        frames.close();
        feed.loadNext();
        assertThat(feed.waiting()).isZero();
        assertThat(memory()).isZero();
    }

    /** As it is when the stream has closed: each answer comes at once. */
    @Test
    void aSourceThatFailsAtOnceIsAskedForAllFrames() {
        int size = 100_000;
        FakeFeed feed = feed(size).source(index -> {
            throw new OnPurpose();
        });
        IndexedFrames frames = frames(feed);
        frames.preload();
        assertThat(feed.loads).hasValue(size);
        frames.close();
    }

    // --- failures ---------------------------------------------------------------------------------------------------

    @Test
    void aSourceThatFailsIsAskedAgainNextTime() {
        OnPurpose failure = new OnPurpose();
        FakeFeed feed = feed(3).source(index -> {
            throw failure;
        });
        IndexedFrames frames = frames(feed);
        assertThat(Await.failure(frames.load(0))).isSameAs(failure);
        assertThat(frames.acquire(0)).isNull();
        assertThat(Await.failure(frames.load(0))).isSameAs(failure);
        assertThat(feed.loads).hasValue(2);
        feed.source(IndexedFramesTest::image);
        load(frames, 0);
        send(frames, 0);
        frames.close();
    }

    @Test
    void everybodyHearsThatASourceFailed() {
        OnPurpose failure = new OnPurpose();
        FakeFeed feed = feed(3).loadsLater().source(index -> {
            throw failure;
        });
        IndexedFrames frames = frames(feed);
        CompletableFuture<PreparedFrame> first = frames.load(0);
        CompletableFuture<PreparedFrame> second = frames.load(0);
        feed.loadNext();
        assertThat(Await.failure(first)).isSameAs(failure);
        assertThat(Await.failure(second)).isSameAs(failure);
        frames.close();
    }

    @Test
    void whatCannotBePreparedIsAFailureToo() {
        List<Error> failures = new ArrayList<>(List.of(new OutOfMemoryError("thrown on purpose")));
        FrameEncoder encoder = new FormEncoder(frame -> {
            if (!failures.isEmpty()) {
                throw failures.remove(0);
            }
            return Prepared.head(frame);
        });
        FakeFeed feed = feed(3);
        IndexedFrames frames = new IndexedFrames(feed, encoder, () -> Long.MAX_VALUE);
        assertThat(Await.failure(frames.load(0))).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(frames.absence(0)).isEqualTo(SkipReason.NO_MEMORY);
        assertThat(feed.unfit).singleElement().asString().contains("image 0", "no memory", "thrown on purpose");
        load(frames, 0);
        send(frames, 0);
        frames.close();
    }

    @Test
    void whatCannotBeSentIsReportedAndTellsWhyItIsNotThere() {
        FakeFeed feed = feed(3);
        FrameEncoder encoder = frame -> {
            if (frame.id() == 1) {
                throw new UnfitImageException("it never fits");
            }
            return Prepared.ENCODER.prepare(frame);
        };
        IndexedFrames frames = new IndexedFrames(feed, encoder, () -> Long.MAX_VALUE);
        assertThat(frames.absence(1)).isEqualTo(SkipReason.NOT_LOADED);
        assertThat(Await.failure(frames.load(1)))
                .isInstanceOf(UnfitImageException.class)
                .hasMessage("image 1: it never fits");
        assertThat(frames.absence(1)).isEqualTo(SkipReason.UNFIT);
        assertThat(feed.unfit).extracting(Throwable::getMessage).containsExactly("image 1: it never fits");
        frames.close();
    }

    // --- memory -----------------------------------------------------------------------------------------------------

    @Test
    void allFramesStayThatFitTheBudget() {
        IndexedFrames frames = frames(feed(10).budget(10 * LENGTH));
        for (int i = 0; i < 10; i++) {
            load(frames, i);
        }
        assertThat(inMemory(frames, 10)).hasSize(10);
        frames.close();
    }

    @Test
    void oneByteTooManyAndAFrameGoes() {
        IndexedFrames frames = frames(feed(10).budget(10 * LENGTH - 1));
        for (int i = 0; i < 10; i++) {
            load(frames, i);
            assertThat(memory()).isLessThan(10 * LENGTH);
        }
        assertThat(inMemory(frames, 10)).hasSize(9);
        frames.close();
    }

    @Test
    void framesThatWereNotSentLatelyGoFirst() {
        IndexedFrames frames = frames(feed(10).budget(4 * LENGTH));
        load(frames, 0, 1, 2, 3, 4); // All are new, so the first one goes, and the hand has passed the others.
        send(frames, 1);
        send(frames, 2);
        load(frames, 5);
        assertThat(frames.acquire(3)).as("was not sent").isNull();
        send(frames, 1);
        send(frames, 2);
        assertThat(inMemory(frames, 10)).containsExactly(1, 2, 4, 5);
        frames.close();
    }

    @Test
    void aFrameThatIsSentAllTheTimeStays() {
        IndexedFrames frames = frames(feed(100).budget(10 * LENGTH));
        load(frames, 50);
        for (int i = 0; i < 1_000; i++) {
            if (i % 100 != 50) {
                load(frames, i % 100);
            }
            send(frames, 50);
        }
        frames.close();
    }

    /** A client that plays one image after the other, read ahead, finds each: new ones must not push out the next. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 5})
    void whatIsReadAheadIsThereWhenItsTurnComes(int budgetInFrames) {
        int size = 10;
        FakeFeed feed = feed(size).budget(budgetInFrames * LENGTH);
        IndexedFrames frames = frames(feed);
        frames.readAhead(-1);
        for (int i = 0; i < 100; i++) {
            PreparedFrame sent = frames.acquire(i % size);
            assertThat(sent).as("image %s", i).isNotNull();
            frames.readAhead(i);
            Prepared.send(sent);
        }
        assertThat(feed.loads).as("each is read once a round").hasValueLessThanOrEqualTo(100 + 2);
        frames.close();
    }

    @Test
    void twoFramesAreKeptWhateverTheBudget() {
        IndexedFrames frames = frames(feed(5).budget(0));
        load(frames, 0);
        load(frames, 1);
        assertThat(inMemory(frames, 5)).containsExactly(0, 1);
        for (int i = 2; i < 20; i++) {
            load(frames, i % 5);
            assertThat(inMemory(frames, 5)).hasSize(2).contains(i % 5);
            assertThat(memory()).isEqualTo(2 * LENGTH);
        }
        frames.close();
    }

    @Test
    void aFrameThatIsDroppedWhileClientsHoldItIsPinnedUntilTheLastIsDone() {
        IndexedFrames frames = frames(feed(5).budget(0));
        load(frames, 0, 1);
        PreparedFrame held = frames.acquire(0);
        PreparedFrame heldToo = frames.acquire(0);
        ByteBuf view = held.body(PreparedFrame.FIRST_FORM);
        ByteBuf viewToo = heldToo.body(PreparedFrame.FIRST_FORM);
        assertThat(frames.pinnedBytes()).isZero();
        load(frames, 2, 3, 4);
        assertThat(frames.acquire(0)).isNull();
        assertThat(held.isKept()).isFalse();
        assertThat(frames.pinnedBytes()).isEqualTo(LENGTH);
        assertThat(memory()).isEqualTo(3 * LENGTH);
        Prepared.check(held, view);
        view.release();
        assertThat(frames.pinnedBytes()).isEqualTo(LENGTH);
        load(frames, 0); // Another copy, which must not free the old one's.
        assertThat(frames.pinnedBytes()).isEqualTo(LENGTH);
        Prepared.check(heldToo, viewToo);
        viewToo.release();
        assertThat(frames.pinnedBytes()).isZero();
        assertThat(memory()).isEqualTo(2 * LENGTH);
        frames.close();
    }

    @Test
    void pinnedFramesCountInTheBudget() {
        int budget = 6;
        IndexedFrames frames = frames(feed(20).budget(budget * LENGTH));
        Deque<PreparedFrame> held = new ArrayDeque<>();
        for (int i = 0; i < 4; i++) {
            load(frames, i);
            held.add(frames.acquire(i));
        }
        for (int i = 4; i < 20; i++) {
            load(frames, i);
        }
        assertThat(frames.pinnedBytes()).isEqualTo(4 * LENGTH);
        assertThat(inMemory(frames, 20)).hasSize(2);
        assertThat(memory()).isEqualTo(budget * LENGTH);
        held.forEach(PreparedFrame::release);
        for (int i = 0; i < 20; i++) {
            load(frames, i);
        }
        assertThat(inMemory(frames, 20)).hasSize(budget);
        frames.close();
    }

    // --- end --------------------------------------------------------------------------------------------------------

    @Test
    void closingFreesAllButWhatClientsStillSend() {
        IndexedFrames frames = frames(feed(3));
        load(frames, 0, 1, 2);
        PreparedFrame held = frames.acquire(1);
        frames.close();
        assertThat(memory()).isEqualTo(LENGTH);
        assertThat(frames.pinnedBytes()).isEqualTo(LENGTH);
        assertThat(frames.acquire(0)).isNull();
        assertThat(frames.acquire(1)).isNull();
        Prepared.send(held);
        assertThat(frames.pinnedBytes()).isZero();
        frames.close();
    }

    @Test
    void whatIsLoadedAfterTheEndIsFreedAtOnce() {
        FakeFeed feed = feed(3).loadsLater();
        IndexedFrames frames = frames(feed);
        CompletableFuture<PreparedFrame> onItsWay = frames.load(0);
        frames.close();
        feed.loadNext();
        assertThat(onItsWay).as("nobody waits in vain").isDone();
        CompletableFuture<PreparedFrame> late = frames.load(1);
        feed.loadNext();
        assertThat(late).isDone();
        assertThat(frames.acquire(0)).isNull();
        assertThat(frames.acquire(1)).isNull();
        assertThat(memory()).isZero();
    }

    // --- many threads -----------------------------------------------------------------------------------------------

    /** Clients on several loops want more frames than fit; what one of them holds is never freed under its hands. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 20})
    void whoeverHoldsAFrameFindsItWhole(int budgetInFrames) {
        int size = 30;
        int rounds = 10_000;
        ExecutorService loader = Executors.newSingleThreadExecutor();
        try {
            FakeFeed feed = feed(size).budget(budgetInFrames * LENGTH).loadsOn(loader);
            IndexedFrames frames = frames(feed);
            AtomicInteger sent = new AtomicInteger();
            List<Together.Task> clients = new ArrayList<>();
            IntStream.range(0, 4)
                    .forEach(seed -> clients.add(() -> {
                        SplittableRandom random = new SplittableRandom(seed);
                        Deque<PreparedFrame> held = new ArrayDeque<>();
                        for (int i = 0; i < rounds; i++) {
                            int index = random.nextInt(size);
                            PreparedFrame frame = frames.acquire(index);
                            if (frame == null && i % 50 == 0) {
                                Await.get(frames.load(index));
                            } else if (frame == null) {
                                frames.readAhead(index - 1);
                            } else {
                                assertThat(frame.id()).isEqualTo(index);
                                held.add(frame);
                            }
                            if (held.size() > 3 || (frame == null && !held.isEmpty())) {
                                Prepared.send(held.remove());
                                sent.incrementAndGet();
                            }
                            if (i % 100 == 0) {
                                assertThat(frames.pinnedBytes()).isBetween(0L, 4L * 4 * LENGTH);
                            }
                        }
                        held.forEach(Prepared::send);
                    }));
            Together.run(clients);
            assertThat(sent).hasPositiveValue();
            assertThat(feed.loads).hasValueGreaterThan(size);
            assertThat(frames.pinnedBytes()).isZero();
            Await.get(loader.submit(() -> {})); // What was read ahead has come.
            assertThat(memory()).isLessThanOrEqualTo(Math.max(2, budgetInFrames) * LENGTH);
            frames.close();
            assertThat(memory()).isZero();
        } finally {
            loader.shutdown();
        }
    }

    @Test
    void closingWhileClientsAskAndSendLeavesNothing() {
        for (int round = 0; round < 50; round++) {
            ExecutorService loader = Executors.newSingleThreadExecutor();
            try {
                int size = 10;
                IndexedFrames frames = frames(feed(size).budget(3 * LENGTH).loadsOn(loader));
                Together.Task client = () -> {
                    for (int i = 0; i < 200; i++) {
                        PreparedFrame frame = frames.acquire(i % size);
                        if (frame == null) {
                            frames.readAhead(i - 1);
                        } else {
                            Prepared.send(frame);
                        }
                    }
                };
                Together.run(List.of(client, client, () -> {
                    Await.get(frames.load(size - 1));
                    frames.close();
                }));
                Await.get(loader.submit(() -> {}));
                assertThat(memory()).isZero();
            } finally {
                loader.shutdown();
            }
        }
    }
}
