package io.imagestream.bench;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Starts servers one after the other, as a program, and prints {@code millis A B C …}: how long each took to its first frame. */
final class FirstFrames {
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 0, 0, 0};

    private FirstFrames() {}

    /**
     * Runs it.
     *
     * @param arguments how many servers
     * @throws IOException if a socket fails
     */
    public static void main(String[] arguments) throws IOException {
        StringBuilder line = new StringBuilder("millis");
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            line.append(' ').append(once());
        }
        System.out.println(line);
    }

    private static double once() throws IOException {
        long begin = System.nanoTime();
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(source)
                        .ips(24)
                        .start();
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket control = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            source.publish(JPEG);
            control.getOutputStream()
                    .write(("LISTEN_PORT " + listener.getLocalPort() + "\r\n\r\nSTART\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            try (Socket data = listener.accept();
                    InputStream in = new BufferedInputStream(data.getInputStream())) {
                Streams.skipLine(in);
                return (System.nanoTime() - begin) / 1e6;
            }
        }
    }
}
