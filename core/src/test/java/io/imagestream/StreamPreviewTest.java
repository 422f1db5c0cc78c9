package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.ThreadCount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamPreviewTest {
    private final ManualScheduler time = new ManualScheduler();
    private final List<Frame> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        ThreadCount.assertNoneLeft();
    }

    private StreamPreview preview(FrameSource source, double streams, double ips) {
        Stream stream = Stream.builder().source(source).ips(streams).build();
        return new StreamPreview((DefaultStream) stream, time, ips, seen::add);
    }

    private List<Integer> ids() {
        return seen.stream().map(Frame::id).collect(Collectors.toList());
    }

    @Test
    void aLiveSourcesFramesComeAsTheyArePublished() {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.jpeg(0));
        try (StreamPreview preview = preview(source, 100, 100)) {
            assertThat(preview).isNotNull();
            assertThat(ids()).containsExactly(0);
            time.advance(Duration.ofMillis(50));
            source.publish(TestFrames.jpeg(1));
            assertThat(ids()).containsExactly(0, 1);
        }
        time.advance(Duration.ofMillis(50));
        source.publish(TestFrames.jpeg(2));
        assertThat(ids()).containsExactly(0, 1);
    }

    @Test
    void noMoreComeThanWereAskedFor() {
        PublishedFrames source = FrameSource.published();
        try (StreamPreview preview = preview(source, 100, 10)) {
            assertThat(preview).isNotNull();
            for (int i = 0; i < 100; i++) {
                source.publish(TestFrames.jpeg(i));
                time.advance(Duration.ofMillis(10));
            }
        }
        assertThat(seen).hasSizeBetween(9, 11);
    }

    @Test
    void theLastOfThoseThatAreTooFastComesLater() {
        PublishedFrames source = FrameSource.published();
        try (StreamPreview preview = preview(source, 1000, 10)) {
            assertThat(preview).isNotNull();
            for (int i = 0; i < 5; i++) {
                source.publish(TestFrames.jpeg(i));
                time.advance(Duration.ofMillis(5));
            }
            assertThat(ids()).containsExactly(0);
            time.advance(Duration.ofMillis(100));
            assertThat(ids()).containsExactly(0, 4);
            time.advance(Duration.ofSeconds(1));
            assertThat(ids()).containsExactly(0, 4);
            source.publish(TestFrames.jpeg(5));
            source.publish(TestFrames.jpeg(6));
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(ids()).as("nothing after the end").containsExactly(0, 4, 5);
    }

    @Test
    void anIndexedSourcesImagesComeInOrder() {
        try (StreamPreview preview = preview(TestFrames.source(3, 64), 10, 100)) {
            assertThat(preview).isNotNull();
            for (int i = 0; i < 5; i++) {
                int count = i + 1;
                time.advance(Duration.ofMillis(i == 0 ? 0 : 100)); // The stream's own rate.
                Await.until("an image", () -> seen.size() == count);
            }
        }
        assertThat(ids()).containsExactly(0, 1, 2, 0, 1);
    }

    @Test
    void itCountsAsSomebodyWhoWatches() {
        AtomicInteger asked = new AtomicInteger();
        FrameSource source = FrameSource.polled(() -> TestFrames.frame(asked.incrementAndGet()));
        try (StreamPreview preview = preview(source, 10, 10)) {
            Await.until("a question", () -> {
                time.advance(Duration.ofMillis(100)); // Asked on a thread of the source's own.
                return asked.get() > 0;
            });
            preview.close();
        } // A second close means nothing.
        ThreadCount.assertNoneLeft();
        int before = asked.get();
        time.advance(Duration.ofSeconds(5));
        assertThat(asked).hasValue(before);
    }

    @Test
    void aConsumerThatThrowsHarmsNobody() {
        PublishedFrames source = FrameSource.published();
        Stream stream = Stream.builder().source(source).build();
        try (StreamPreview failing = new StreamPreview((DefaultStream) stream, time, 100, frame -> {
                    throw new io.imagestream.testkit.OnPurpose();
                });
                StreamPreview other = new StreamPreview((DefaultStream) stream, time, 100, seen::add)) {
            assertThat(failing).isNotSameAs(other);
            source.publish(TestFrames.jpeg(0));
            assertThat(ids()).containsExactly(0);
        }
    }

    @Test
    void aSourceThatCannotBeUsedIsNamed() {
        FrameSource missing = FrameSource.files(List.of(Path.of("not-there.jpg")));
        assertThatExceptionOfType(ImageStreamException.class)
                .isThrownBy(() -> preview(missing, 10, 10))
                .withMessageContaining("not-there.jpg");
    }

    @Test
    void theRateIsChecked() {
        Stream stream = Stream.builder().build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.preview(0, seen::add))
                .withMessageContaining("0.001 to 1000");
    }
}
