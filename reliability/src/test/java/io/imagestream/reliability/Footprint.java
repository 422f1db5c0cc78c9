package io.imagestream.reliability;

import io.imagestream.testkit.ThreadCount;
import io.imagestream.transport.netty.PreparedFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this JVM holds: for tests that compare it before and after.
 *
 * @param threads the library's threads
 * @param descriptors open files and sockets; Linux only
 * @param heap bytes of the heap in use after garbage collection
 * @param direct bytes of direct buffers that the JVM knows of
 * @param prepared bytes of frames that are prepared for sending
 */
public record Footprint(int threads, int descriptors, long heap, long direct, long prepared) {
    /** Measures it now, after garbage collection. */
    public static Footprint now() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new Footprint(
                ThreadCount.names().size(),
                openDescriptors(),
                runtime.totalMemory() - runtime.freeMemory(),
                directBytes(),
                PreparedFrame.heldBytes());
    }

    /** Counts this process's open files and sockets. */
    public static int openDescriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.count() - 1; // That of the listing itself.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
