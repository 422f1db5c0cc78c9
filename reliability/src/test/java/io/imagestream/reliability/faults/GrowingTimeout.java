package io.imagestream.reliability.faults;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Bounds a test by two minutes, as all others are, and the time that its faults last, which options make longer. JUnit's own timeout
 * knows constants alone, so a test with this needs one that is never reached.
 */
final class GrowingTimeout implements InvocationInterceptor {
    /** What JUnit's timeout is to be: never reached. */
    static final int NEVER_DAYS = 1;

    private static final Duration USUAL = Duration.ofMinutes(2);
    /** How many faults a test has, at most. */
    private static final int FAULTS = 6;

    /** How long a cable is out: {@code -Dfaults.cable=30} for the long form. */
    static final Duration CABLE = Duration.ofSeconds(Integer.getInteger("faults.cable", 5));
    /** How long each other fault lasts: {@code -Dfaults.seconds=60} for the long form. */
    static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("faults.seconds", 3));

    static final Duration LIMIT = USUAL.plus(CABLE).plus(LASTS.multipliedBy(FAULTS));

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        bound(invocation, LIMIT);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        bound(invocation, LIMIT);
    }

    static void bound(Invocation<Void> invocation, Duration limit) throws Throwable {
        Thread test = Thread.currentThread();
        AtomicBoolean late = new AtomicBoolean();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        Future<?> bound = clock.schedule(
                () -> {
                    late.set(true);
                    test.interrupt();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            invocation.proceed();
        } catch (Throwable e) {
            if (late.get()) {
                TimeoutException timeout = new TimeoutException("the test did not end within " + limit);
                timeout.addSuppressed(e);
                throw timeout;
            }
            throw e;
        } finally {
            bound.cancel(false);
            clock.shutdownNow();
        }
    }
}
