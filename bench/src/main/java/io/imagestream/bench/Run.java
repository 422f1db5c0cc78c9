package io.imagestream.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * What one subject did in one round.
 *
 * @param frames frames that the operating system took whole, within the window
 * @param datagrams datagrams that came; 0 with TCP
 * @param cpuNanos what the subject's process took of the processors for them
 * @param seconds how long the window was
 * @param least bytes that the slowest client got
 */
record Run(double frames, double datagrams, long cpuNanos, double seconds, double least) {
    private static final Duration REFERENCES_WARM_UP = Duration.ofSeconds(1);

    /** Returns the processor time for one frame, in microseconds. */
    double cpuPerFrame() {
        return cpuNanos / 1e3 / frames;
    }

    /** Returns the processor time for one datagram, in microseconds. */
    double cpuPerDatagram() {
        return cpuNanos / 1e3 / datagrams;
    }

    /** Starts a subject, then its clients, which get its port; measures once both are warm. */
    static Run of(Settings settings, Subject subject, IntFunction<List<String>> sink) {
        try (Tool server = Tool.start(subject)) {
            try (Tool receivers = Tool.start(sink.apply(server.port()))) {
                receivers.await("connected");
                return measured(settings, subject, server, receivers);
            }
        }
    }

    /** Starts receivers, then a subject, which gets the ports where they await what it sends. */
    static Run toward(Settings settings, List<String> sink, Function<List<Integer>, Subject> sender) {
        try (Tool receivers = Tool.start(sink)) {
            List<Integer> ports =
                    receivers.await("connected").stream().map(Double::intValue).toList();
            Subject subject = sender.apply(ports);
            try (Tool server = Tool.start(subject)) {
                return measured(settings, subject, server, receivers);
            }
        }
    }

    private static Run measured(Settings settings, Subject subject, Tool server, Tool receivers) {
        pause(subject.kind() == Subject.Kind.JAVA ? settings.warmUp() : REFERENCES_WARM_UP);
        boolean tells = subject.frameBytes() == 0;
        receivers.ask("bytes");
        double framesBefore = tells ? server.ask("frames").get(0) : 0;
        long cpuBefore = server.cpuNanos();
        long begin = System.nanoTime();
        pause(settings.window());
        double framesAfter = tells ? server.ask("frames").get(0) : 0;
        long cpu = server.cpuNanos() - cpuBefore;
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<Double> bytes = receivers.ask("bytes");
        double frames = tells ? framesAfter - framesBefore : bytes.get(0) / subject.frameBytes();
        return new Run(frames, bytes.size() > 3 ? bytes.get(3) : 0, cpu, seconds, bytes.get(1));
    }

    /** Starts a subject that sends to where nobody listens; measures once it is warm. */
    static Run alone(Settings settings, Subject subject) {
        try (Tool server = Tool.start(subject)) {
            pause(subject.kind() == Subject.Kind.JAVA ? settings.warmUp() : REFERENCES_WARM_UP);
            double framesBefore = server.ask("frames").get(0);
            long cpuBefore = server.cpuNanos();
            long begin = System.nanoTime();
            pause(settings.window());
            long cpu = server.cpuNanos() - cpuBefore;
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Run(server.ask("frames").get(0) - framesBefore, 0, cpu, seconds, 0);
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
