package io.imagestream.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client that a server has to bear: it never reads, reads slowly, or is gone in the middle of a frame. It speaks the original's
 * protocol over TCP, or HTTP, on plain sockets.
 *
 * <p>It reads nothing until it is told to, and asks the operating system for a buffer of 16 KiB, so that a server soon notices. The
 * server's statistics know it by {@link #port}. Errors of the sockets are unchecked. Thread-safe.
 */
public final class SlowClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int RECEIVE_BUFFER = 16 * 1024;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_CHUNK = 64 * 1024;
    private static final int CHUNKS_PER_SECOND = 20;
    private static final int HTTP_PORT = 80;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final String LENGTH = "content-length:";

    private final Socket control;
    private final Socket data;
    private final boolean http;

    /** Guards the reading: one thread at a time. */
    private final Object reading = new Object();

    private final AtomicLong bytesRead = new AtomicLong();
    private @Nullable Reader reader; // Guarded by this.

    private SlowClient(Socket control, Socket data, boolean http) {
        this.control = control;
        this.data = data;
        this.http = http;
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    /**
     * Opens a session with a server that pushes, and starts it.
     *
     * @param host a name or an address
     * @param port the server's port
     * @return the client, to which the server now sends
     */
    public static SlowClient tcpPush(String host, int port) {
        return family(host, port).send("START");
    }

    /**
     * Opens a session with a server that is asked for each image.
     *
     * @param host a name or an address
     * @param port the server's port
     * @return the client, which has asked for nothing yet
     */
    public static SlowClient tcpPull(String host, int port) {
        return family(host, port);
    }

    /**
     * Asks for a moving picture over HTTP.
     *
     * @param uri such as {@code http://127.0.0.1:9001/stream}; no TLS
     * @return the client, which has not read the server's answer
     */
    public static SlowClient http(URI uri) {
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("the address must be http://host:port/path, not '" + uri + "'");
        }
        Socket socket = new Socket();
        try {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
            socket.connect(new InetSocketAddress(InetAddress.getByName(uri.getHost()), port), TIMEOUT_MILLIS);
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new SlowClient(socket, socket, true)
                    .write("GET " + path + query + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n");
        } catch (IOException e) {
            throw failed("no connection to " + uri, e, socket);
        }
    }

    private static SlowClient family(String host, int port) {
        Socket control = new Socket();
        try (ServerSocket listener = new ServerSocket()) {
            control.connect(new InetSocketAddress(InetAddress.getByName(host), port), TIMEOUT_MILLIS);
            listener.setReceiveBufferSize(RECEIVE_BUFFER);
            listener.setSoTimeout(TIMEOUT_MILLIS);
            listener.bind(new InetSocketAddress(control.getLocalAddress(), 0), 1);
            write(control, "LISTEN_PORT " + listener.getLocalPort() + "\r\n\r\n");
            return new SlowClient(control, listener.accept(), false);
        } catch (IOException e) {
            throw failed("no session with " + host + ":" + port, e, control);
        }
    }

    private static UncheckedIOException failed(String what, IOException cause, Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return new UncheckedIOException(what + ": " + cause.getMessage(), cause);
    }

    /**
     * Asks for an image; of a client made with {@link #tcpPull}.
     *
     * @param id the image's id, or -1 for the next one
     * @return this
     */
    public SlowClient get(int id) {
        return send("GET " + id);
    }

    /**
     * Sends a command of the original's protocol.
     *
     * @param command such as {@code PAUSE}, without an end of line
     * @return this
     */
    public SlowClient send(String command) {
        if (http) {
            throw new IllegalStateException("over HTTP there are no commands, such as '" + command + "'");
        }
        return write(command + "\r\n\r\n");
    }

    private SlowClient write(String text) {
        try {
            write(control, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("nothing could be sent: " + e.getMessage(), e);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /**
     * Returns the port that the server's statistics name this client by.
     *
     * @return this end of the control connection, or of the HTTP connection
     */
    public int port() {
        return control.getLocalPort();
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    /**
     * Begins to read and throw away, on a thread of its own, no faster than told; a rate given before no longer holds.
     *
     * @param bytesPerSecond 1 or more
     * @return this
     */
    public synchronized SlowClient readAtMost(int bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "bytesPerSecond must be 1 or more, not " + bytesPerSecond + "; stall() reads nothing");
        }
        stall();
        Reader begun = new Reader(bytesPerSecond);
        begun.start();
        reader = begun;
        return this;
    }

    /**
     * Reads nothing from now on, as from the beginning.
     *
     * @return this
     */
    public synchronized SlowClient stall() {
        Reader ended = reader;
        reader = null;
        if (ended != null) {
            ended.end();
        }
        return this;
    }

    /**
     * Returns how much was read.
     *
     * @return bytes, headers included
     */
    public long bytesRead() {
        return bytesRead.get();
    }

    /**
     * Reads on to the middle of the next frame, and is gone: the connection is reset. To be called before anything else was read.
     *
     * @throws AssertionError when no frame comes within 20 seconds, or what comes is none
     */
    public void breakOffInFrame() {
        stall();
        try {
            synchronized (reading) {
                data.setSoTimeout(TIMEOUT_MILLIS);
                int length = http ? lengthOfPart() : lengthOfFrame();
                skip(length / 2);
            }
            data.setSoLinger(true, 0);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no frame came within " + TIMEOUT_MILLIS + " ms", e);
        } catch (IOException e) {
            throw new UncheckedIOException("no frame could be read: " + e.getMessage(), e);
        } finally {
            close();
        }
    }

    private int lengthOfFrame() throws IOException {
        number(line()); // The id.
        return number(line());
    }

    private int lengthOfPart() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new AssertionError("the server answered '" + status + "'");
        }
        int length = -1;
        for (String line = line(); length < 0 || !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = number(line.substring(LENGTH.length()).strip());
            }
        }
        return length;
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new AssertionError("'" + text + "' came where a frame has a number");
        }
        return Integer.parseInt(text);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = data.getInputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() >= MAX_LINE) {
                throw new AssertionError(next < 0 ? "the connection ended before a frame" : "a line is too long");
            }
            line.append((char) next);
            count(1);
        }
        count(1);
        return line.toString().stripTrailing();
    }

    private void skip(int count) throws IOException {
        byte[] bytes = new byte[Math.min(MAX_CHUNK, Math.max(1, count))];
        for (int left = count; left > 0; ) {
            int read = data.getInputStream().read(bytes, 0, Math.min(left, bytes.length));
            if (read < 0) {
                throw new AssertionError("the connection ended " + left + " bytes before the middle of a frame");
            }
            count(read);
            left -= read;
        }
    }

    private void count(int bytes) {
        bytesRead.addAndGet(bytes);
    }

    /**
     * Reads and throws away as fast as it can until the server ends the connection.
     *
     * @param timeout how long at most, more than zero
     * @return this
     * @throws AssertionError when the server has not ended it until then
     */
    public SlowClient awaitEnd(Duration timeout) {
        stall();
        long end = System.nanoTime() + timeout.toNanos();
        byte[] bytes = new byte[MAX_CHUNK];
        try {
            synchronized (reading) {
                for (long left = timeout.toNanos(); left > 0; left = end - System.nanoTime()) {
                    data.setSoTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, left / 1_000_000)));
                    int read = data.getInputStream().read(bytes);
                    if (read < 0) {
                        return this;
                    }
                    count(read);
                }
            }
            throw new AssertionError("after " + timeout + " the server still sends");
        } catch (SocketTimeoutException e) {
            throw new AssertionError("after " + timeout + " the server has not ended the connection", e);
        } catch (IOException e) {
            return this; // A reset is an end, too.
        }
    }

    /** Closes the sockets. Idempotent. */
    @Override
    public void close() {
        try {
            data.close();
            control.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a socket could not be closed", e);
        }
        stall();
    }

    /** Reads at a rate. */
    private final class Reader implements Runnable {
        private final int bytesPerSecond;
        private final Thread thread = new Thread(this, "imagestream-testkit-reader");
        private volatile boolean ended;

        Reader(int bytesPerSecond) {
            this.bytesPerSecond = bytesPerSecond;
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        void end() {
            ended = true;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            byte[] bytes = new byte[Math.min(MAX_CHUNK, Math.max(1, bytesPerSecond / CHUNKS_PER_SECOND))];
            long begin = System.nanoTime();
            long total = 0;
            try {
                while (!ended) {
                    int read = readSome(bytes);
                    if (read < 0) {
                        return;
                    }
                    total += read;
                    waitUntil(begin + (long) ((double) total / bytesPerSecond * NANOS_PER_SECOND));
                }
            } catch (IOException e) {
                ended = true; // The connection is gone, which is no fault of a client like this.
            }
        }

        /** Waits for bytes for a short while only, so that the end is noticed; returns how many came, 0 for none. */
        private int readSome(byte[] bytes) throws IOException {
            synchronized (reading) {
                if (ended) {
                    return 0;
                }
                data.setSoTimeout(100);
                try {
                    int read = data.getInputStream().read(bytes);
                    count(Math.max(0, read));
                    return read;
                } catch (SocketTimeoutException e) {
                    return 0;
                }
            }
        }

        private void waitUntil(long deadline) {
            for (long left = deadline - System.nanoTime(); left > 0 && !ended; left = deadline - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
