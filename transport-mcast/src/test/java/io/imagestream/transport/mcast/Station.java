package io.imagestream.transport.mcast;

import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.McastPushClientBuilder;
import io.imagestream.McastServerBuilder;
import io.imagestream.testkit.TestFrames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A server or a client as a program of its own, so that it can run in another network namespace. Every line that it reads it answers
 * with one; at the end of the input it ends.
 */
final class Station {
    static final int IMAGES = 2000;
    static final int LENGTH = 8_000;
    /** How the answer begins to whoever asks whether it has started. */
    static final String READY = "ready";

    private Station() {}

    /**
     * Runs it.
     *
     * @param arguments {@code serve group interface port ttl loop ips}, or {@code watch group interface port}; {@code -} for no
     *     interface
     */
    public static void main(String[] arguments) throws IOException {
        boolean serves = arguments[0].equals("serve");
        Supplier<String> stats;
        try {
            stats = serves ? serve(arguments) : watch(arguments);
        } catch (RuntimeException e) {
            answer("failed: " + e.getMessage());
            return;
        }
        answer(READY);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            answer(stats.get());
        }
        System.exit(0);
    }

    private static void answer(String text) {
        System.out.println(text.replace('\n', ' '));
        System.out.flush();
    }

    private static Supplier<String> serve(String[] arguments) {
        McastServerBuilder builder = ImageStreamServer.builder()
                .mcastPush(arguments[1])
                .port(Integer.parseInt(arguments[3]))
                .timeToLive(Integer.parseInt(arguments[4]))
                .loopback(Boolean.parseBoolean(arguments[5]))
                .ips(Double.parseDouble(arguments[6]))
                .source(TestFrames.source(IMAGES, LENGTH));
        if (!arguments[2].equals("-")) {
            builder.networkInterface(arguments[2]);
        }
        ImageStreamServer server = builder.start();
        return () -> server.stats().framesSent() + " " + server.stats().framesSkipped();
    }

    /** Tells the connections, how many frames have come, how many of them were not as they should be, and all their ids. */
    private static Supplier<String> watch(String[] arguments) {
        List<Frame> frames = new ArrayList<>();
        McastPushClientBuilder builder = ImageStreamClient.builder()
                .mcastPush(arguments[1], Integer.parseInt(arguments[3]))
                .onFrame(frame -> {
                    synchronized (frames) {
                        frames.add(frame);
                    }
                });
        if (!arguments[2].equals("-")) {
            builder.networkInterface(arguments[2]);
        }
        ImageStreamClient client = builder.start();
        return () -> {
            synchronized (frames) {
                long torn = frames.stream()
                        .filter(frame -> !Arrays.equals(frame.toByteArray(), TestFrames.jpeg(frame.id(), LENGTH)))
                        .count();
                String ids = frames.stream()
                        .map(frame -> Integer.toString(frame.id()))
                        .collect(Collectors.joining(","));
                return client.stats().connections() + " " + frames.size() + " " + torn + " " + ids;
            }
        };
    }
}
