package io.imagestream.reliability.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever strangers say, by commands, requests, answers or files, a log of all there is to log has lines of its own making only:
 * none of them forged, none with a character that a terminal obeys, none without an end.
 */
class LogInjectionTest {
    private static final int LONGEST = 4000;
    /** A line that somebody would like to see in the log. */
    private static final String FORGED = "[main] ERROR root - FORGED";
    /** Without a line's end, which ends what is said in most places. */
    private static final String CONTROLS = "\u001b[2J\u0007\u0000\u0085\u009b31m\b\u007f";

    private static final String DIRECTION = "\u202e\u2066\u2028\u2029\ufeff";
    private static final String ENCODED = URLEncoder.encode(
                    "\r\n" + FORGED + "\r\n" + CONTROLS + DIRECTION, StandardCharsets.UTF_8)
            .replace("+", "%20");
    private static final Pattern OWN = Pattern.compile("\\[[\\w.-]+] (TRACE|DEBUG|INFO|WARN|ERROR) \\S+ - .*");
    /** The lines of an exception, whose first one is of Java's making, too. */
    private static final Pattern TRACE =
            Pattern.compile("\\t+(at|\\.\\.\\.|Suppressed:) .*|(Caused by: )?[a-z]+(\\.\\w+)+(\\$\\w+)*(: .*)?");

    @TempDir
    Path temp;

    private Child program;
    private int tcp;
    private int tls;
    private int udp;
    private int catalog;

    @BeforeEach
    void begin() throws IOException {
        TestCertificate certificate = TestCertificate.create();
        Files.createDirectory(temp.resolve("running"));
        program = Child.java(
                List.of(),
                List.of(
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-Dfile.encoding=UTF-8",
                        "-Dsun.stderr.encoding=UTF-8"),
                Talkative.class,
                temp.resolve("running").toString(),
                certificate.writeCertificate(temp.resolve("chain.pem")).toString(),
                certificate.writeKey(temp.resolve("key.pem")).toString());
        int[] ports = Arrays.stream(program.line().split(" "))
                .mapToInt(Integer::parseInt)
                .toArray();
        tcp = ports[0];
        tls = ports[1];
        udp = ports[2];
        catalog = ports[3];
    }

    @AfterEach
    void end() {
        program.close();
    }

    /** Ends the program and looks at all that it has logged. */
    private void assertTheLogIsItsOwn(String... marks) {
        program.signal("TERM");
        program.exit();
        List<String> lines = program.err().lines().toList();
        for (String mark : marks) {
            assertThat(lines).as("what was said is logged").anyMatch(line -> line.contains(mark));
        }
        assertThat(lines).hasSizeGreaterThan(10);
        assertThat(lines)
                .filteredOn(line -> line.codePoints().anyMatch(LogInjectionTest::disguises))
                .as("lines that do not show themselves as they are")
                .isEmpty();
        assertThat(lines)
                .filteredOn(line -> line.length() > LONGEST)
                .extracting(line -> line.substring(0, 400))
                .as("lines without an end")
                .isEmpty();
        assertThat(lines)
                .filteredOn(line ->
                        !OWN.matcher(line).matches() && !TRACE.matcher(line).matches())
                .as("lines of strangers")
                .isEmpty();
        System.out.printf(
                "log injection: %d lines at trace level, the longest of %d characters%n",
                lines.size(), lines.stream().mapToInt(String::length).max().orElse(0));
    }

    private static boolean disguises(int c) {
        int type = Character.getType(c);
        return (Character.isISOControl(c) && c != '\t')
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    // --- what comes to servers --------------------------------------------------------------------------------------

    @Test
    void whatClientsSay() throws IOException {
        String text = "MARK" + CONTROLS + DIRECTION + "\r" + FORGED;
        for (int port : new int[] {tcp, catalog, tls}) {
            for (String word : List.of("", "GET ", "LISTEN_PORT ", "FRAGMENT_SIZE ", "ALIVE ", "START ")) {
                talk(port, "ALIVE\r\n" + word + text + "\r\n" + word + "7\r" + text + "\r\n");
            }
            talk(port, "x".repeat(1_000_000));
            talk(port, text.repeat(1000) + "\r\n");
        }
        talk(tcp, "ALIVE\r\nLISTEN_PORT 1\r\n");
        for (String word : List.of("", "GET ", "LISTEN_PORT ", "FRAGMENT_SIZE ", "ALIVE ")) {
            datagram(word + text + "\r\n");
            datagram("LISTEN_PORT 40000\r\n" + word + text + "\r\n");
            datagram(word + text.repeat(40));
        }
        // Garbage that begins as TLS does: what cannot be read is shown by whom reads TLS, in full.
        talk(tls, "\u0016\u0003\u0003\u0010\u0000" + text.repeat(300));
        talk(tls, "\u0016\u0003\u0001\u0000\u0005hello" + text.repeat(300));
        assertTheLogIsItsOwn("Unknown[MARK\\u001b[2J");
    }

    @Test
    void whatRequestsSay() throws IOException {
        String text = "MARK" + CONTROLS + DIRECTION + "\r" + FORGED;
        for (int port : new int[] {tcp, catalog}) {
            for (String target : List.of(
                    "/" + ENCODED,
                    "/frames/" + ENCODED,
                    "/stream?ips=" + ENCODED,
                    "/ws?window=" + ENCODED,
                    "/streams/" + ENCODED,
                    "/?%",
                    "/%zz" + text,
                    "http://" + ENCODED + "/",
                    "/" + "x".repeat(5000))) {
                talk(port, PlainHttp.request("GET", target));
            }
            for (String field : List.of(
                    "Host",
                    "Origin",
                    "User-Agent",
                    "Referer",
                    "Authorization",
                    "Sec-Fetch-Site",
                    "Cookie",
                    "Upgrade")) {
                talk(port, "GET / HTTP/1.1\r\nHost: localhost\r\n" + field + ": " + text + "\r\n\r\n");
                talk(port, "GET / HTTP/1.1\r\nHost: localhost\r\n" + field + ": " + "x".repeat(20_000) + "\r\n\r\n");
                talk(port, "GET / HTTP/1.1\r\nHost: localhost\r\n" + field + ": http://" + ENCODED + "\r\n\r\n");
            }
            talk(port, text.replace(" ", "") + " / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            talk(port, "GET / HTTP/1." + text + "\r\n\r\n");
            talk(port, "GET / HTTP/1.1\r\nHost: localhost\r\n" + text + "\r\n\r\n");
            String path = port == tcp ? "/ws" : "/pictures";
            talk(port, PlainWebSocket.handshake(path, "Sec-WebSocket-Protocol: " + text));
            webSocket(port, path, "ack " + text);
            webSocket(port, path, "watch 1 " + text);
            webSocket(port, path, "MARK\n" + FORGED);
        }
        assertTheLogIsItsOwn("HTTP request was malformed");
    }

    private static void webSocket(int port, String path, String text) {
        try (PlainWebSocket socket = PlainWebSocket.connect(port, path)) {
            socket.sendText(text);
            socket.http().endSending().readUntilEnd();
        }
    }

    /** Says something and waits for the end. */
    private static void talk(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (java.net.SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                return; // Some are thrown out within their sentence.
            }
        }
    }

    private void datagram(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), udp));
        }
    }

    // --- what comes to clients --------------------------------------------------------------------------------------

    @Test
    void whatServersSay() throws IOException {
        String text = "MARK" + CONTROLS + DIRECTION + "\r" + FORGED;
        String ok = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n--b\r\n";
        for (String answer : List.of(
                "HTTP/1.1 200 " + text + "\r\n\r\n",
                "HTTP/1.1 " + text + "\r\n\r\n",
                text,
                text.repeat(2000),
                "HTTP/1.1 404 " + text + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: " + text + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: image/" + text + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed; boundary=\"" + text + "\"\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://" + text + "/\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: " + text + "\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/" + ENCODED + "\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: ftp://" + text + "\r\n\r\n",
                "HTTP/1.1 401 No\r\nWWW-Authenticate: " + text + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + text + ": b\r\n\r\n",
                ok + "Content-Length: " + text + "\r\n\r\n",
                ok + "Content-Length: " + "9".repeat(60_000) + "\r\n\r\n",
                ok + text + "\r\n\r\n",
                ok + "X-Frame-Id: " + text + "\r\n\r\nx\r\n--b--")) {
            hears("look http://127.0.0.1:%d/", answer);
        }
        for (String answer : List.of(text, "1\r\n" + text + "\r\n", "9".repeat(60_000), "1\r\n9999999999\r\n")) {
            hears("look tcp_push://127.0.0.1:%d", answer);
        }
        for (String line :
                List.of("v=" + text, "s=" + text, "c=IN IP4 " + text, "m=video " + text, "a=rtpmap:" + text, text)) {
            String sdp = "v=0\no=- 1 1 IN IP4 127.0.0.1\n" + line.replace("\r", "") + "\nt=0 0\nm=video 0 RTP/AVP 26\n";
            assertSafe(program.ask("sdp " + URLEncoder.encode(sdp, StandardCharsets.UTF_8)));
        }
        assertTheLogIsItsOwn("disconnected");
    }

    /** A client in the program connects to a server that gives this answer. */
    private void hears(String question, String answer) throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(listening, answer));
            assertSafe(program.ask(String.format(question, listening.getLocalPort())));
            listening.close();
            Await.get(serving);
        }
    }

    private static void assertSafe(String sentence) {
        assertThat(sentence)
                .isNotBlank()
                .matches(text -> text.codePoints().noneMatch(LogInjectionTest::disguises), "shows itself as it is")
                .hasSizeLessThan(LONGEST)
                .doesNotStartWith(FORGED);
    }

    private static void serve(ServerSocket listening, String answer) {
        try (Socket socket = listening.accept()) {
            socket.setSoTimeout(5000);
            byte[] said = new byte[4096];
            int length = Math.max(0, socket.getInputStream().read(said));
            String asked = new String(said, 0, length, StandardCharsets.ISO_8859_1);
            if (!asked.startsWith("LISTEN_PORT ")) {
                give(socket, answer);
                return;
            }
            int port = Integer.parseInt(asked.split("[ \r]")[1]);
            try (Socket data = new Socket(InetAddress.getLoopbackAddress(), port)) {
                give(data, answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void give(Socket socket, String answer) {
        try {
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            return; // The client has heard enough.
        }
    }

    // --- what stands in files ---------------------------------------------------------------------------------------

    @Test
    void whatFilesSay() throws IOException {
        String text = "MARK" + CONTROLS.replace("\u0000", "") + DIRECTION + "\n" + FORGED;
        String port = "\nPort: 9\nProtocol: UDP_PUSH\n";
        Path folder = temp.resolve("running");
        int number = 0;
        for (String content : List.of(
                "ID: 7\nName: a" + DIRECTION.charAt(0) + "b" + port,
                "ID: 7\nName: c" + DIRECTION.charAt(0) + "d" + port.replace("9", "10"),
                "ID: " + text + port,
                "Name: " + text + port,
                "Address: " + text + port,
                "Port: " + text + "\nProtocol: UDP_PUSH\n",
                "Port: 9\nProtocol: " + text + "\n",
                "IPS: " + text + port,
                "# Control: " + text + "\n# Control: a:" + CONTROLS
                        + port.replace("UDP", "MCAST").replace("PUSH", "PULL"),
                "# SDP: " + ENCODED + "\n" + port.replace("UDP_PUSH", "RTP"),
                "# SDP: %" + CONTROLS + "\n" + port.replace("UDP_PUSH", "RTP"),
                "# SDP: v%3D0%0d%0as%3D" + ENCODED + "\n" + port.replace("UDP_PUSH", "RTP"),
                "# Server: process 1 " + text + port,
                "x".repeat(100_000) + ": " + text + port,
                text + port)) {
            Files.writeString(folder.resolve("file" + number), content);
            Files.writeString(folder.resolve(number + text.replace("/", "")), content);
            number++;
        }
        Files.writeString(
                folder.resolve("file" + text + "good"), "ID: 1\nAddress: 127.0.0.1\nPort: 1\nProtocol: TCP_PUSH\n");
        Await.until(
                "two looks at the files",
                () -> program.err().contains("passed over:") && program.err().contains("has died"));
        String streams = PlainHttp.connect(catalog)
                .get("/streams", "Connection: close")
                .readAnswer()
                .text();
        assertThat(streams.codePoints().noneMatch(c -> c < ' ')).isTrue();
        assertTheLogIsItsOwn("passed over: '", "has died", "the id 7 is used by");
    }
}
