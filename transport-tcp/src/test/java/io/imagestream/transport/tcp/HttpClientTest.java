package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.AccessPolicy;
import io.imagestream.ClientListener;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.HttpClientBuilder;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FakeCamera;
import io.imagestream.testkit.FakeCamera.Script;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.TestFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client with cameras of all kinds. */
class HttpClientTest {
    private static final byte[] ONE = jpeg(1, 5_000);
    private static final byte[] TWO = jpeg(2, 200_000);

    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> losses = new LinkedBlockingQueue<>();

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /** An image that ends as JPEGs do. */
    private static byte[] jpeg(int number, int length) {
        byte[] image = TestFrames.jpeg(number, length);
        image[length - 2] = (byte) 0xFF;
        image[length - 1] = (byte) 0xD9;
        return image;
    }

    private HttpClientBuilder client(String url) {
        return ImageStreamClient.builder()
                .http(url)
                .onFrame(frames::add)
                .reconnect(Duration.ofMillis(20), Duration.ofMillis(50))
                .listener(new ClientListener() {
                    @Override
                    public void disconnected(Exception cause) {
                        losses.add(String.valueOf(cause.getMessage()));
                    }
                });
    }

    private Frame frame() throws InterruptedException {
        return Await.value("a frame", frames::poll);
    }

    private void assertFrames(byte[]... images) throws InterruptedException {
        for (byte[] image : images) {
            assertThat(frame().toByteArray()).isEqualTo(image);
        }
    }

    private String loss() {
        return Await.value("a loss", losses::poll);
    }

    /** Starts in vain, and returns what is said: to whom, and never with a secret. */
    private static String failure(HttpClientBuilder builder) {
        ImageStreamClient client = builder.build();
        try (client) {
            String[] message = new String[1];
            assertThatThrownBy(client::start).isInstanceOfSatisfying(ImageStreamException.class, e -> {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                assertThat(trace.toString()).doesNotContain("secret", base64("user:secret"));
                message[0] = e.getMessage();
            });
            return message[0];
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    // --- what cameras send ------------------------------------------------------------------------------------------

    /** Heads, what stands before an image, and what stands behind it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Type: multipart/x-mixed-replace; boundary=b~~--b~ | Content-Length: {}~~ | ~--b~",
                "HTTP/1.0 200 OK~Content-Type: multipart/x-mixed-replace;boundary=--b~~--b~ | content-length:{}~~ | ~--b~",
                "HTTP/1.1 200~content-type:multipart/x-mixed-replace; boundary=\"b\"~~~--b~ | X: y~~ | ~--b~",
                "HTTP/1.0 200 OK^Content-type: multipart/mixed; boundary=b^^^--b^           | ^               | ^--b^",
                "HTTP/1.1 200 OK~Content-Type: multipart/x-mixed-replace~~--any~            | Content-Length: {}~~ | ~--any~",
                "HTTP/1.1 200 OK~Content-Type: multipart/x-mixed-replace;boundary=b~~       | Content-Length: {}~~ | ~--b~",
                "HTTP/1.1 200 OK~Content-Type: application/octet-stream~~--ffmpeg~          | Content-type: image/jpeg~~ | ~--ffmpeg~",
                "HTTP/1.0 200 OK~~--b~                                                      | ~               | ~--b~",
                "HTTP/1.1 200 OK~Content-Type: multipart/x-mixed-replace; boundary=b~~--b~ | Content-Length: 9~~ | ~--b~",
                "HTTP/1.1 200 OK~Connection: close~Server: a b\u00e4 (c)~X y: odd~Content-Type: multipart/x-mixed-replace; boundary=b~~--b~ | Content-Length: {}~~ | \0\0~--b~",
                "HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~Content-Type: multipart/x-mixed-replace; boundary=b~~--b~ | Content-Length: {}~~ | ~--b~",
            })
    void isRead(String head, String before, String after) throws Exception {
        try (FakeCamera camera = FakeCamera.start(visit -> {
                    visit.request().send(lines(head));
                    for (byte[] image : List.of(ONE, TWO, ONE)) {
                        visit.send(lines(before.replace("{}", Integer.toString(image.length))))
                                .send(image)
                                .send(lines(after));
                    }
                    visit.stay();
                });
                ImageStreamClient client = client(camera.url("/")).start()) {
            assertFrames(ONE, TWO, ONE);
            assertThat(client.stats().frames()).isEqualTo(3);
            assertThat(client.stats().invalid()).isZero();
        }
    }

    private static String lines(String text) {
        return text.replace("~", "\r\n").replace("^", "\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000, 100_000})
    void isReadInChunksOfAnySize(int size) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("--frame\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(ONE);
        body.writeBytes("\r\n--frame--\r\n".getBytes(StandardCharsets.US_ASCII));
        try (FakeCamera camera = FakeCamera.start(visit -> {
                    visit.request()
                            .send(FakeCamera.STREAM.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n"));
                    byte[] bytes = body.toByteArray();
                    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
                    for (int from = 0; from < bytes.length; from += size) {
                        int count = Math.min(size, bytes.length - from);
                        chunks.writeBytes((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                        chunks.write(bytes, from, count);
                        chunks.writeBytes(new byte[] {'\r', '\n'});
                    }
                    visit.send(chunks.toByteArray()).stay();
                });
                ImageStreamClient client = client(camera.url("/")).noReconnect().start()) {
            assertFrames(ONE);
            assertThat(Await.failure(client.closed())).hasMessageEndingWith(": the server ended the stream");
        }
    }

    @Test
    void idsAndTimesAreThoseThatTheCameraTells() throws Exception {
        try (FakeCamera camera = FakeCamera.start(visit -> {
                    visit.request().send(FakeCamera.STREAM + "--frame\r\n");
                    visit.image(ONE)
                            .image(ONE)
                            .image(ONE, "X-Frame-Id: 7", "X-Timestamp: 1700000000.250000")
                            .image(ONE, "X-Timestamp: 77.5")
                            .image(ONE, "X-Frame-Id: 2147483647")
                            .image(ONE)
                            .stay();
                });
                ImageStreamClient client = client(camera.url("/")).start()) {
            Instant begin = Instant.now().minusSeconds(60);
            List<Integer> ids = new ArrayList<>();
            List<Instant> times = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Frame frame = frame();
                ids.add(frame.id());
                times.add(frame.captured());
            }
            assertThat(ids).containsExactly(0, 1, 7, 8, 2147483647, 0);
            assertThat(times.get(2)).isEqualTo(Instant.ofEpochSecond(1_700_000_000, 250_000_000));
            assertThat(times.get(0)).isAfter(begin);
            assertThat(times.get(3)).as("a clock that counts from its start").isAfter(begin);
            assertThat(client.newest().id()).isZero();
        }
    }

    // --- what is asked ----------------------------------------------------------------------------------------------

    @Test
    void asksAsTheUrlSays() throws Exception {
        try (FakeCamera camera = FakeCamera.start(FakeCamera.streams(ONE));
                ImageStreamClient client =
                        client(camera.url("/a%20b/cgi?x=y&z")).start()) {
            FakeCamera.Visit visit = camera.visit(0);
            assertThat(visit.requestLine()).isEqualTo("GET /a%20b/cgi?x=y&z HTTP/1.1");
            assertThat(visit.header("Host")).isEqualTo("127.0.0.1:" + camera.port());
            assertThat(visit.header("User-Agent")).isEqualTo("imagestream");
            assertThat(visit.header("Accept")).startsWith("multipart/x-mixed-replace");
            assertThat(visit.header("Authorization")).isNull();
            assertThat(client.stats().connected()).isTrue();
        }
    }

    @Test
    void logsIn() throws Exception {
        try (FakeCamera camera = FakeCamera.start(FakeCamera.streams(ONE));
                ImageStreamClient first = client(camera.url("/").replace("://", "://user:p%40ss@"))
                        .start();
                ImageStreamClient second =
                        client(camera.url("/")).bearer("t.o-k=").start()) {
            assertThat(camera.visit(0).header("Authorization")).isEqualTo("Basic " + base64("user:p@ss"));
            assertThat(camera.visit(1).header("Authorization")).isEqualTo("Bearer t.o-k=");
            assertThat(first.stats().connected() && second.stats().connected()).isTrue();
        }
    }

    // --- answers that are no stream ---------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 404 Not Found~~                                     | it answered 404 Not Found",
                "HTTP/1.1 503 Service Unavailable~Content-Length: 4~~busy     | it answered 503 Service Unavailable",
                "HTTP/1.1 204 No Content~~                                    | it answered 204 No Content",
                "HTTP/1.1 101 Switching Protocols~Upgrade: x~~                | it answered 101 Switching Protocols",
                "HTTP/1.1 200 OK~Content-Type: text/html; charset=utf-8~~<p>  | it sends text/html, not a multipart stream of images",
                "HTTP/1.1 200 OK~Content-Type: image/jpeg~~x                  | it sends one image of type image/jpeg, not a stream of them",
                "HTTP/1.1 401 Unauthorized~~                                  | it needs credentials",
                "HTTP/1.1 401 Unauthorized~WWW-Authenticate: Basic realm=x~~  | it needs credentials",
                "HTTP/1.1 401 Unauthorized~WWW-Authenticate: Digest realm=x~~ | it wants Digest authentication, and only Basic and bearer tokens are known",
                "HTTP/1.1 401 Unauthorized~WWW-Authenticate: Digest realm=\"a, b\", nonce=x, Basic realm=x~~ | it needs credentials",
                "HTTP/1.1 301 Moved~~                                         | it redirects, but does not say where to",
                "HTTP/1.1 302 Found~Location: ftp://u:secret@x/~~             | it redirects to a place that cannot be used: 'ftp://***@x/' is no http or https URL; allowed is http://host[:port][/path][?query], or the same with https",
                "''                                                           | the server closed the connection without an answer",
                "HTTP/1.1 200 OK~Content-Type: multi                          | the server closed the connection without an answer",
                "SSH-2.0-OpenSSH_9.2~                                         | its answer cannot be read: invalid version format: SSH-2.0-OPENSSH_9.2",
            })
    void isNoStream(String answer, String message) throws Exception {
        try (FakeCamera camera = FakeCamera.start(FakeCamera.answers(lines(answer)))) {
            assertThat(failure(client(camera.url("/x?pwd=secret")))).isEqualTo(camera.url("/x?***: ") + message);
        }
    }

    @Test
    void anAnswerWithoutEndIsBounded() throws Exception {
        try (FakeCamera camera = FakeCamera.start(visit -> {
            visit.request().send("HTTP/1.1 200 OK\r\n");
            while (true) {
                visit.send("X-Filler: " + "x".repeat(500) + "\r\n");
            }
        })) {
            assertThat(failure(client(camera.url("/")))).contains("its answer cannot be read", "16384");
        }
    }

    @Test
    void credentialsMayBeRefused() throws Exception {
        String answer = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"\r\n\r\n";
        try (FakeCamera camera = FakeCamera.start(FakeCamera.answers(answer))) {
            assertThat(failure(client(camera.url("/")).credentials("user", "secret")))
                    .isEqualTo(camera.url("/: it refused the credentials"));
        }
    }

    @Test
    void nobodyMayListen() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        assertThat(failure(client("http://user:secret@127.0.0.1:" + port + "/x")))
                .startsWith("http://127.0.0.1:" + port + "/x: ")
                .contains("refused");
    }

    @Test
    void theHostMayBeUnknown() {
        assertThat(failure(client("http://no-such-host.invalid/")))
                .isEqualTo("http://no-such-host.invalid/: the host is unknown");
    }

    @Test
    void whatFollowsTheHeadMayBeNoMultipartStream() throws Exception {
        try (FakeCamera camera = FakeCamera.start(FakeCamera.answers(FakeCamera.STREAM + "x".repeat(2000)));
                ImageStreamClient client = client(camera.url("/")).noReconnect().start()) {
            assertThat(Await.failure(client.closed()))
                    .hasMessage(camera.url("/: no boundary line is at the stream's beginning"));
        }
    }

    @Test
    void anImageBeyondTheMaximumBreaksTheConnection() throws Exception {
        try (FakeCamera camera = FakeCamera.start(FakeCamera.streams(ONE, TWO));
                ImageStreamClient client = client(camera.url("/"))
                        .maxFrameLength(ONE.length)
                        .noReconnect()
                        .start()) {
            assertFrames(ONE);
            assertThat(Await.failure(client.closed())).hasMessageContainingAll("200000", "5000");
        }
    }

    // --- redirects --------------------------------------------------------------------------------------------------

    private static Script redirects(String location) {
        return FakeCamera.answers("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 5\r\n\r\nmoved");
    }

    @Test
    void redirectsAreFollowedAndCredentialsComeAlongToTheSameServer() throws Exception {
        try (FakeCamera camera = FakeCamera.start(
                redirects("/one"),
                redirects("two?x"),
                redirects("?y"),
                redirects("//127.0.0.1:{}/z".replace("{}", "1")))) {
            assertThat(failure(client(camera.url("/zero")).credentials("user", "secret")))
                    .startsWith(camera.url("/zero redirected to http://127.0.0.1:1/z: "));
            assertThat(camera.visits())
                    .extracting(FakeCamera.Visit::requestLine)
                    .containsExactly(
                            "GET /zero HTTP/1.1", "GET /one HTTP/1.1", "GET /two?x HTTP/1.1", "GET /two?y HTTP/1.1");
            assertThat(camera.visits())
                    .allMatch(visit -> ("Basic " + base64("user:secret")).equals(visit.header("Authorization")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectLeadsToTheStream(int status) throws Exception {
        try (FakeCamera camera = FakeCamera.start(
                        FakeCamera.answers("HTTP/1.1 " + status + " X\r\nlocation: /there\r\n\r\n"),
                        FakeCamera.streams(ONE));
                ImageStreamClient client = client(camera.url("/")).start()) {
            assertFrames(ONE);
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void anotherServerGetsNoCredentials() throws Exception {
        try (FakeCamera other = FakeCamera.start(
                        FakeCamera.streams(ONE), FakeCamera.answers("HTTP/1.1 401 Unauthorized\r\n\r\n"));
                FakeCamera camera = FakeCamera.start(redirects(other.url("/").replace("://", "://eve:evil@")))) {
            try (ImageStreamClient client =
                    client(camera.url("/")).credentials("user", "secret").start()) {
                assertFrames(ONE);
                assertThat(camera.visit(0).header("Authorization")).isNotNull();
                assertThat(other.visit(0).header("Authorization")).isNull();
                assertThat(client.stats().connected()).isTrue();
            }
            assertThat(failure(client(camera.url("/")).credentials("user", "secret")))
                    .isEqualTo(camera.url("/") + " redirected to " + other.url("/")
                            + ": it needs credentials, and those given are for the server that redirected here");
        }
    }

    @Test
    void fiveRedirectsAreEnough() throws Exception {
        Script again = redirects("/again");
        try (FakeCamera camera = FakeCamera.start(again, again, again, again, again, FakeCamera.streams(ONE));
                ImageStreamClient client = client(camera.url("/")).start()) {
            assertFrames(ONE);
            assertThat(client.stats().connected()).isTrue();
        }
        try (FakeCamera camera = FakeCamera.start(again)) {
            assertThat(failure(client(camera.url("/"))))
                    .isEqualTo(camera.url("/ redirected to ") + camera.url("/again: it redirects more than 5 times"));
            assertThat(camera.visits()).hasSize(6);
        }
    }

    // --- deadlines --------------------------------------------------------------------------------------------------

    @Test
    void aCameraThatDoesNotAnswerIsGivenUpInTime() throws Exception {
        try (FakeCamera camera = FakeCamera.start(visit -> visit.request().stay())) {
            assertThat(failure(client(camera.url("/")).openTimeout(Duration.ofMillis(200))))
                    .isEqualTo(camera.url("/: no answer in time"));
        }
    }

    @Test
    void aCameraThatAnswersForEverIsGivenUpInTime() throws Exception {
        try (FakeCamera camera = FakeCamera.start(visit -> {
            visit.request().send("HTTP/1.1 200 OK\r\n");
            for (int i = 0; true; i++) {
                visit.send("X-" + i + ": y\r\n");
                Thread.sleep(20);
            }
        })) {
            assertThat(failure(client(camera.url("/")).openTimeout(Duration.ofMillis(200))))
                    .isEqualTo(camera.url("/: no answer in time"));
        }
    }

    @Test
    void aDeadlineHoldsForAllRedirectsTogether() throws Exception {
        Script slow = visit -> {
            visit.request();
            Thread.sleep(150);
            visit.send("HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n");
        };
        try (FakeCamera camera = FakeCamera.start(slow)) {
            assertThat(failure(client(camera.url("/")).openTimeout(Duration.ofMillis(350))))
                    .contains("in time");
            assertThat(camera.visits()).hasSizeLessThan(10);
        }
    }

    @Test
    void aCameraThatStallsInTheMiddleOfAnImageIsLeftAndReachedAgain() throws Exception {
        try (FakeCamera camera = FakeCamera.start(
                        visit -> {
                            visit.request().send(FakeCamera.STREAM + "--frame\r\n");
                            visit.image(ONE)
                                    .send("Content-Length: 100\r\n\r\n\u00ff\u00d8\u00ff\u00e0 half")
                                    .stay();
                        },
                        FakeCamera.streams(TWO));
                ImageStreamClient client = client(camera.url("/"))
                        .readTimeout(Duration.ofMillis(300))
                        .start()) {
            assertFrames(ONE, TWO);
            assertThat(loss()).isEqualTo("no image from " + camera.url("/") + " within PT0.3S");
            assertThat(client.stats().connections()).isGreaterThanOrEqualTo(2);
        }
    }

    // --- losses -----------------------------------------------------------------------------------------------------

    /** A script that sends an image, waits until it is told that the image came, and ends as told. */
    private static Script once(byte[] image, CountDownLatch came, Script end) {
        return visit -> {
            visit.request().send(FakeCamera.STREAM + "--frame\r\n").image(image).send("X-Half: a part");
            came.await();
            end.play(visit);
        };
    }

    @Test
    void aBrokenConnectionIsMadeAgain() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch third = new CountDownLatch(1);
        try (FakeCamera camera = FakeCamera.start(
                        once(ONE, first, visit -> {}),
                        once(TWO, second, FakeCamera.Visit::reset),
                        once(
                                ONE,
                                third,
                                visit -> visit.send("\r\n\r\n\r\n--frame--\r\n").stay()),
                        FakeCamera.streams(TWO));
                ImageStreamClient client = client(camera.url("/")).start()) {
            assertFrames(ONE);
            first.countDown();
            assertThat(loss()).isEqualTo(camera.url("/: the server ended the stream"));
            assertFrames(TWO);
            second.countDown();
            assertThat(loss()).startsWith(camera.url("/: ")).doesNotContain("ended");
            assertFrames(ONE);
            third.countDown();
            assertThat(loss()).isEqualTo(camera.url("/: the server ended the stream"));
            assertFrames(TWO);
            assertThat(client.stats().connections()).isEqualTo(4);
            assertThat(client.stats().gaps()).isZero();
        }
    }

    @Test
    void whileACameraFailsItIsAskedLessAndLessOften() throws Exception {
        Script gone = FakeCamera.answers("HTTP/1.1 503 Gone For Now\r\n\r\n");
        try (FakeCamera camera = FakeCamera.start(
                        visit -> visit.request()
                                .send(FakeCamera.STREAM + "--frame\r\n")
                                .image(ONE),
                        gone,
                        gone,
                        gone,
                        FakeCamera.streams(TWO));
                ImageStreamClient client = client(camera.url("/"))
                        .reconnect(Duration.ofMillis(40), Duration.ofMillis(160))
                        .start()) {
            assertFrames(ONE, TWO);
            for (int i = 1; i <= 4; i++) {
                long waited = camera.visit(i).beginNanos() - camera.visit(i - 1).beginNanos();
                assertThat(waited).as("delay %d", i).isGreaterThanOrEqualTo(30_000_000L << Math.min(2, i - 1));
            }
            loss();
            assertThat(loss()).isEqualTo(camera.url("/: it answered 503 Gone For Now"));
            assertThat(client.stats().connections()).isEqualTo(2);
        }
    }

    @Test
    void aClientMayBeClosedWhileItConnects() throws Exception {
        try (FakeCamera camera = FakeCamera.start(visit -> visit.request().stay())) {
            ImageStreamClient client = client(camera.url("/")).build();
            CompletableFuture<ImageStreamClient> started = CompletableFuture.supplyAsync(client::start);
            camera.visit(0);
            client.close();
            assertThat(Await.failure(started)).isInstanceOf(ImageStreamException.class);
        }
    }

    @Test
    void closingEndsTheConnection() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (FakeCamera camera = FakeCamera.start(visit -> {
            visit.request().send(FakeCamera.STREAM + "--frame\r\n").image(ONE).stay();
            gone.countDown();
        })) {
            ImageStreamClient client = client(camera.url("/")).start();
            assertFrames(ONE);
            client.close();
            Await.until("the camera is left", () -> gone.getCount() == 0);
            assertThat(losses).isEmpty();
        }
    }

    // --- a slow application -----------------------------------------------------------------------------------------

    @Test
    void whileTheApplicationIsBehindNothingIsReadAndNothingExpected() throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch goOn = new CountDownLatch(1);
        try (FakeCamera camera = FakeCamera.start(visit -> {
                    visit.request().send(FakeCamera.STREAM + "--frame\r\n");
                    while (true) {
                        visit.image(TWO);
                        sent.incrementAndGet();
                    }
                });
                ImageStreamClient client = ImageStreamClient.builder()
                        .http(camera.url("/"))
                        .readTimeout(Duration.ofMillis(400))
                        .onFrame(frame -> {
                            try {
                                goOn.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            frames.add(frame);
                        })
                        .start()) {
            // The camera can send no more once the buffers are full.
            AtomicLong before = new AtomicLong(-1);
            Await.until("the camera is held up", () -> {
                sleep(500);
                return before.getAndSet(sent.get()) == sent.get();
            });
            assertThat(sent.get()).isBetween(4L, 200L);
            assertThat(client.stats().frames()).isLessThan(10);
            assertThat(client.stats().connected())
                    .as("after more than the read timeout")
                    .isTrue();
            goOn.countDown();
            long held = sent.get();
            Await.until("the camera goes on", () -> sent.get() > held + 100);
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // --- servers of this library ------------------------------------------------------------------------------------

    @Test
    void readsAServerOfThisLibraryWithItsIdsAndTimes() throws Exception {
        List<Frame> sent = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            sent.add(Frame.of(TestFrames.jpeg(number, 40_000))
                    .withCaptured(Instant.ofEpochSecond(1_700_000_000 + number)));
        }
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPull()
                        .source(FrameSource.frames(sent))
                        .ips(50)
                        .access(AccessPolicy.bearer("t0ken"))
                        .start();
                ImageStreamClient client = client("http://127.0.0.1:" + server.port() + "/stream")
                        .bearer("t0ken")
                        .start()) {
            for (int i = 0; i < 7; i++) {
                Frame frame = frame();
                assertThat(frame.id()).isEqualTo(i % 3);
                assertThat(frame.toByteArray()).isEqualTo(sent.get(i % 3).toByteArray());
                assertThat(frame.captured()).isEqualTo(sent.get(i % 3).captured());
            }
            assertThat(client.stats().gaps()).isZero();
            assertThat(failure(client("http://127.0.0.1:" + server.port() + "/stream")
                            .bearer("secret")))
                    .endsWith(": it refused the credentials");
            assertThat(failure(client("http://127.0.0.1:" + server.port() + "/frame")
                            .bearer("t0ken")))
                    .endsWith(": it sends one image of type image/jpeg, not a stream of them");
        }
    }

    // --- relay ------------------------------------------------------------------------------------------------------

    @Test
    void aServerSendsOnWhatACameraSends() throws Exception {
        BlockingQueue<byte[]> images = new LinkedBlockingQueue<>();
        try (FakeCamera source = FakeCamera.start(visit -> {
                    visit.request().send(FakeCamera.STREAM + "--frame\r\n");
                    while (true) {
                        visit.image(images.take());
                    }
                });
                ImageStreamClient camera =
                        ImageStreamClient.builder().http(source.url("/")).start();
                ImageStreamServer server = ImageStreamServer.builder()
                        .tcpPush()
                        .source(camera)
                        .ips(1000)
                        .start();
                FamilyClient viewer = FamilyClient.connect(server.port()).open()) {
            viewer.command("START");
            for (int number = 0; number < 5; number++) {
                byte[] image = jpeg(number, 1000 + 30_000 * number);
                images.add(image);
                FamilyClient.Received received = viewer.readFrame();
                assertThat(received.id()).isEqualTo(number);
                assertThat(received.image()).isEqualTo(image);
            }
        }
    }
}
