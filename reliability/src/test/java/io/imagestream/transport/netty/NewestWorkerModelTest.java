package io.imagestream.transport.netty;

import io.imagestream.reliability.concurrency.Model;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Work that is handed over while the worker goes to sleep: the last of it is done, and each once or said to be left out. */
public class NewestWorkerModelTest {
    private final Turns thread = new Turns();
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicInteger leftOut = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final NewestWorker<Integer> worker = new NewestWorker<>(thread, this::work);
    private volatile boolean working;

    private void work(int item) {
        if (working) {
            throw new IllegalStateException(item + " is worked on beside another one");
        }
        working = true;
        done.incrementAndGet();
        working = false;
    }

    @Operation
    public void give() {
        if (worker.give(given.incrementAndGet())) {
            leftOut.incrementAndGet();
        }
    }

    @Operation
    public void clear() {
        if (worker.clear()) {
            leftOut.incrementAndGet();
        }
    }

    @Operation(nonParallelGroup = "thread")
    public void run() {
        thread.run();
    }

    @Validate
    public void allIsDone() {
        while (thread.run()) {
            // What it was woken for.
        }
        if (given.get() != done.get() + leftOut.get()) {
            throw new IllegalStateException(
                    "of " + given + " given " + done + " are done, and " + leftOut + " were said to be left out");
        }
    }

    @Test
    void noWakeUpIsLost() {
        Model.check(NewestWorkerModelTest.class);
    }
}
