package io.imagestream.bench;

import com.sun.management.ThreadMXBean;
import io.imagestream.DatagramServerBuilder;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.LatenessStats;
import io.imagestream.ServerBuilder;
import io.imagestream.ServerChoice;
import io.imagestream.ServerStats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A server to measure, as a program: shows some images of one length.
 *
 * <p>Prints {@code port N}; answers each line with {@code frames SENT SKIPPED MISSED P50 P99 MAX ALLOCATED HEAP}: the lateness in
 * microseconds since the start, bytes that all threads have allocated, and bytes of the heap in use after garbage collection if the
 * line was {@code gc}, else 0. The line {@code again} has another server start, and its port told.
 */
final class ServedStream {
    /** As many as the references have. */
    private static final int IMAGES = 24;

    private static final int MAX_CLIENTS = 10_000;
    private static final int BURST = 64;
    private static final int BURST_BYTES = 65_000;

    private ServedStream() {}

    /**
     * Runs it.
     *
     * @param arguments delivery, length in bytes, images per second; for datagrams their size; for groups and RTP address, port and
     *     the interface's address
     * @throws IOException if the input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        ImageStreamServer server = start(arguments);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.equals("again")) {
                server.close();
                server = start(arguments);
            } else {
                System.out.println(tell(server.stats()) + " " + allocated() + " " + (line.equals("gc") ? heap() : 0));
            }
        }
        server.close();
    }

    private static ImageStreamServer start(String... arguments) throws IOException {
        ServerBuilder<?> builder = builder(arguments);
        int length = Integer.parseInt(arguments[1]);
        builder.source(
                switch (arguments[0]) {
                    case "tcp_idle" -> FrameSource.published();
                    case "rtp" -> FrameSource.frames(pictures(length));
                    default -> FrameSource.frames(images(length));
                });
        ImageStreamServer server = builder.ips(Double.parseDouble(arguments[2])).start();
        System.out.println("port " + server.port());
        return server;
    }

    private static String tell(ServerStats stats) {
        LatenessStats lateness = stats.lateness();
        long skipped = stats.framesSkipped().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return String.join(
                " ",
                "frames",
                Long.toString(stats.framesSent()),
                Long.toString(skipped),
                Long.toString(lateness.missed()),
                Long.toString(lateness.p50().toNanos() / 1000),
                Long.toString(lateness.p99().toNanos() / 1000),
                Long.toString(lateness.max().toNanos() / 1000));
    }

    /** Of all threads that live; those of the server do as long as it. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static ServerBuilder<?> builder(String... arguments) {
        ServerChoice builder = ImageStreamServer.builder();
        return switch (arguments[0]) {
            case "tcp_push", "tcp_idle" -> builder.tcpPush().maxClients(MAX_CLIENTS);
            case "tcp_pull" -> builder.tcpPull().maxClients(MAX_CLIENTS);
            case "udp_push" -> unpaced(builder.udpPush().maxClients(MAX_CLIENTS), arguments);
            case "mcast_push" ->
                unpaced(builder.mcastPush(arguments[4]), arguments)
                        .port(Integer.parseInt(arguments[5]))
                        .networkInterface(arguments[6]);
            case "rtp" -> unpaced(builder.udpPush().rtp(arguments[4], Integer.parseInt(arguments[5])), arguments);
            default -> throw new IllegalArgumentException("no such delivery: " + arguments[0]);
        };
    }

    private static <B extends DatagramServerBuilder<B>> B unpaced(B builder, String... arguments) {
        return builder.datagramSize(Integer.parseInt(arguments[3]))
                .maxBytesPerSecond(Long.MAX_VALUE)
                .spread(0)
                .burst(BURST, BURST_BYTES);
    }

    private static Frame[] images(int length) {
        return IntStream.range(0, IMAGES)
                .mapToObj(number -> {
                    byte[] bytes = new byte[length];
                    new Random(number).nextBytes(bytes);
                    byte[] start = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0}; // A JPEG's.
                    System.arraycopy(start, 0, bytes, 0, start.length);
                    return Frame.of(bytes);
                })
                .toArray(Frame[]::new);
    }

    /** Pictures that can be shown, of about that length. */
    private static Frame[] pictures(int length) {
        return IntStream.range(0, IMAGES)
                .mapToObj(number -> Frame.of(Pictures.noise(number, length)))
                .toArray(Frame[]::new);
    }
}
