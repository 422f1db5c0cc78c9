package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.fuzz.FuzzTime;
import io.imagestream.fuzz.Pieces;
import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.HttpUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What a camera answers to the HTTP client: images, or an error that can be told, once; all over a real connection. */
class HttpClientFuzzTest {
    private static final int MAX_FRAME = 1000;
    /** The fuzzer shall not choose whom to connect to: UrlsFuzzTest reads the places that redirects name. */
    private static final Pattern REDIRECT = Pattern.compile("30[12378]");

    private static final ServerSocket CAMERA = camera();
    private static int connections;

    private static ServerSocket camera() {
        try {
            ServerSocket socket = new ServerSocket(0);
            socket.setSoTimeout(30_000);
            return socket;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void theEndIsToldOnce(byte[] input) throws Exception {
        if (REDIRECT.matcher(new String(input, StandardCharsets.ISO_8859_1)).find()) {
            return;
        }
        Events events = new Events();
        // Each time another address, so that there is always a free port for the next connection.
        int number = connections++;
        HttpUrl url = HttpUrl.parse("http://127." + (number >> 14 & 0x7F) + "." + (number >> 7 & 0x7F) + "."
                + (1 + (number & 0x7F)) + ":" + CAMERA.getLocalPort() + "/");
        ClientConnection connection = HttpClientConnection.open(
                new ClientTarget.Http(url, Optional.empty(), Optional.empty()),
                new ClientSpec(
                        new ClientTarget.Http(url, Optional.empty(), Optional.empty()),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        MAX_FRAME),
                events);
        try (Socket accepted = CAMERA.accept()) {
            answer(accepted, input);
            Exception cause = events.end.get(30, TimeUnit.SECONDS);
            assertThat(cause).hasMessageMatching("[ -~]+"); // Fit for a log.
        } finally {
            connection.close();
        }
        assertThat(events.fault).isNull();
    }

    private static void answer(Socket accepted, byte[] input) throws IOException {
        accepted.setSoTimeout(30_000);
        accepted.setTcpNoDelay(true);
        InputStream in = accepted.getInputStream();
        for (int last = 0; last != ('\r' << 24 | '\n' << 16 | '\r' << 8 | '\n'); ) {
            int next = in.read();
            assertThat(next).as("the next byte of the request").isNotNegative();
            last = last << 8 | next;
        }
        OutputStream out = accepted.getOutputStream();
        try {
            for (ByteBuffer piece : Pieces.of(input)) {
                out.write(piece.array(), piece.arrayOffset(), piece.remaining());
            }
            accepted.shutdownOutput();
        } catch (IOException e) {
            // The client has heard enough and closed: what it says of it counts.
        }
    }

    /** Notes what must not be; asserting on the event loop would fail nothing. */
    private static final class Events implements ClientTransport.Events {
        private final CompletableFuture<Exception> end = new CompletableFuture<>();
        private volatile String fault;
        private boolean opened;

        @Override
        public void opened() {
            fault = opened ? "it was opened twice" : fault;
            opened = true;
        }

        @Override
        public void frame(int id, byte[] image, Instant captured) {
            fault = !opened ? "a frame came before it was opened" : fault;
            fault = end.isDone() ? "a frame came behind the end" : fault;
            fault = id < 0 ? "the frame's id is " + id : fault;
            fault = image.length > MAX_FRAME ? "the frame has " + image.length + " bytes" : fault;
        }

        @Override
        public void closed(Exception cause) {
            fault = end.complete(cause) ? fault : "the end was told twice";
        }
    }
}
