package io.imagestream.testkit;

import java.util.List;
import java.util.stream.Collectors;

/** Counts the threads that the library leaves behind. */
public final class ThreadCount {
    private static final String PREFIX = "imagestream";

    private ThreadCount() {}

    /** Returns the names of the library's living threads. */
    public static List<String> names() {
        return names(PREFIX);
    }

    /** Returns the names of the living threads whose name begins so. */
    public static List<String> names(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .collect(Collectors.toList());
    }

    /** Waits until none of the library's threads is left. */
    public static void assertNoneLeft() {
        assertNoneLeft(PREFIX);
    }

    /** Waits until no thread whose name begins so is left. */
    public static void assertNoneLeft(String prefix) {
        Await.untilAsserted(() -> {
            List<String> left = names(prefix);
            if (!left.isEmpty()) {
                throw new AssertionError("threads are left: " + left);
            }
        });
    }
}
