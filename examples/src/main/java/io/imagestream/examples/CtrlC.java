package io.imagestream.examples;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a program in order when it gets Ctrl-C or a TERM signal, with status 0, where a JVM would stop at any point and end with
 * 130 or 143.
 *
 * <p>A shutdown hook is the one way to hear of a signal without the JDK's internals. A JVM that runs its hooks cannot end with
 * another status any more, except by halting; so the hook closes what is open, waits for the work to come to its end, and
 * halts.
 */
final class CtrlC {
    /** What a command does until it is done or what it uses is closed. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static final int PATIENCE_SECONDS = 10;

    private final Runnable close;
    private final CountDownLatch worked = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "imagestream-ctrl-c");

    private CtrlC(Runnable close) {
        this.close = close;
    }

    /**
     * Does work that Ctrl-C ends.
     *
     * @param close closes what the work waits for, so that it ends; idempotent, from any thread, called in any case
     * @param work ends soon after {@code close}, or when interrupted
     */
    static void ends(Runnable close, Work work) throws IOException {
        CtrlC ctrlC = new CtrlC(close);
        Runtime.getRuntime().addShutdownHook(ctrlC.hook);
        try {
            work.run();
        } catch (InterruptedException e) {
            // The caller's way to say Ctrl-C.
        } finally {
            close.run();
            ctrlC.finish();
        }
    }

    private void end() {
        close.run();
        try {
            if (!worked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(Main.NAME + ": the work did not end in time");
            }
        } catch (InterruptedException e) {
            // Nobody knows this thread; if somebody did, halting is what is left to do.
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(0);
    }

    private void finish() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) { // The hook is running.
            worked.countDown();
            stayUntilHalted();
        }
    }

    /** Stays: whatever would come after, such as the complaint that something was closed under way, is not to be seen. */
    private static void stayUntilHalted() {
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // As good as a spurious wake-up: the JVM is ending.
            }
        }
    }
}
