package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.Frame;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private static final NumberedFrames FRAMES = NumberedFrames.jpeg(2000);

    @Test
    void tellsAnIndexedSourceWhatToDo() throws IOException {
        Script script = new Script().frames(2).fail("worn out").nothing(1).fail(new IllegalStateException("odd"));
        IndexedTestSource source = IndexedTestSource.of(4, FRAMES, script);

        assertThat(source.check()).isEqualTo(FRAMES.format());
        assertThat(NumberedFrames.number(source.read(3))).isEqualTo(3);
        assertThat(source.read(0).id()).isZero();
        assertThatThrownBy(() -> source.read(1))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("worn out");
        assertThat(source.read(1)).isNull();
        assertThatIllegalStateException().isThrownBy(() -> source.read(1)).withMessage("odd");
        assertThat(script.left()).isZero();
        assertThat(source.read(1).id()).isEqualTo(1);
        assertThat(source.reads()).isEqualTo(6);
        assertThat(source.size()).isEqualTo(4);
    }

    @Test
    void tellsASupplierWhatToDo() {
        Supplier<Frame> supplier =
                new Script().frames(1).nothing(2).fail("unplugged").supplier(FRAMES);

        assertThat(supplier.get().id()).isZero();
        assertThat(supplier.get()).isNull();
        assertThat(supplier.get()).isNull();
        assertThatThrownBy(supplier::get)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("unplugged");
        assertThat(NumberedFrames.number(supplier.get())).isEqualTo(1);
    }

    @Test
    void blocksUntilItIsReleased() {
        Script script = new Script().block().block();
        Supplier<Frame> supplier = script.supplier(FRAMES);

        assertThatThrownBy(() -> script.awaitBlocked(Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("after PT0.001S: no call blocks");
        CompletableFuture<Frame> first = CompletableFuture.supplyAsync(supplier);
        script.awaitBlocked(Await.PATIENCE);
        assertThat(first).isNotDone();
        script.release();
        assertThat(Await.get(first).id()).isZero();
        script.release();
        assertThat(supplier.get().id()).isEqualTo(1);
        assertThat(script.left()).isZero();
    }

    @Test
    void blocksUntilTheThreadIsInterrupted() throws InterruptedException {
        Script script = new Script().block();
        IndexedTestSource source = IndexedTestSource.of(1, FRAMES, script);
        AtomicReference<Exception> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                source.read(0);
            } catch (IOException e) {
                thrown.set(e);
            }
        });
        thread.start();
        script.awaitBlocked(Await.PATIENCE);
        thread.interrupt();
        thread.join(Await.PATIENCE.toMillis());

        assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Script().frames(-1))
                .withMessage("a script cannot have -1 such calls: 0 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IndexedTestSource.of(0, FRAMES))
                .withMessage("a source has 1 image or more, not 0");
        assertThatThrownBy(() -> IndexedTestSource.of(2, FRAMES).read(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
