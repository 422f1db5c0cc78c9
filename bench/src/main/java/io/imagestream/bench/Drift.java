package io.imagestream.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Whether the rate is kept in the long run. */
final class Drift implements Measurement {
    private static final int LENGTH = 8 * 1024;
    private static final int IPS = 24;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(30);
    /** Arrivals at the beginning and the end, of which the median counts. */
    private static final int ENDS = 5 * IPS;

    @Override
    public String name() {
        return "drift";
    }

    @Override
    public String title() {
        return "How much later than at the beginning frames come at the end, beside the rate's deadlines (24/s, one client over TCP)";
    }

    @Override
    public void measure(Settings settings, Report report) {
        Duration duration = settings.full() ? LONG : SHORT;
        int frames = (int) duration.toSeconds() * IPS;
        try (Tool server = Tool.start(Subject.ours("tcp_push", LENGTH, IPS));
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket control = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String commands = "LISTEN_PORT " + listener.getLocalPort() + "\r\n\r\nSTART\r\n\r\n";
            control.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
            try (Socket data = listener.accept();
                    DataInputStream in = new DataInputStream(new BufferedInputStream(data.getInputStream()))) {
                double[] late = lateness(in, frames);
                double drift = median(Arrays.copyOfRange(late, frames - ENDS, frames))
                        - median(Arrays.copyOfRange(late, 0, ENDS));
                report.add(new Row(
                        duration.toMinutes() > 0
                                ? duration.toMinutes() + " minutes"
                                : duration.toSeconds() + " seconds",
                        "imagestream",
                        "µs later",
                        List.of(drift)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns by how many microseconds each frame came later than the first and the rate say. */
    private static double[] lateness(DataInputStream in, int frames) throws IOException {
        double[] late = new double[frames];
        byte[] image = new byte[LENGTH];
        long begin = 0;
        for (int i = 0; i < frames; i++) {
            Streams.skipLine(in);
            Streams.skipLine(in);
            in.readFully(image);
            long now = System.nanoTime();
            begin = i == 0 ? now : begin;
            late[i] = (now - begin - i * 1e9 / IPS) / 1e3;
        }
        return late;
    }

    private static double median(double[] values) {
        return Row.median(Arrays.stream(values).boxed().toList());
    }
}
