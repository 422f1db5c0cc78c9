package io.imagestream.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client of the original's protocol over TCP, on plain sockets and sharing no code with the library: a control connection to
 * the server, and a port that the server connects back to.
 *
 * <p>What it reads it takes strictly as the original writes it. Errors of the sockets are unchecked. Not thread-safe, but for
 * {@link #close()}.
 */
public final class FamilyClient implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 20_000;
    private static final int MAX_HEADER_LINE = 12;

    /** A frame as it came. */
    public record Received(int id, byte[] image) {}

    private final Socket control;
    private final ServerSocket listener;
    private Socket data;
    private InputStream dataIn;

    private FamilyClient(Socket control, ServerSocket listener) {
        this.control = control;
        this.listener = listener;
    }

    /** Connects to a server on this machine's IPv4 loopback address. */
    public static FamilyClient connect(int port) {
        return connect("127.0.0.1", port);
    }

    /** Connects to a server and begins to listen at the address from which it connected; sends nothing. */
    public static FamilyClient connect(String host, int port) {
        return connect(host, port, 0);
    }

    /**
     * Connects with a small receive buffer on the data channel, so that a client that does not read holds little.
     *
     * @param receiveBuffer bytes, or 0 for the operating system's choice
     */
    public static FamilyClient connect(String host, int port, int receiveBuffer) {
        Socket control = new Socket();
        try {
            control.setTcpNoDelay(true);
            control.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_TIMEOUT_MS);
            ServerSocket listener = new ServerSocket();
            if (receiveBuffer > 0) {
                listener.setReceiveBufferSize(receiveBuffer);
            }
            listener.bind(new InetSocketAddress(control.getLocalAddress(), 0), 1);
            return new FamilyClient(control, listener);
        } catch (IOException e) {
            closeQuietly(control);
            throw new UncheckedIOException("no connection to " + host + ":" + port, e);
        }
    }

    /** Returns the port at which the server's data connection is awaited. */
    public int dataPort() {
        return listener.getLocalPort();
    }

    /** Returns the port from which the control connection comes: by it a server's statistics name this client. */
    public int controlPort() {
        return control.getLocalPort();
    }

    /** Sends text on the control connection as it is; {@code {port}} stands for {@link #dataPort()}. */
    public FamilyClient send(String text) {
        return send(text.replace("{port}", Integer.toString(dataPort())).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes on the control connection. */
    public FamilyClient send(byte[] bytes) {
        try {
            control.getOutputStream().write(bytes);
            control.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("nothing could be sent", e);
        }
    }

    /** Sends one line and an empty one, as the family does. */
    public FamilyClient command(String line) {
        return send(line + "\r\n\r\n");
    }

    /** Sends LISTEN_PORT and waits until the server has connected back. */
    public FamilyClient open() {
        command("LISTEN_PORT {port}");
        awaitData(Await.PATIENCE);
        return this;
    }

    /** Waits for the server's data connection. */
    public FamilyClient awaitData(Duration timeout) {
        if (data == null) {
            try {
                listener.setSoTimeout(millis(timeout));
                data = listener.accept();
                dataIn = new BufferedInputStream(data.getInputStream(), 64 * 1024);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("the server did not connect back within " + timeout, e);
            } catch (IOException e) {
                throw new UncheckedIOException("no data connection", e);
            }
        }
        return this;
    }

    /** Reads a frame, and waits for it and the data connection for as long as patience goes. */
    public Received readFrame() {
        return readFrame(Await.PATIENCE);
    }

    /** Reads a frame; fails when none comes in time or the header is not as the original writes it. */
    public Received readFrame(Duration timeout) {
        awaitData(timeout);
        int id = headerNumber("id", timeout);
        int length = headerNumber("length", timeout);
        return new Received(id, readData(length, timeout));
    }

    private int headerNumber(String what, Duration timeout) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() <= MAX_HEADER_LINE) {
            line.write(readData(1, timeout)[0]);
            String text = line.toString(StandardCharsets.ISO_8859_1);
            if (text.matches("[0-9]+\r\n")) {
                return Integer.parseInt(text.strip());
            } else if (!text.matches("[0-9]+\r?")) {
                break;
            }
        }
        throw new AssertionError("no " + what + " of a frame: '"
                + line.toString(StandardCharsets.ISO_8859_1).replace("\r", "\\r") + "'");
    }

    /** Reads exactly so many bytes from the data connection. */
    public byte[] readData(int count, Duration timeout) {
        awaitData(timeout);
        try {
            data.setSoTimeout(millis(timeout));
            byte[] bytes = dataIn.readNBytes(count);
            if (bytes.length < count) {
                throw new AssertionError("the data connection ended after " + bytes.length + " of " + count + " bytes");
            }
            return bytes;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no data within " + timeout, e);
        } catch (IOException e) {
            throw new AssertionError("the data connection broke: " + e.getMessage(), e);
        }
    }

    /** Fails when any data comes within the time. A last resort: better ask for something that must come and see it come first. */
    public void expectNoData(Duration timeout) {
        awaitData(timeout);
        try {
            data.setSoTimeout(millis(timeout));
            int next = dataIn.read();
            throw new AssertionError(next < 0 ? "the data connection ended" : "data came, beginning with byte " + next);
        } catch (SocketTimeoutException e) {
            return;
        } catch (IOException e) {
            throw new AssertionError("the data connection broke: " + e.getMessage(), e);
        }
    }

    /** Waits until the server ends the data connection and fails when data comes before. */
    public void expectDataEnd() {
        expectEnd(data, dataIn, "data");
    }

    /** Waits until the server ends the control connection and fails when bytes come before. */
    public void expectControlEnd() {
        try {
            expectEnd(control, control.getInputStream(), "control");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expectEnd(Socket socket, InputStream in, String what) {
        try {
            socket.setSoTimeout(millis(Await.PATIENCE));
            int next = in.read();
            if (next >= 0) {
                throw new AssertionError("the " + what + " connection should have ended, but byte " + next + " came");
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the " + what + " connection did not end within " + Await.PATIENCE, e);
        } catch (SocketException e) {
            return; // A reset is an end, too.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what the server says on the control connection until it ends it. */
    public String readControlUntilEnd() {
        try {
            control.setSoTimeout(millis(Await.PATIENCE));
            return new String(control.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the control connection did not end within " + Await.PATIENCE, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends sending on the control connection, as a program that exits does, while the data connection stays. */
    public void endControl() {
        try {
            control.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes this side of the data connection, on which clients have nothing to say. */
    public FamilyClient endData() {
        try {
            data.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops listening, so that the server's connection back is refused. */
    public FamilyClient stopListening() {
        closeQuietly(listener);
        return this;
    }

    /** Breaks all connections off with a reset, as a machine does whose program was killed while data was on its way. */
    public void abort() {
        reset(control);
        if (data != null) {
            reset(data);
        }
        close();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int millis(Duration timeout) {
        return (int) Math.max(1, timeout.toMillis());
    }

    @Override
    public void close() {
        closeQuietly(control);
        closeQuietly(listener);
        if (data != null) {
            closeQuietly(data);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new AssertionError("a socket could not be closed", e);
        }
    }
}
