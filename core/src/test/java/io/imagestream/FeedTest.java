package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.StreamFeed;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.ThreadCount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final int STREAM_ID = 7_001; // So that the loader's thread can be told from others.
    private static final Frame GIF = Frame.of("GIF89a...".getBytes(StandardCharsets.ISO_8859_1));

    private final ManualScheduler time = new ManualScheduler();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<Feed> opened = new ArrayList<>();

    private Feed open(Stream stream) {
        Feed feed = ((DefaultStream) stream).open(time);
        opened.add(feed);
        return feed;
    }

    private Feed open(FrameSource source, double ips) {
        return open(Stream.builder().id(STREAM_ID).source(source).ips(ips).build());
    }

    private StreamFeed.Receiver receiver(String name) {
        return new StreamFeed.Receiver() {
            @Override
            public void frame(Frame frame) {
                log.add(name + frame.id() + "@" + TimeUnit.NANOSECONDS.toMillis(time.nanoTime()));
            }

            @Override
            public void forget() {
                log.add(name + "forgets");
            }
        };
    }

    private void advance(long millis) {
        time.advance(Duration.ofMillis(millis));
    }

    @AfterEach
    void noThreadIsLeft() {
        opened.forEach(Feed::close);
        ThreadCount.assertNoneLeft("imagestream-loader-" + STREAM_ID);
    }

    @Test
    void itKnowsTheStreamByNumberAndNameAlsoWithoutOne() {
        Feed named = open(Stream.builder().id(STREAM_ID).name("lobby").build());
        assertThat(named.id()).isEqualTo(STREAM_ID);
        assertThat(named.name()).isEqualTo("lobby");
        Feed nameless = open(Stream.builder().id(STREAM_ID).build());
        assertThat(nameless.id()).isEqualTo(STREAM_ID);
        assertThat(nameless.name()).isEqualTo("stream" + STREAM_ID);
    }

    // --- live ---

    @Test
    void whatIsPublishedGoesOutAtOnceWhenTheRateAllowsIt() {
        PublishedFrames source = FrameSource.published();
        Feed feed = open(source, 10);
        feed.begin();
        feed.subscribe(receiver("a"));
        feed.subscribe(receiver("b"));
        source.publish(TestFrames.frame(0));
        assertThat(log).containsExactly("a0@0", "b0@0");
        advance(100);
        source.publish(TestFrames.frame(1));
        assertThat(log).containsExactly("a0@0", "b0@0", "a1@100", "b1@100");
        assertThat(feed.isLive()).isTrue();
        assertThat(feed.brought()).isEqualTo(2);
    }

    @Test
    void aSourceThatIsTooFastIsHeldBackAndTheNewestGoesOutWhenItMay() {
        PublishedFrames source = FrameSource.published();
        Feed feed = open(source, 10);
        feed.begin();
        feed.subscribe(receiver("a"));
        source.publish(TestFrames.frame(0));
        for (int i = 0; i < 5; i++) {
            advance(10);
            source.publish(TestFrames.frame(0));
        }
        assertThat(log).as("half an interval is granted for jitter").containsExactly("a0@0", "a4@50");
        assertThat(feed.rateLimited()).isEqualTo(3);
        advance(1000);
        assertThat(log).containsExactly("a0@0", "a4@50", "a5@150");
    }

    @Test
    void overTimeNoMoreGoesOutThanTheRateAllows() {
        PublishedFrames source = FrameSource.published();
        Feed feed = open(source, 10);
        feed.begin();
        feed.subscribe(receiver("a"));
        for (int ms = 0; ms < 10_000; ms++) {
            source.publish(TestFrames.frame(0));
            advance(1);
        }
        assertThat(log).hasSizeBetween(100, 101);
        assertThat(feed.brought()).isEqualTo(10_000);
        assertThat(feed.rateLimited()).isEqualTo(10_000L - log.size() - 1); // One is held.
    }

    @Test
    void aNewRateHoldsWithinOneIntervalOfTheOldOne() {
        PublishedFrames source = FrameSource.published();
        Stream stream = Stream.builder().id(STREAM_ID).source(source).ips(10).build();
        Feed feed = open(stream);
        feed.begin();
        feed.subscribe(receiver("a"));
        source.publish(TestFrames.frame(0));
        stream.ips(1000);
        for (int i = 0; i < 100; i++) {
            advance(1);
            source.publish(TestFrames.frame(0));
        }
        for (int i = 0; i < 100; i++) {
            advance(1);
            source.publish(TestFrames.frame(0));
        }
        assertThat(log.subList(log.size() - 100, log.size())).contains("a101@101", "a150@150", "a199@199");
        assertThat(feed.ips()).isEqualTo(1000);
    }

    @Test
    void aHigherRateHoldsForWhatIsHeldAlready() {
        PublishedFrames source = FrameSource.published();
        Stream stream = Stream.builder().id(STREAM_ID).source(source).ips(0.01).build();
        Feed feed = open(stream);
        feed.begin();
        feed.subscribe(receiver("a"));
        source.publish(TestFrames.frame(0));
        source.publish(TestFrames.frame(1));
        advance(1000);
        assertThat(log).containsExactly("a0@0");
        stream.ips(10);
        advance(100);
        assertThat(log).containsExactly("a0@0", "a1@1000");
        source.publish(TestFrames.frame(2));
        stream.ips(0.01);
        advance(10_000);
        assertThat(log).hasSize(3);
    }

    @Test
    void whoComesLaterGetsTheNewestAtOnce() {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.frame(0));
        Feed feed = open(source, 10);
        feed.begin();
        feed.subscribe(receiver("a"));
        assertThat(log).containsExactly("a0@0");
    }

    @Test
    void whoHasGoneGetsNothing() {
        PublishedFrames source = FrameSource.published();
        Feed feed = open(source, 10);
        feed.begin();
        StreamFeed.Registration registration = feed.subscribe(receiver("a"));
        registration.cancel();
        registration.cancel();
        source.publish(TestFrames.frame(0));
        assertThat(log).isEmpty();
    }

    @Test
    void whatIsTooOldIsForgottenEvenWhileItIsHeld() {
        LiveFrameSource.Receiver[] source = new LiveFrameSource.Receiver[1];
        Feed feed = open(
                (LiveFrameSource) (receiver, demand) -> {
                    source[0] = receiver;
                    return () -> {};
                },
                10);
        feed.begin();
        feed.subscribe(receiver("a"));
        source[0].frame(TestFrames.frame(0));
        source[0].frame(TestFrames.frame(1));
        assertThat(feed.newestAgeNanos()).isZero();
        source[0].forget();
        advance(1000);
        feed.subscribe(receiver("b"));
        assertThat(log).containsExactly("a0@0", "aforgets");
        assertThat(feed.newestAgeNanos()).isEqualTo(-1);
    }

    @Test
    void framesOfAnotherFormatAreCountedAndToldOnce() {
        PublishedFrames source = FrameSource.published();
        Feed feed = open(source, 1000);
        List<Throwable> told = new ArrayList<>();
        feed.onFailure(told::add);
        feed.begin();
        feed.subscribe(receiver("a"));
        source.publish(TestFrames.frame(0));
        advance(10);
        source.publish(GIF);
        advance(10);
        source.publish(GIF);
        assertThat(log).containsExactly("a0@0");
        assertThat(feed.wrongFormat()).isEqualTo(2);
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).hasMessageContainingAll("frame 1", "GIF", "JPEG");
        source.publish(TestFrames.frame(0));
        source.publish(GIF);
        assertThat(told).hasSize(2);
    }

    @Test
    void theDeclaredTypeRulesOutOthers() {
        PublishedFrames source = FrameSource.published();
        Feed feed =
                open(Stream.builder().id(STREAM_ID).source(source).type("gif").build());
        feed.begin();
        feed.subscribe(receiver("a"));
        source.publish(TestFrames.frame(0));
        assertThat(log).isEmpty();
        assertThat(feed.wrongFormat()).isEqualTo(1);
        source.publish(GIF);
        assertThat(log).containsExactly("a1@0");
    }

    @Test
    void aPolledSourceIsAskedOnTheLoaderWhileSomebodyWatches() {
        CompletableFuture<String> thread = new CompletableFuture<>();
        Feed feed = open(
                FrameSource.polled(() -> {
                    thread.complete(Thread.currentThread().getName());
                    return TestFrames.frame(0);
                }),
                10);
        feed.begin();
        feed.subscribe(receiver("a"));
        advance(1000);
        assertThat(thread).isNotDone();
        feed.watch(1);
        advance(100);
        assertThat(Await.get(thread)).isEqualTo("imagestream-loader-" + STREAM_ID);
        Await.until("the frame arrives", () -> !log.isEmpty());
    }

    @Test
    void theSourceIsSubscribedOnceForAllServersAndLeftByTheLast() {
        List<String> calls = new ArrayList<>();
        LiveFrameSource source = (receiver, demand) -> {
            calls.add("subscribed");
            return () -> calls.add("cancelled");
        };
        DefaultStream stream =
                (DefaultStream) Stream.builder().id(STREAM_ID).source(source).build();
        Feed feed = stream.open(time);
        assertThat(stream.open(time)).isSameAs(feed);
        feed.begin();
        feed.begin();
        assertThat(calls).containsExactly("subscribed");
        stream.release();
        assertThat(calls).containsExactly("subscribed");
        stream.release();
        assertThat(calls).containsExactly("subscribed", "cancelled");
        Feed next = open(stream);
        assertThat(next).isNotSameAs(feed);
        next.begin();
        assertThat(calls).containsExactly("subscribed", "cancelled", "subscribed");
    }

    @Test
    void aClosedFeedPassesNothingOn() {
        PublishedFrames source = FrameSource.published();
        Feed feed = open(source, 10);
        feed.begin();
        feed.subscribe(receiver("a"));
        source.publish(TestFrames.frame(0));
        source.publish(TestFrames.frame(1));
        feed.close();
        source.publish(TestFrames.frame(2));
        advance(1000);
        assertThat(log).containsExactly("a0@0");
    }

    // --- indexed ---

    @Test
    void imagesAreReadOnTheLoaderThreadAndNumbered() {
        CompletableFuture<String> thread = new CompletableFuture<>();
        Feed feed = open(
                new IndexedFrameSource() {
                    @Override
                    public int size() {
                        return 3;
                    }

                    @Override
                    public Frame read(int index) {
                        thread.complete(Thread.currentThread().getName());
                        return TestFrames.frame(100 + index);
                    }
                },
                10);
        Frame frame = Await.get(feed.load(2));
        assertThat(frame.id()).isEqualTo(2);
        assertThat(TestFrames.number(frame.toByteArray())).isEqualTo(102);
        assertThat(Await.get(thread)).isEqualTo("imagestream-loader-" + STREAM_ID);
        assertThat(feed.size()).isEqualTo(3);
        assertThat(feed.isLive()).isFalse();
        assertThat(feed.brought()).isEqualTo(1);
        assertThat(feed.newestAgeNanos()).isEqualTo(-1);
    }

    /** Fails while told to. */
    private static final class Failing implements IndexedFrameSource {
        volatile boolean fails = true;

        @Override
        public int size() {
            return 2;
        }

        @Override
        public Frame read(int index) throws IOException {
            if (fails) {
                throw new IOException("image " + index + " is lost");
            }
            return TestFrames.frame(index);
        }
    }

    @Test
    void aFailureIsToldOnceAndAgainAfterASuccess() {
        Failing source = new Failing();
        Feed feed = open(source, 10);
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        StreamFeed.Registration registration = feed.onFailure(cause -> told.add(String.valueOf(cause.getMessage())));
        assertThat(Await.failure(feed.load(0))).hasMessage("image 0 is lost");
        assertThat(Await.failure(feed.load(1))).hasMessage("image 1 is lost");
        assertThat(told).containsExactly("image 0 is lost");
        assertThat(feed.failures()).isEqualTo(2);
        source.fails = false;
        Await.get(feed.load(0));
        source.fails = true;
        Await.failure(feed.load(1));
        assertThat(told).containsExactly("image 0 is lost", "image 1 is lost");
        registration.cancel();
        source.fails = false;
        Await.get(feed.load(0));
        source.fails = true;
        Await.failure(feed.load(0));
        assertThat(told).hasSize(2);
    }

    @Test
    void whateverASourceThrowsIsReported() {
        Throwable[] thrown = {new OnPurpose(), new OutOfMemoryError("thrown on purpose"), new StackOverflowError()};
        int[] next = new int[1];
        Feed feed = open(
                new IndexedFrameSource() {
                    @Override
                    public int size() {
                        return 1;
                    }

                    @Override
                    public Frame read(int index) {
                        Throwable now = thrown[next[0]++];
                        if (now instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) now;
                    }
                },
                10);
        for (Throwable each : thrown) {
            assertThat(Await.failure(feed.load(0))).isSameAs(each);
        }
    }

    @Test
    void anImageOfAnotherFormatFailsAndIsCounted() throws IOException {
        Feed feed = open(
                new IndexedFrameSource() {
                    @Override
                    public int size() {
                        return 2;
                    }

                    @Override
                    public Frame read(int index) {
                        return index == 0 ? TestFrames.frame(0) : GIF;
                    }
                },
                10);
        feed.check();
        Await.get(feed.load(0));
        assertThat(Await.failure(feed.load(1))).hasMessageContainingAll("image 1", "GIF", "JPEG");
        assertThat(feed.wrongFormat()).isEqualTo(1);
    }

    @Test
    void theCheckComparesTheDeclaredTypeWithTheImages() {
        Feed feed = open(Stream.builder()
                .id(STREAM_ID)
                .type("PNG")
                .source(TestFrames.source(2, 50))
                .build());
        assertThatThrownBy(feed::check).isInstanceOf(IOException.class).hasMessageContainingAll("PNG", "JPEG");
        Feed free = open(Stream.builder()
                .id(STREAM_ID)
                .type("MJPEG")
                .source(TestFrames.source(2, 50))
                .build());
        org.assertj.core.api.Assertions.assertThatCode(free::check).doesNotThrowAnyException();
        assertThat(free.format()).isEqualTo(ImageFormat.JPEG);
    }

    @Test
    void whatIsNotYetReadAtTheCloseFails() {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Feed feed = open(
                new IndexedFrameSource() {
                    @Override
                    public int size() {
                        return 2;
                    }

                    @Override
                    public Frame read(int index) throws IOException {
                        reading.countDown();
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            throw new IOException("interrupted", e);
                        }
                        return TestFrames.frame(index);
                    }
                },
                10);
        CompletableFuture<Frame> first = feed.load(0);
        CompletableFuture<Frame> second = feed.load(1);
        Await.until("the first is being read", () -> reading.getCount() == 0);
        feed.close();
        assertThat(Await.failure(first)).hasMessage("interrupted");
        assertThat(Await.failure(second)).isInstanceOf(IllegalStateException.class);
        assertThat(Await.failure(feed.load(0))).isInstanceOf(IllegalStateException.class);
    }

    // --- shared ---

    @Test
    void whatServersShareIsMadeOnceAndFreedByTheLast() {
        final class Cache implements StreamFeed.Shared {
            @Override
            public void close() {
                log.add("freed");
            }
        }
        DefaultStream stream = (DefaultStream)
                Stream.builder().id(STREAM_ID).source(TestFrames.source(1, 50)).build();
        Feed feed = stream.open(time);
        stream.open(time);
        Cache cache = feed.shared(Cache.class, own -> {
            assertThat(own).isSameAs(feed);
            return new Cache();
        });
        assertThat(feed.shared(Cache.class, own -> new Cache())).isSameAs(cache);
        stream.release();
        assertThat(log).isEmpty();
        stream.release();
        assertThat(log).containsExactly("freed");
    }

    @Test
    void aChangeOfTheRateIsTold() {
        Stream stream = Stream.builder()
                .id(STREAM_ID)
                .source(TestFrames.source(1, 50))
                .ips(10)
                .build();
        Feed feed = open(stream);
        StreamFeed.Registration registration = feed.onRateChange(() -> log.add("rate " + feed.ips()));
        stream.ips(12.5);
        registration.cancel();
        registration.cancel();
        stream.ips(20);
        assertThat(log).containsExactly("rate 12.5");
    }
}
