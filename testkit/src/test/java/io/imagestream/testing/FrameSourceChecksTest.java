package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageFormat;
import io.imagestream.IndexedFrameSource;
import io.imagestream.LiveFrameSource;
import io.imagestream.PublishedFrames;
import io.imagestream.Scheduler;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks, on the library's own sources, which keep every rule, and on sources that break one each. */
class FrameSourceChecksTest {
    private static final NumberedFrames FRAMES = NumberedFrames.jpeg(2000);
    private static final CheckOptions HASTY = CheckOptions.defaults().timeout(Duration.ofMillis(50));
    private static final CheckOptions A_SECOND = CheckOptions.defaults().timeout(Duration.ofSeconds(1));

    private static void breaks(String rule, ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining(rule);
    }

    // --- indexed ----------------------------------------------------------------------------------------------------

    /** Three images, as they should be; tests break what they want. */
    private static class Slides implements IndexedFrameSource {
        @Override
        public int size() {
            return 3;
        }

        @Override
        public Frame read(int index) throws IOException {
            return FRAMES.frame(index);
        }
    }

    @Test
    void contentWithTheLibrarysOwnIndexedSources(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 3; i++) {
            Files.write(folder.resolve(i + ".jpg"), FRAMES.bytes(i));
        }
        FrameSourceChecks.indexed(FrameSource.directory(folder));
        FrameSourceChecks.indexed(FrameSource.frames(FRAMES.frame(0), FRAMES.frame(1)));
        FrameSourceChecks.indexed(IndexedTestSource.of(5, FRAMES));
        FrameSourceChecks.indexed(new Slides());
    }

    @Test
    void asksForNoIndexOutOfRangeAndForTheLastOfMany() {
        List<Integer> asked = new CopyOnWriteArrayList<>();
        IndexedFrameSource many = new Slides() {
            @Override
            public int size() {
                return 5000;
            }

            @Override
            public Frame read(int index) throws IOException {
                asked.add(index);
                return super.read(index);
            }

            @Override
            public ImageFormat check() {
                return ImageFormat.JPEG;
            }
        };
        FrameSourceChecks.indexed(many, CheckOptions.defaults().images(3));
        assertThat(asked).containsExactly(0, 1, 4999, 4999, 1, 0);
    }

    @Test
    void catchesASizeThatIsNoneOrChanges() {
        AtomicInteger asked = new AtomicInteger();
        breaks(
                "size() is 0; a source has 1 image or more",
                () -> FrameSourceChecks.indexed(new Slides() {
                    @Override
                    public int size() {
                        return 0;
                    }
                }));
        breaks(
                "size() was 3 and is 4",
                () -> FrameSourceChecks.indexed(new Slides() {
                    @Override
                    public int size() {
                        return asked.getAndIncrement() < 10 ? 3 : 4;
                    }
                }));
    }

    @Test
    void catchesAnImageThatIsNullOrOfAnotherFormatOrAnotherOneNextTime() {
        AtomicInteger reads = new AtomicInteger();
        breaks(
                "read(1) returned null",
                () -> FrameSourceChecks.indexed(new Slides() {
                    @Override
                    public Frame read(int index) throws IOException {
                        return index == 1 ? null : super.read(index);
                    }
                }));
        breaks(
                "read(2) brought PNG, and check() told JPEG",
                () -> FrameSourceChecks.indexed(new Slides() {
                    @Override
                    public Frame read(int index) throws IOException {
                        return index == 2
                                ? NumberedFrames.of(ImageFormat.PNG, 2000).frame(2)
                                : super.read(index);
                    }
                }));
        breaks(
                "read(2) brought another image than before",
                () -> FrameSourceChecks.indexed(new Slides() {
                    @Override
                    public Frame read(int index) {
                        return FRAMES.frame(reads.getAndIncrement());
                    }
                }));
    }

    @Test
    void catchesAFailureUnlessItIsAllowedAndAnyOtherException() {
        IndexedFrameSource worn = new Slides() {
            @Override
            public Frame read(int index) throws IOException {
                if (index == 1) {
                    throw new IOException("worn out");
                }
                return super.read(index);
            }
        };
        breaks("read(1) failed: java.io.IOException: worn out", () -> FrameSourceChecks.indexed(worn));
        FrameSourceChecks.indexed(worn, CheckOptions.defaults().failuresAllowed());

        IndexedFrameSource odd = new Slides() {
            @Override
            public Frame read(int index) throws IOException {
                if (index == 1) {
                    throw new OnPurpose();
                }
                return super.read(index);
            }
        };
        breaks(
                "read(1) threw io.imagestream.testkit.OnPurpose",
                () -> FrameSourceChecks.indexed(odd, CheckOptions.defaults().failuresAllowed()));
    }

    @Test
    void catchesACheckThatFailsOrTellsNothingOrSomethingElseNextTime() {
        AtomicInteger checks = new AtomicInteger();
        breaks(
                "check() threw java.io.IOException: gone",
                () -> FrameSourceChecks.indexed(new Slides() {
                    @Override
                    public ImageFormat check() throws IOException {
                        throw new IOException("gone");
                    }
                }));
        breaks(
                "check() returned null",
                () -> FrameSourceChecks.indexed(new Slides() {
                    @Override
                    public ImageFormat check() {
                        return null;
                    }
                }));
        breaks(
                "check() told JPEG and now tells PNG",
                () -> FrameSourceChecks.indexed(new Slides() {
                    @Override
                    public ImageFormat check() {
                        return checks.getAndIncrement() == 0 ? ImageFormat.JPEG : ImageFormat.PNG;
                    }
                }));
    }

    @Test
    void catchesAReadThatBlocksAndOneThatDoesNotBearASizeBeside() {
        breaks(
                "read(0) has not returned within PT1S",
                () -> FrameSourceChecks.indexed(IndexedTestSource.of(2, FRAMES, new Script().block()), A_SECOND));
        breaks("size() has not returned within", () -> FrameSourceChecks.indexed(new Locked(), A_SECOND));
    }

    /** Reads under a lock that size() needs, the second time for ever; size() comes when that has begun. */
    private static final class Locked extends Slides {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger reads = new AtomicInteger();
        private final Script forEver = new Script().block();

        @Override
        public int size() {
            if (asked.getAndIncrement() > 0) {
                forEver.awaitBlocked(Await.PATIENCE);
            }
            synchronized (this) {
                return 3;
            }
        }

        @Override
        public ImageFormat check() {
            return ImageFormat.JPEG;
        }

        @Override
        public synchronized Frame read(int index) throws IOException {
            return reads.getAndIncrement() < 3
                    ? super.read(index)
                    : IndexedTestSource.of(3, FRAMES, forEver).read(index);
        }
    }

    // --- live -------------------------------------------------------------------------------------------------------

    @Test
    void contentWithTheLibrarysOwnLiveSources() {
        PublishedFrames published = FrameSource.published();
        AtomicInteger next = new AtomicInteger();
        FrameSourceChecks.live(
                published,
                CheckOptions.defaults()
                        .bringFromAnyThread(() -> published.publish(FRAMES.bytes(next.getAndIncrement()))));

        FrameSourceChecks.live(FrameSource.testPattern(64, 64));
        FrameSourceChecks.live(FrameSource.polled(new Script().supplier(FRAMES)));
        FrameSourceChecks.live(FrameSource.published().withPlaceholder(FRAMES.frame(0), Duration.ofSeconds(1)));
    }

    /** Brings frames to all, as it should; tests break what they want. */
    private static class Camera implements LiveFrameSource {
        final List<Receiver> receivers = new CopyOnWriteArrayList<>();
        int next;
        Frame newest;

        synchronized void capture() {
            Frame frame = newest = make(next++);
            receivers.forEach(each -> each.frame(frame));
        }

        Frame make(int number) {
            return FRAMES.frame(number);
        }

        Frame atOnce() {
            return newest;
        }

        @Override
        public synchronized Subscription subscribe(Receiver receiver, Demand demand) {
            receivers.add(receiver);
            if (atOnce() != null) {
                receiver.frame(atOnce());
            }
            return () -> cancel(receiver);
        }

        synchronized void cancel(Receiver receiver) {
            receivers.remove(receiver);
        }

        CheckOptions options() {
            return CheckOptions.defaults().bring(this::capture);
        }

        void check() {
            FrameSourceChecks.live(this, options());
        }

        /** For what brings too little: nothing that it should bring comes late. */
        void checkHastily() {
            FrameSourceChecks.live(this, HASTY.bring(this::capture));
        }
    }

    @Test
    void contentWithACameraThatKeepsTheRules() {
        new Camera().check();
        Camera camera = new Camera();
        FrameSourceChecks.live(camera, camera.options().bringFromAnyThread(camera::capture));
    }

    @Test
    void contentWithACameraOnAThreadOfItsOwn() throws InterruptedException {
        Camera camera = new Camera();
        Thread thread = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                camera.capture();
                Thread.yield();
            }
        });
        thread.start();
        try {
            FrameSourceChecks.live(camera);
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void catchesIdsThatStandStillOrGoBackOrLeaveGaps() {
        breaks("the first subscriber got id 7 after 7", new Camera() {
            @Override
            Frame make(int number) {
                return FRAMES.frame(7);
            }
        }::check);
        breaks("the first subscriber got id 99 after 100", new Camera() {
            @Override
            Frame make(int number) {
                return FRAMES.frame(100 - number);
            }
        }::check);
        Camera odd = new Camera() {
            @Override
            Frame make(int number) {
                return FRAMES.frame(2 * number);
            }
        };
        breaks("the first subscriber missed frames: ids should be higher by one", odd::check);
        FrameSourceChecks.live(odd, odd.options().gapsAllowed());
        new Camera() {
            @Override
            Frame make(int number) {
                return FRAMES.frame(Integer.MAX_VALUE - 2 + number & Integer.MAX_VALUE);
            }
        }.check();
    }

    @Test
    void catchesAnotherFormatAndNull() {
        breaks("the first subscriber got PNG after JPEG", new Camera() {
            @Override
            Frame make(int number) {
                return number < 3
                        ? super.make(number)
                        : NumberedFrames.of(ImageFormat.PNG, 2000).frame(number);
            }
        }::check);
        breaks("the first subscriber got null for a frame", new Camera() {
            @Override
            Frame make(int number) {
                return number == 2 ? null : super.make(number);
            }
        }::check);
    }

    @Test
    void catchesAFailureUnlessItIsAllowed() {
        Camera camera = new Camera() {
            @Override
            synchronized void capture() {
                receivers.forEach(each -> each.failed(new OnPurpose()));
                super.capture();
            }
        };
        breaks("the first subscriber was told that the source failed: ", camera::check);
        FrameSourceChecks.live(camera, camera.options().failuresAllowed());
    }

    @Test
    void catchesAnOldFrameForWhoComesLater() {
        breaks("the second subscriber was given at once Frame[0, ", new Camera() {
            @Override
            Frame atOnce() {
                return newest == null ? null : FRAMES.frame(0);
            }
        }::check);
    }

    @Test
    void catchesASourceThatBringsNothing() {
        breaks(
                "the first subscriber got no new frame within PT0.05S, after 0",
                () -> FrameSourceChecks.live(FrameSource.published(), HASTY));
        breaks("the second subscriber got no new frame", new Camera() {
            @Override
            synchronized void capture() {
                Frame frame = newest = make(next++);
                receivers.get(0).frame(frame);
            }
        }::checkHastily);
        breaks("one that subscribes when another has cancelled got no new frame", new Camera() {
            @Override
            public synchronized Subscription subscribe(Receiver receiver, Demand demand) {
                Subscription subscription = super.subscribe(receiver, demand);
                if (next > 10) {
                    receivers.remove(receiver);
                }
                return subscription;
            }
        }::checkHastily);
    }

    @Test
    void catchesFramesAfterTheEnd() {
        breaks(
                "a frame began to arrive at the first subscriber when its subscription had been cancelled",
                new Camera() {
                    @Override
                    void cancel(Receiver receiver) {
                        // Forgotten.
                    }
                }::check);
        breaks("the second subscriber got no new frame", new Camera() {
            @Override
            void cancel(Receiver receiver) {
                receivers.clear();
            }
        }::checkHastily);
    }

    @Test
    void catchesASecondCancelThatThrows() {
        breaks("cancel() threw java.lang.IllegalStateException", new Camera() {
            @Override
            void cancel(Receiver receiver) {
                if (!receivers.remove(receiver)) {
                    throw new IllegalStateException("was cancelled before");
                }
            }
        }::check);
    }

    @Test
    void catchesCallsThatOverlap() {
        Camera camera = new Camera() {
            @Override
            void capture() {
                Frame frame;
                synchronized (this) {
                    frame = newest = make(next++);
                }
                receivers.forEach(each -> each.frame(frame));
            }
        };
        camera.check();
        CheckOptions options = camera.options().bringFromAnyThread(camera::capture);
        assertThatThrownBy(() -> FrameSourceChecks.live(camera, options))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s).*(while another one was being handed over|ids rise).*");
    }

    @Test
    void catchesATaskThatIsLeftBehind() {
        breaks("1 tasks of the source are left in the stream's scheduler a day after all have cancelled", new Camera() {
            private boolean scheduled;

            @Override
            public synchronized Subscription subscribe(Receiver receiver, Demand demand) {
                if (!scheduled) {
                    scheduled = true;
                    Scheduler.Scheduled forgotten = demand.scheduler().every(0, 1, (deadline, missed) -> {});
                    assertThat(forgotten).isNotNull();
                }
                return super.subscribe(receiver, demand);
            }
        }::check);
    }

    @Test
    void catchesWhatThrowsOrReturnsNothing() {
        breaks("subscribe(…) returned null", () -> FrameSourceChecks.live((receiver, demand) -> null, HASTY));
        breaks(
                "subscribe(…) threw",
                () -> FrameSourceChecks.live(
                        (receiver, demand) -> {
                            throw new OnPurpose();
                        },
                        HASTY));
        breaks(
                "the action that brings a frame threw",
                () -> FrameSourceChecks.live(FrameSource.published(), HASTY.bring(() -> {
                    throw new OnPurpose();
                })));
    }

    @Test
    void takesOptionsThatMakeSense() {
        CheckOptions defaults = CheckOptions.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.timeout(Duration.ZERO))
                .withMessage("timeout must be more than zero and at most a day, not PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.images(0))
                .withMessage("images must be 1 or more, not 0");
        IntStream.of(1, 2).forEach(count -> FrameSourceChecks.indexed(new Slides(), defaults.images(count)));
    }
}
