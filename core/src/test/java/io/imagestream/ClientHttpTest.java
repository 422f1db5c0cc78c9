package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.HttpUrl;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHttpTest extends ClientHarness {
    private static final String URL = "http://192.0.2.1:" + PORT + "/stream";

    private HttpClientBuilder http() {
        return with(ImageStreamClient.builder().http(URL));
    }

    private static HttpClientBuilder at(String url) {
        return ImageStreamClient.builder().http(url);
    }

    private static Optional<String> authorization(HttpClientBuilder builder) {
        return ((ClientTarget.Http) builder.target()).authorization();
    }

    private static Optional<String> basic(String pair) {
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theTransportGetsWhatWasChosen() {
        start(http());
        assertThat(connection().spec)
                .isEqualTo(new ClientSpec(
                        new ClientTarget.Http(HttpUrl.parse(URL), Optional.empty(), Optional.empty()),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        64 * 1024 * 1024));
        start(http().bearer("abc/1==")
                .trust(Path.of("camera.pem"))
                .openTimeout(Duration.ofSeconds(3))
                .maxFrameLength(1000));
        assertThat(connection().spec)
                .isEqualTo(new ClientSpec(
                        new ClientTarget.Http(
                                HttpUrl.parse(URL), Optional.of("Bearer abc/1=="), Optional.of(Path.of("camera.pem"))),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3),
                        1000));
    }

    @Test
    void aUrlMayBeAUriAndAnyTextSaysWhichClientItWants() {
        assertThat(ImageStreamClient.builder().http(URI.create(URL)).target()).isEqualTo(at(URL).target());
        assertThat(ImageStreamClient.builder().from("HTTPS://camera/x").target())
                .isEqualTo(at("https://camera/x").target());
        assertThat(ImageStreamClient.builder().from(URL)).isInstanceOf(HttpClientBuilder.class);
        assertThat(ImageStreamClient.builder().from("tcp_push://a:1"))
                .isInstanceOf(PushClientBuilder.class)
                .hasToString("tcp_push://a:1");
        assertThat(ImageStreamClient.builder().from("UDP_PULL://[::1]:1")).isInstanceOf(PullClientBuilder.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "camera, camera",
        "htp://u:secret@camera/x?y, htp://***@camera/x?***",
        "://u:secret@camera, ://***@camera",
    })
    void aTextThatIsNeitherIsRefused(String text, String shown) {
        assertThatThrownBy(() -> ImageStreamClient.builder().from(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + shown + "' must begin with http://, https://, tcp_pull://, tcp_push://, udp_pull://,"
                        + " udp_push://, mcast_push://, mcast_pull://, rtp://");
    }

    // --- credentials ---

    @Test
    void credentialsComeFromTheUrlOrTheOptionsAndTheLastOnesCount() {
        assertThat(authorization(at("http://camera/"))).isEmpty();
        assertThat(authorization(at("http://user:pass@camera/"))).isEqualTo(basic("user:pass"));
        assertThat(authorization(at("http://us%3Der:p%40s+s:%C3%A4@camera/"))).isEqualTo(basic("us=er:p@s+s:\u00e4"));
        assertThat(authorization(at("http://user@camera/"))).isEqualTo(basic("user:"));
        assertThat(authorization(at("http://camera/").credentials("\u00fcser", "")))
                .isEqualTo(basic("\u00fcser:"));
        assertThat(authorization(at("http://a:b@camera/").credentials("c", "d:e")))
                .isEqualTo(basic("c:d:e"));
        assertThat(authorization(at("http://a:b@camera/").bearer("t"))).hasValue("Bearer t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret token", "secret\r\nX: y", "=secret", "secr\u00e9t", "sec=ret"})
    void aTokenThatAHeaderCannotCarryIsRefusedAndNotShown(String token) {
        assertThatThrownBy(() -> http().bearer(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("letters, digits and -._~+/", token.length() + " characters")
                .hasMessageNotContainingAny("secret", "sec=");
    }

    @Test
    void aPairThatBasicCannotCarryIsRefusedAndNotShown() {
        for (String user : new String[] {"secret:x", "secret\n", "\u0000secret"}) {
            assertThatThrownBy(() -> http().credentials(user, "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a user's name must not hold a colon nor control characters")
                    .hasMessageNotContaining("secret");
        }
        assertThatThrownBy(() -> at("http://secret%3Ax:y@camera/")).hasMessageNotContaining("secret");
        assertThatThrownBy(() -> http().credentials("user", "secret\r\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a password must not hold control characters")
                .hasMessageNotContaining("secret");
    }

    @Test
    void noTextOfTheClientShowsSecrets() {
        HttpClientBuilder builder = with(at("http://user:secret@192.0.2.1:" + PORT + "/stream?pwd=secret"));
        ImageStreamClient client = start(builder);
        ClientSpec spec = connection().spec;
        assertThat(spec + " " + spec.target()).doesNotContain("secret", "c2VjcmV0");
        assertThat(client).hasToString(URL + "?***");
        assertThat(builder).hasToString(URL + "?***");
        assertThatThrownBy(client::next).hasMessageStartingWith(URL + "?*** ").hasMessageNotContaining("secret");
    }

    // --- transports ---

    @Test
    void aMissingTransportNamesTheArtifactToAdd() {
        ImageStreamClient client = build(at(URL));
        assertThatThrownBy(client::start)
                .isInstanceOfSatisfying(MissingTransportException.class, e -> {
                    assertThat(e.delivery()).isEmpty();
                    assertThat(e.artifact()).isEqualTo("io.imagestream:imagestream-transport-tcp");
                })
                .hasMessageContainingAll("HTTP", "io.imagestream:imagestream-transport-tcp");
    }

    @Test
    void aTransportThatDoesNotReadHttpIsRefused() {
        transport.readsHttp = false;
        assertThatThrownBy(() -> at(URL).transport(transport))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("FakeTransport", "TCP_PUSH", "does not read HTTP");
    }

    // --- frames ---

    @Test
    void framesHaveTheTimeThatTheCameraTells() {
        ImageStreamClient client = start(http());
        Instant taken = Instant.parse("2020-02-02T02:02:02.020202Z");
        connection().events.frame(5, TestFrames.jpeg(1), taken);
        assertThat(client.newest().captured()).isEqualTo(taken);
        assertThat(client.newest().id()).isEqualTo(5);
    }

    @Test
    void imagesCannotBeAskedFor() {
        ImageStreamClient client = start(http());
        assertThatThrownBy(() -> client.get(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(URL + " pushes its images: they cannot be asked for");
        assertThatThrownBy(client::next).isInstanceOf(IllegalStateException.class);
    }

    // --- deadlines ---

    @Test
    void withoutAnImageFor30SecondsTheConnectionCountsAsBroken() {
        ImageStreamClient client = start(http());
        advance(29_999);
        connection().frame(0);
        advance(29_999);
        assertThat(client.stats().connected()).isTrue();
        advance(1);
        assertThat(client.stats().connected()).isFalse();
        assertThat(connection().closed).isTrue();
        Await.until("it is told", () -> told.size() == 2);
        assertThat(told.get(1)).isEqualTo("disconnected: no image from " + URL + " within PT30S");
        advance(250);
        assertThat(transport.connections).hasSize(2);
    }

    @Test
    void aReadTimeoutOfZeroIsNone() {
        ImageStreamClient client = start(http().readTimeout(Duration.ZERO));
        advance(24 * 3_600_000);
        assertThat(client.stats().connected()).isTrue();
    }

    /** An onFrame that waits for the latch, and the four frames that make the client stop reading. */
    private ImageStreamClient startAndFallBehind(CountDownLatch goOn) {
        ImageStreamClient client =
                start(http().readTimeout(Duration.ofSeconds(2)).onFrame(frame -> await(goOn)));
        for (int id = 0; id < 4; id++) {
            connection().frame(id);
        }
        assertThat(connection().readings).containsExactly(false);
        return client;
    }

    @Test
    void whileTheApplicationIsBehindNoImageIsExpectedAndAfterwardsOneIs() {
        CountDownLatch goOn = latch();
        ImageStreamClient client = startAndFallBehind(goOn);
        FakeTransport.Connection connection = connection();
        advance(10_000);
        connection.frame(4); // Was on its way.
        advance(10_000);
        assertThat(client.stats().connected()).isTrue();
        goOn.countDown();
        Await.until("the client reads again", () -> connection.readings.size() == 2);
        // Told under the client's lock, in which the time begins, too: who asks for the state comes after.
        assertThat(client.stats().connected()).isTrue();
        advance(1999);
        assertThat(client.stats().connected()).isTrue();
        advance(1);
        assertThat(client.stats().connected()).isFalse();
    }

    @Test
    void aNewConnectionExpectsNoImageEitherWhileTheApplicationIsBehind() {
        CountDownLatch goOn = latch();
        ImageStreamClient client = startAndFallBehind(goOn);
        connection().breaks("broken");
        advance(250);
        connection().events.opened();
        advance(60_000);
        assertThat(client.stats().connected()).isTrue();
        assertThat(transport.connections).hasSize(2);
    }
}
