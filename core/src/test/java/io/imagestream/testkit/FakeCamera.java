package io.imagestream.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A camera that speaks HTTP, on plain sockets and sharing no code with the library, as well or badly as a script says. It serves
 * many clients at a time.
 */
public final class FakeCamera implements AutoCloseable {
    /** The head of an answer that is a multipart stream, up to its first boundary. */
    public static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n";

    /** What the camera does on one connection, which closes when it is done. */
    @FunctionalInterface
    public interface Script {
        /** Plays its part; an error of the socket ends it. */
        void play(Visit visit) throws Exception;
    }

    private final ServerSocket listener;
    private final List<Script> scripts;
    private final List<Visit> visits = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final boolean tls;

    private FakeCamera(ServerSocket listener, boolean tls, Script... scripts) {
        this.listener = listener;
        this.tls = tls;
        this.scripts = List.of(scripts);
    }

    /** Starts on a free port of this machine: the first script for the first connection, and so on, the last for all others. */
    public static FakeCamera start(Script... scripts) throws IOException {
        return new FakeCamera(new ServerSocket(0, 50, loopback()), false, scripts).begin();
    }

    /** Starts with TLS on a free port of a loopback address. */
    public static FakeCamera startTls(String address, TestCertificate certificate, Script... scripts)
            throws IOException {
        try {
            char[] password = "password".toCharArray();
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(certificate.keyStore(password), password);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), null, null);
            ServerSocket listener =
                    tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName(address));
            return new FakeCamera(listener, true, scripts).begin();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /** A script that answers with a text, and no more. */
    public static Script answers(String answer) {
        return visit -> visit.request().send(answer);
    }

    /** A script that sends a stream of these images, each with its length, and stays until the client goes. */
    public static Script streams(byte[]... images) {
        return visit -> {
            visit.request().send(STREAM + "--frame\r\n");
            for (byte[] image : images) {
                visit.image(image);
            }
            visit.stay();
        };
    }

    private FakeCamera begin() {
        daemon(() -> {
            for (int number = 0; ; number++) {
                Socket socket = listener.accept();
                sockets.add(socket);
                Script script = scripts.get(Math.min(number, scripts.size() - 1));
                daemon(() -> {
                    try (socket) {
                        script.play(new Visit(socket));
                    }
                });
            }
        });
        return this;
    }

    private interface Work {
        void run() throws Exception;
    }

    private void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // Closed, by the test or the client.
                    } catch (Exception | AssertionError e) {
                        failures.add(e);
                    }
                },
                "fake-camera");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns the URL of a path, at the camera's address. */
    public String url(String path) {
        return (tls ? "https" : "http") + "://" + listener.getInetAddress().getHostAddress() + ":" + port() + path;
    }

    /** Returns the requests so far, in the order in which they were read. */
    public List<Visit> visits() {
        return visits;
    }

    /** Waits for the request of that number, from 0. */
    public Visit visit(int number) {
        return Await.value("request " + number, () -> number < visits.size() ? visits.get(number) : null);
    }

    /** Closes all sockets, and fails when a script did. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the camera's script failed: " + failures.get(0), failures.get(0));
        }
    }

    /** One connection. */
    public final class Visit {
        private final Socket socket;
        private final BufferedReader in;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final long beginNanos = System.nanoTime();
        private String requestLine = "";

        private Visit(Socket socket) throws IOException {
            this.socket = socket;
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        }

        /** Reads the client's request up to its empty line. */
        public Visit request() throws IOException {
            requestLine = in.readLine();
            if (requestLine == null) {
                throw new IOException("the client sent nothing");
            }
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                headers.merge(
                        line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
            }
            visits.add(this);
            return this;
        }

        /** Returns such as {@code GET /stream HTTP/1.1}. */
        public String requestLine() {
            return requestLine;
        }

        /** Returns what the request says, or null. */
        public String header(String name) {
            return headers.get(name);
        }

        /** Returns when the connection came. */
        public long beginNanos() {
            return beginNanos;
        }

        /** Sends text, each character a byte. */
        public Visit send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Sends bytes. */
        public Visit send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        }

        /** Sends a part behind its boundary, with its length, and the boundary behind it. */
        public Visit image(byte[] image, String... headers) throws IOException {
            StringBuilder head = new StringBuilder("Content-Type: image/jpeg\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            send(head + "Content-Length: " + image.length + "\r\n\r\n");
            send(image);
            return send("\r\n--frame\r\n");
        }

        /** Waits until the client goes. */
        public void stay() throws IOException {
            while (in.read() >= 0) {
                // A client has nothing more to say.
            }
        }

        /** Breaks the connection off with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
