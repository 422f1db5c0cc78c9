package io.imagestream.reliability.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that never comes to an end, drop by drop or as fast as it can, is left in time, and what it says takes no memory beyond
 * the bounds. It would never end by itself, so that the client ends at all is the client's doing.
 */
class HostileServerTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final int MAX_FRAME = 1_000_000;
    private static final int DRIP_MILLIS = 50;
    private static final int CHUNK = 64 * 1024;
    /** More than the heap of the tests' JVM has room for is never kept. */
    private static final long MAX_HEAP_GROWTH = 64L * 1024 * 1024;

    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n--b\r\n";

    /** What a server says on a connection: first this, then that for ever, slowly or fast. */
    enum Says {
        A_STATUS_LINE_DROP_BY_DROP("HTTP/1.1 ", "2", true),
        HEADERS_DROP_BY_DROP("HTTP/1.1 200 OK\r\n", "X-A: b\r\n", true),
        A_PARTS_HEADERS_DROP_BY_DROP(STREAM, "X-A: b\r\n", true),
        AN_IMAGE_DROP_BY_DROP(STREAM + "Content-Type: image/jpeg\r\nContent-Length: 900000\r\n\r\n", "x", true),
        AN_IMAGE_WITHOUT_LENGTH_DROP_BY_DROP(STREAM + "Content-Type: image/jpeg\r\n\r\n", "x", true),
        A_PREAMBLE_DROP_BY_DROP(STREAM.substring(0, STREAM.length() - 5), "x\r\n", true),
        A_CHUNKS_LENGTH_DROP_BY_DROP(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                        + "Content-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n",
                "0",
                true),
        A_STATUS_LINE_WITHOUT_END("HTTP/1.1 ", "2", false),
        HEADERS_WITHOUT_END("HTTP/1.1 200 OK\r\n", "X-A: b\r\n", false),
        A_HEADER_WITHOUT_END("HTTP/1.1 200 OK\r\nX-A: ", "b", false),
        CONTINUES_WITHOUT_END("", "HTTP/1.1 100 Continue\r\n\r\n", false),
        HINTS_WITHOUT_END("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", false),
        A_PARTS_HEADERS_WITHOUT_END(STREAM, "X-A: b\r\n", false),
        A_PARTS_HEADER_WITHOUT_END(STREAM + "X-A: ", "b", false),
        AN_IMAGE_WITHOUT_END(STREAM + "Content-Type: image/jpeg\r\n\r\n", "x", false),
        A_PREAMBLE_WITHOUT_END(STREAM.substring(0, STREAM.length() - 5), "x", false),
        PARTS_WITHOUT_IMAGES(STREAM, "Content-Type: image/jpeg\r\nContent-Length: 0\r\n\r\n\r\n--b\r\n", false),
        A_CHUNK_EXTENSION_WITHOUT_END(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                        + "Content-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n5;",
                "x",
                false),
        A_PAGE_WITHOUT_END("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n", "<p>", false);

        private final String first;
        private final String then;
        private final boolean slowly;

        Says(String first, String then, boolean slowly) {
            this.first = first;
            this.then = then;
            this.slowly = slowly;
        }
    }

    @ParameterizedTest
    @EnumSource(Says.class)
    void aCameraThatNeverEndsIsLeft(Says says) throws IOException {
        try (Hostile camera =
                new Hostile((socket, server) -> server.pour(socket, says.first, says.then, says.slowly))) {
            isLeft(
                    says.name(),
                    camera,
                    () -> ImageStreamClient.builder()
                            .http("http://127.0.0.1:" + camera.port() + "/")
                            .openTimeout(LIMIT)
                            .readTimeout(LIMIT)
                            .maxFrameLength(MAX_FRAME)
                            .noReconnect()
                            .build());
        }
    }

    /** What comes on the data connection. */
    enum Data {
        A_FRAMES_LENGTH_DROP_BY_DROP("1\r\n", "1", true),
        A_FRAME_DROP_BY_DROP("1\r\n900000\r\n", "x", true),
        NUMBERS_WITHOUT_END("", "1", false),
        A_FRAME_TOO_LONG("1\r\n1000001\r\n", "x", false),
        LINES_WITHOUT_END("", "\r\n", false),
        NO_IMAGES("", "1\r\n4\r\nabcd", false);

        private final String first;
        private final String then;
        private final boolean slowly;

        Data(String first, String then, boolean slowly) {
            this.first = first;
            this.then = then;
            this.slowly = slowly;
        }
    }

    @ParameterizedTest
    @EnumSource(Data.class)
    void aServerOfTheFamilyThatNeverEndsIsLeft(Data data) throws IOException {
        try (Hostile server = new Hostile((control, hostile) -> {
            try (Socket back = new Socket(InetAddress.getLoopbackAddress(), hostile.listenPort(control))) {
                back.setTcpNoDelay(true);
                hostile.pour(back, data.first, data.then, data.slowly);
            }
        })) {
            Duration limit = data == Data.NO_IMAGES ? Await.PATIENCE : LIMIT;
            Supplier<ImageStreamClient> client = () -> ImageStreamClient.builder()
                    .tcpPush("127.0.0.1", server.port())
                    .openTimeout(limit)
                    .readTimeout(limit)
                    .maxFrameLength(MAX_FRAME)
                    .noReconnect()
                    .build();
            if (data == Data.NO_IMAGES) { // Frames they are, and as such keep the connection; they are counted.
                try (ImageStreamClient open = client.get().start()) {
                    Await.until("frames that are none", () -> open.stats().invalid() > 1000);
                    assertThat(open.stats().frames()).isZero();
                }
            } else {
                isLeft(data.name(), server, client);
            }
        }
    }

    private static void isLeft(String what, Hostile server, Supplier<ImageStreamClient> clients) {
        long before = heap();
        long began = System.nanoTime();
        ImageStreamClient client = clients.get();
        Throwable failure;
        try {
            failure = Await.failure(client.start().closed());
        } catch (ImageStreamException e) {
            failure = e;
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        client.close();
        assertThat(failure.getMessage())
                .as("what the client says")
                .isNotBlank()
                .hasSizeLessThan(1000)
                .matches("[ -~]*");
        assertThat(heap() - before).as("bytes kept").isLessThan(MAX_HEAP_GROWTH);
        System.out.printf(
                "hostile server: %s left after %d ms and %d kB: %s%n",
                what, millis, server.poured.get() / 1000, failure.getMessage());
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** A server that answers one connection as it likes. */
    private static final class Hostile implements AutoCloseable {
        private interface Script {
            void meet(Socket socket, Hostile server) throws IOException, InterruptedException;
        }

        private final ServerSocket listening;
        private final AtomicLong poured = new AtomicLong();
        private final CompletableFuture<Void> end;

        Hostile(Script script) throws IOException {
            listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            end = CompletableFuture.runAsync(
                    () -> {
                        try (Socket socket = listening.accept()) {
                            socket.setTcpNoDelay(true);
                            script.meet(socket, this);
                        } catch (IOException e) {
                            return; // It was left.
                        } catch (InterruptedException e) {
                            throw new AssertionError("interrupted", e);
                        }
                    },
                    task -> new Thread(task, "hostile-server").start());
        }

        int port() {
            return listening.getLocalPort();
        }

        /** Reads up to the port that the client listens at. */
        int listenPort(Socket control) throws IOException {
            StringBuilder said = new StringBuilder();
            InputStream in = control.getInputStream();
            while (!said.toString().matches("(?s).*LISTEN_PORT \\d+\r\n.*")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("it ended with '" + said + "'");
                }
                said.append((char) next);
            }
            return Integer.parseInt(said.toString().replaceAll("(?s).*LISTEN_PORT (\\d+)\r\n.*", "$1"));
        }

        /** Writes until nobody takes it. */
        void pour(Socket socket, String first, String then, boolean slowly) throws IOException, InterruptedException {
            OutputStream out = socket.getOutputStream();
            out.write(first.getBytes(StandardCharsets.ISO_8859_1));
            byte[] drop = then.getBytes(StandardCharsets.ISO_8859_1);
            byte[] much = then.repeat(CHUNK / then.length() + 1).getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; ; i++) {
                if (slowly) {
                    out.write(drop, i % drop.length, 1);
                    Thread.sleep(DRIP_MILLIS);
                    poured.incrementAndGet();
                } else {
                    out.write(much);
                    poured.addAndGet(much.length);
                }
            }
        }

        @Override
        public void close() {
            try {
                listening.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Await.get(end);
        }
    }
}
