package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.concurrency.Together;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A client's inbox between the event loop and the application: reading stops and goes on by turns, and goes on in the end. */
class InboxStressTest {
    private static final int ROUNDS = 200;
    private static final Frame FRAME = TestFrames.frame(0);

    @Test
    void readingGoesOnInTheEnd() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        List<Boolean> told = new CopyOnWriteArrayList<>();
        Inbox inbox = new Inbox("inbox", List.of(frame -> taken.incrementAndGet()), told::add);
        for (int round = 1; round <= ROUNDS; round++) {
            int all = 2 * 10 * round;
            Together.run(2, thread -> {
                for (int i = 0; i < 10; i++) {
                    inbox.deliver(FRAME);
                }
            });
            Await.until("all frames of round " + round, () -> taken.get() == all);
            Await.until("reading goes on", () -> !inbox.isFull());
        }
        inbox.close();
        for (int i = 0; i < told.size(); i++) {
            assertThat(told.get(i)).as("word " + i + " of " + told.size()).isEqualTo(i % 2 == 1);
        }
        assertThat(told.size() % 2).as("whether the last word was to stop").isZero();
    }
}
