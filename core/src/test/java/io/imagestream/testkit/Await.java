package io.imagestream.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread does: as short as possible, and with a message when it takes too long. */
public final class Await {
    /** Long enough for a machine that does other things, too; tests that pass never wait that long. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long POLL_NANOS = 500_000;

    private Await() {}

    /** What may throw an {@link AssertionError} until it holds. */
    @FunctionalInterface
    public interface Check {
        /** Throws while it does not hold. */
        void run() throws Exception;
    }

    /** Waits until a condition holds. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    /** Waits until a condition holds, for a limited time. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        untilAsserted(limit, () -> {
            if (!condition.getAsBoolean()) {
                throw new AssertionError("waited in vain for this: " + what);
            }
        });
    }

    /** Waits until an assertion holds; fails with its own error. */
    public static void untilAsserted(Check check) {
        untilAsserted(PATIENCE, check);
    }

    /** Waits until an assertion holds, for a limited time; fails with its own error. */
    public static void untilAsserted(Duration limit, Check check) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean last = System.nanoTime() - end >= 0;
            try {
                check.run();
                return;
            } catch (AssertionError e) {
                if (last) {
                    throw new AssertionError("after " + limit + ": " + e.getMessage(), e);
                }
            } catch (Exception e) {
                throw new AssertionError("the check failed: " + e, e);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Waits until there is a value. */
    public static <T> T value(String what, Supplier<? extends T> supplier) {
        CompletableFuture<T> found = new CompletableFuture<>();
        until(what, () -> {
            T value = supplier.get();
            return value != null && found.complete(value);
        });
        return found.join();
    }

    /** Waits for a future's value. */
    public static <T> T get(Future<T> future) {
        try {
            return future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | CompletionException e) {
            throw new AssertionError("the future failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new AssertionError("the future did not end within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for a future's failure. */
    public static Throwable failure(Future<?> future) {
        try {
            Object value = future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            throw new AssertionError("the future should have failed, not brought " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("the future did not end within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
