package io.imagestream.bench;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes frames, each with the time in it, and receives them itself, as a program: {@code library} by a server of ours, {@code slow}
 * likewise, but reading only some of them, {@code plain} by writing to a socket.
 *
 * <p>Prints {@code ready}; answers each line with {@code latency P50 P99 MAX}, in microseconds, since the line before.
 */
final class LiveStream {
    private static final long INTERVAL_NANOS = 1_000_000_000L / 60;
    /** The server's rate is no limit to it. */
    private static final int IPS = 1000;

    private static final List<Long> LATENCIES = Collections.synchronizedList(new ArrayList<>());

    /** Closed with the program: whom nobody refers to the JVM closes. */
    private static final List<Socket> OPEN = new ArrayList<>();

    /** Where a frame's time is. */
    private static final int STAMP = 16;

    private static final int SLOW_PAUSE_MILLIS = 100;
    private static final int SLOW_BUFFER = 64 * 1024;

    private LiveStream() {}

    private interface Publisher {
        void publish(byte[] image) throws IOException;
    }

    /**
     * Runs it.
     *
     * @param arguments {@code library}, {@code slow} or {@code plain}, and the length of the images in bytes
     * @throws IOException if a socket fails
     */
    public static void main(String[] arguments) throws IOException {
        int length = Integer.parseInt(arguments[1]);
        Publisher publisher =
                arguments[0].equals("plain") ? plain(length) : library(length, arguments[0].equals("slow"));
        Thread thread = new Thread(() -> publish(publisher, length), "publisher");
        thread.setDaemon(true);
        thread.start();
        System.out.println("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
            System.out.println(tell());
        }
        System.exit(0);
    }

    private static String tell() {
        List<Long> sorted;
        synchronized (LATENCIES) {
            sorted = new ArrayList<>(LATENCIES);
            LATENCIES.clear();
        }
        Collections.sort(sorted);
        if (sorted.isEmpty()) {
            return "latency 0 0 0";
        }
        int last = sorted.size() - 1;
        return "latency " + sorted.get(last / 2) / 1000 + " " + sorted.get(last * 99 / 100) / 1000 + " "
                + sorted.get(last) / 1000;
    }

    private static void publish(Publisher publisher, int length) {
        byte[] image = new byte[length]; // The server copies it.
        byte[] start = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};
        System.arraycopy(start, 0, image, 0, start.length);
        long next = System.nanoTime();
        try {
            while (true) {
                next += INTERVAL_NANOS;
                LockSupport.parkNanos(next - System.nanoTime());
                ByteBuffer.wrap(image).putLong(STAMP, System.nanoTime());
                publisher.publish(image);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Publisher library(int length, boolean slow) throws IOException {
        PublishedFrames source = FrameSource.published();
        ImageStreamServer server =
                ImageStreamServer.builder().tcpPush().source(source).ips(IPS).start();
        try (ServerSocket listener = new ServerSocket()) {
            if (slow) {
                listener.setReceiveBufferSize(SLOW_BUFFER);
            }
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Socket control = new Socket(InetAddress.getLoopbackAddress(), server.port());
            OPEN.add(control);
            control.getOutputStream()
                    .write(("LISTEN_PORT " + listener.getLocalPort() + "\r\n\r\nSTART\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            receive(listener.accept(), length, true, slow ? SLOW_PAUSE_MILLIS : 0);
        }
        return source::publish;
    }

    private static Publisher plain(int length) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket out = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            OPEN.add(out);
            out.setTcpNoDelay(true);
            receive(listener.accept(), length, false, 0);
            OutputStream stream = out.getOutputStream();
            return stream::write;
        }
    }

    private static void receive(Socket socket, int length, boolean withHead, int pauseMillis) {
        Thread thread = new Thread(
                () -> {
                    byte[] image = new byte[length];
                    try (socket;
                            DataInputStream in = new DataInputStream(socket.getInputStream())) {
                        while (true) {
                            if (withHead) {
                                Streams.skipLine(in);
                                Streams.skipLine(in);
                            }
                            in.readFully(image);
                            LATENCIES.add(
                                    System.nanoTime() - ByteBuffer.wrap(image).getLong(STAMP));
                            if (pauseMillis > 0) {
                                Run.pause(Duration.ofMillis(pauseMillis));
                            }
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "receiver");
        thread.setDaemon(true);
        thread.start();
    }
}
