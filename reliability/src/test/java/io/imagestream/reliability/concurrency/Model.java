package io.imagestream.reliability.concurrency;

import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** Runs a class's operations in many orders. */
public final class Model {
    private static final int EFFORT = Integer.getInteger("concurrency.effort", 1);
    private static final int SCENARIOS = 6;
    private static final int ORDERS = 60;
    private static final int PAIRS = 4;
    private static final int ORDERS_OF_PAIR = 400;
    /** Loops that come to an end, such as that over a histogram's buckets, are no hang. */
    private static final int LONGEST_LOOP = 1000;

    private Model() {}

    /**
     * Makes up scenarios of a class's operations in two threads, and goes through orders of each. What operations return, and what they throw,
     * must be possible when one runs after the other; the class's validation must hold at the end of each.
     */
    public static void check(Class<?> operations) {
        run(
                new ModelCheckingOptions()
                        .threads(2)
                        .actorsBefore(1)
                        .actorsPerThread(3)
                        .actorsAfter(1)
                        .iterations(SCENARIOS * EFFORT)
                        .invocationsPerIteration(ORDERS * EFFORT),
                operations);
    }

    /**
     * Lets two operations of a class meet, one in each thread, and goes through many more orders of that than {@link #check} does. For
     * a class that begins in the state in which they must not get into each other's way.
     */
    public static void meet(Class<?> operations) {
        run(
                new ModelCheckingOptions()
                        .threads(2)
                        .actorsBefore(0)
                        .actorsPerThread(1)
                        .actorsAfter(0)
                        .iterations(PAIRS * EFFORT)
                        .invocationsPerIteration(ORDERS_OF_PAIR * EFFORT),
                operations);
    }

    private static void run(ModelCheckingOptions options, Class<?> operations) {
        options.loopBound(LONGEST_LOOP)
                .addGuarantee(atOnce("io.imagestream.internal.LatenessHistogram", "snapshot"))
                .addGuarantee(atOnce("io.imagestream.transport.netty.FormEncoder", "prepare"))
                .minimizeFailedScenario(false)
                .check(operations);
    }

    /** What takes long and is not in question: no other thread comes in between. */
    private static ManagedStrategyGuarantee atOnce(String type, String method) {
        return ManagedStrategyGuaranteeKt.forClasses(type).methods(method).treatAsAtomic();
    }
}
