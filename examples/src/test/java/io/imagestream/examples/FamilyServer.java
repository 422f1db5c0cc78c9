package io.imagestream.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Another server of the family, on plain sockets and sharing no code with the library: it numbers images from 1, and serves one
 * client after the other. Push begins at once with START, 50 images a second; pull knows {@code GET}.
 */
final class FamilyServer implements AutoCloseable {
    private static final int INTERVAL_MS = 20;

    private final List<byte[]> images;
    private final boolean answers;
    private final ServerSocket listener;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile boolean sending;
    private int next;

    private FamilyServer(List<byte[]> images, boolean answers) throws IOException {
        this.images = images;
        this.answers = answers;
        listener = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    static FamilyServer of(List<byte[]> images) throws IOException {
        return new FamilyServer(images, true).begin();
    }

    /** Takes connections and commands, and opens no data connection. */
    static FamilyServer silent() throws IOException {
        return new FamilyServer(List.of(), false).begin();
    }

    /** Opens the data connection, and sends nothing on it. */
    static FamilyServer withoutImages() throws IOException {
        return new FamilyServer(List.of(), true).begin();
    }

    private FamilyServer begin() {
        daemon(() -> {
            while (true) {
                try (Socket control = listener.accept()) {
                    serve(control);
                }
            }
        });
        return this;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Waits until a client has sent LISTEN_PORT. */
    void awaitClient() throws InterruptedException {
        asked.await();
    }

    /** Sends no more images; the connections stay. */
    void stopSending() {
        sending = false;
    }

    private void serve(Socket control) throws IOException {
        BufferedReader commands =
                new BufferedReader(new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
        Socket data = null;
        try {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("LISTEN_PORT")) {
                    asked.countDown();
                    data = answers ? new Socket(control.getInetAddress(), Integer.parseInt(words[1])) : null;
                } else if (data != null && !images.isEmpty()) {
                    obey(words, data.getOutputStream());
                }
            }
        } finally {
            sending = false;
            if (data != null) {
                data.close();
            }
        }
    }

    private void obey(String[] words, OutputStream out) throws IOException {
        switch (words[0]) {
            case "GET" -> {
                int id = Integer.parseInt(words[1]);
                send(id < 0 ? next : id - 1, out);
            }
            case "START" -> {
                sending = true;
                daemon(() -> {
                    while (sending) {
                        send(next, out);
                        Thread.sleep(INTERVAL_MS);
                    }
                });
            }
            case "PAUSE", "END" -> sending = false;
            default -> {
                // Such as an empty line.
            }
        }
    }

    /** Sends header and image in pieces, as programs do that write field by field. */
    private void send(int index, OutputStream out) throws IOException {
        byte[] image = images.get(index);
        out.write((index + 1 + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write((image.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(image, 0, image.length / 2);
        out.flush();
        out.write(image, image.length / 2, image.length - image.length / 2);
        out.flush();
        next = (index + 1) % images.size();
    }

    /** Work that ends when its socket does. */
    @FunctionalInterface
    private interface SocketWork {
        void run() throws IOException, InterruptedException;
    }

    private static void daemon(SocketWork work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        // Closed.
                    }
                },
                "family-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
