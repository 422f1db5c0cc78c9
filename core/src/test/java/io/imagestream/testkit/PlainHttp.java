package io.imagestream.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of HTTP/1.1 on a plain socket, sharing no code with the library. It sends just the bytes that it is told to.
 *
 * <p>What it reads it takes strictly: lines end with CRLF, a field is {@code Name: value}, none but Connection comes twice, a body is as long as
 * Content-Length says or lasts until the connection closes, and a part of a multipart stream has its length and just the boundary
 * that was announced. Errors of the sockets are unchecked. Not thread-safe, but for {@link #close()}.
 */
public final class PlainHttp implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 20_000;
    private static final int MAX_LINE = 8 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2}) [ -~]*");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9-]+): ([!-~](?:[ -~]*[!-~])?)");
    private static final Pattern STREAM =
            Pattern.compile("multipart/x-mixed-replace; ?boundary=([0-9A-Za-z'()+_,./:=?-]{1,70})");

    /**
     * Fields by name, in any case.
     *
     * @param all every field's value
     */
    public record Fields(Map<String, String> all) {
        /** Returns a field's value. */
        public Optional<String> get(String name) {
            return Optional.ofNullable(all.get(name));
        }

        /** Returns a field's value; fails when the field is not there. */
        public String need(String name) {
            return get(name).orElseThrow(() -> new AssertionError("no " + name + " among " + all));
        }
    }

    /** What begins an answer. */
    public record Head(int status, Fields fields) {}

    /** A whole answer. */
    public record Answer(Head head, byte[] body) {
        /** Returns the status. */
        public int status() {
            return head.status();
        }

        /** Returns a field's value; fails when the field is not there. */
        public String field(String name) {
            return head.fields().need(name);
        }

        /** Returns the body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** A part of a multipart stream. */
    public record Part(Fields fields, byte[] image) {
        /** Returns what X-Frame-Id says. */
        public int id() {
            return Integer.parseInt(fields.need("X-Frame-Id"));
        }

        /** Returns a field's value; fails when the field is not there. */
        public String field(String name) {
            return fields.need(name);
        }
    }

    private final Socket socket;
    private final InputStream in;
    private String boundary = "";

    private PlainHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) Await.PATIENCE.toMillis());
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    // --- connecting -------------------------------------------------------------------------------------------------

    /** Connects to a server on this machine's IPv4 loopback address; sends nothing. */
    public static PlainHttp connect(int port) {
        return connect(port, 0);
    }

    /**
     * Connects with a small receive buffer, so that a client that does not read holds little.
     *
     * @param receiveBuffer bytes, or 0 for the operating system's choice
     */
    public static PlainHttp connect(int port, int receiveBuffer) {
        return connect("127.0.0.1", "127.0.0.1", port, receiveBuffer);
    }

    /**
     * Connects from an address of this machine.
     *
     * @param receiveBuffer bytes, or 0 for the operating system's choice
     */
    public static PlainHttp connect(String from, String host, int port, int receiveBuffer) {
        return over(plainSocket(from, host, port, receiveBuffer));
    }

    /** Connects a socket, for {@link #over} or for what it is wrapped in. */
    public static Socket plainSocket(String from, String host, int port, int receiveBuffer) {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_TIMEOUT_MS);
            return socket;
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException("no connection to " + host + ":" + port, e);
        }
    }

    /** Speaks on a socket that is connected, such as one of TLS; it is closed with this. */
    public static PlainHttp over(Socket socket) {
        try {
            return new PlainHttp(socket);
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException("no connection", e);
        }
    }

    /** Returns the port from which the connection comes: by it a server's statistics name this client. */
    public int localPort() {
        return socket.getLocalPort();
    }

    // --- sending ----------------------------------------------------------------------------------------------------

    /** Sends text as it is. */
    public PlainHttp send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes. */
    public PlainHttp send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("nothing could be sent", e);
        }
    }

    /** Writes a request without sending it. */
    public static String request(String method, String target, String... fields) {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /** Sends a GET request with further fields, each {@code Name: value}. */
    public PlainHttp get(String target, String... fields) {
        return send(request("GET", target, fields));
    }

    /** Ends sending, and goes on reading. */
    public PlainHttp endSending() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    /** Reads an answer's head. */
    public Head readHead() {
        String line = readLine();
        Matcher status = STATUS.matcher(line);
        if (!status.matches()) {
            throw new AssertionError("no status line: '" + line + "'");
        }
        return new Head(Integer.parseInt(status.group(1)), readFields());
    }

    /** Reads a whole answer to anything but HEAD. */
    public Answer readAnswer() {
        Head head = readHead();
        return new Answer(head, readBody(head));
    }

    private byte[] readBody(Head head) {
        if (head.status() < 200 || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        Optional<String> length = head.fields().get("Content-Length");
        return length.isPresent() ? read(number(length.get())) : readUntilEnd();
    }

    private Fields readFields() {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String line;
        while (!(line = readLine()).isEmpty()) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new AssertionError("no field: '" + line + "'");
            }
            String before = fields.put(field.group(1), field.group(2));
            if (before != null && field.group(1).equalsIgnoreCase("Connection")) { // A list may come in pieces.
                fields.put(field.group(1), before + ", " + field.group(2));
            } else if (before != null) {
                throw new AssertionError("twice " + field.group(1));
            }
        }
        return new Fields(fields);
    }

    private String readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < MAX_LINE) {
            byte next = read(1)[0];
            if (next == '\r') {
                expect("\n");
                return line.toString(StandardCharsets.ISO_8859_1);
            }
            if (next == '\n') {
                throw new AssertionError("LF without CR behind '" + line.toString(StandardCharsets.ISO_8859_1) + "'");
            }
            line.write(next);
        }
        throw new AssertionError("a line of more than " + MAX_LINE + " bytes");
    }

    private static int number(String text) {
        if (!text.matches("0|[1-9][0-9]{0,8}")) {
            throw new AssertionError("no length: '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /** Reads just these bytes. */
    public void expect(String text) {
        String came = new String(read(text.length()), StandardCharsets.ISO_8859_1);
        if (!came.equals(text)) {
            throw new AssertionError("'" + text + "' should have come, not '" + came + "'");
        }
    }

    /** Reads exactly so many bytes. */
    public byte[] read(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new AssertionError("the connection ended after " + bytes.length + " of " + count + " bytes");
            }
            return bytes;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came within " + Await.PATIENCE, e);
        } catch (IOException e) {
            throw new AssertionError("the connection broke: " + e.getMessage(), e);
        }
    }

    /** Reads all that still comes until the server ends the connection; a reset is an end, too. */
    public byte[] readUntilEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[64 * 1024];
        long end = System.nanoTime() + Await.PATIENCE.toNanos();
        try {
            int count;
            while ((count = in.read(some)) >= 0) {
                all.write(some, 0, count);
                if (System.nanoTime() - end > 0) {
                    throw new SocketTimeoutException("it goes on and on");
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection did not end within " + Await.PATIENCE, e);
        } catch (SocketException e) {
            return all.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }

    /** Waits until the server ends the connection and fails when bytes come before. */
    public void expectEnd() {
        byte[] rest = readUntilEnd();
        if (rest.length > 0) {
            throw new AssertionError("the connection should have ended, but this came: '"
                    + new String(rest, 0, Math.min(100, rest.length), StandardCharsets.ISO_8859_1) + "'");
        }
    }

    // --- a stream of parts ------------------------------------------------------------------------------------------

    /** Asks for a multipart stream, and reads its head and the boundary before the first part. */
    public Head openStream(String target, String... fields) {
        return get(target, fields).readStreamHead();
    }

    /** Reads the head of a multipart stream and the boundary before the first part. */
    public Head readStreamHead() {
        Head head = readHead();
        if (head.status() != 200) {
            throw new AssertionError(
                    "status " + head.status() + ": " + new String(readBody(head), StandardCharsets.ISO_8859_1));
        }
        String type = head.fields().need("Content-Type");
        Matcher stream = STREAM.matcher(type);
        if (!stream.matches() || head.fields().get("Content-Length").isPresent()) {
            throw new AssertionError("no endless stream of parts: " + head);
        }
        boundary = stream.group(1);
        expect("--" + boundary + "\r\n");
        return head;
    }

    /** Reads a part, and the boundary that ends it and must come with it. */
    public Part readPart() {
        Fields fields = readFields();
        byte[] image = read(number(fields.need("Content-Length")));
        expect("\r\n--" + boundary + "\r\n");
        return new Part(fields, image);
    }

    // --- end --------------------------------------------------------------------------------------------------------

    /** Breaks the connection off with a reset. */
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        closeQuietly(socket);
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a socket could not be closed", e);
        }
    }
}
