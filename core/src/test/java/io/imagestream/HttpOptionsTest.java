package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.HttpOptions;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.spi.TlsOptions;
import io.imagestream.wire.Printable;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is chosen for browsers, and what the transport gets of it. */
class HttpOptionsTest {
    private static final Path CHAIN = Path.of("no-such-chain.pem");
    private static final Path KEY = Path.of("no-such-key.pem");

    private static TcpServerBuilder builder() {
        return ImageStreamServer.builder().tcpPush();
    }

    private static TcpServerOptions options(TcpServerBuilder builder) {
        return (TcpServerOptions) builder.options();
    }

    private static HttpOptions http(TcpServerBuilder builder) {
        return options(builder).http().orElseThrow();
    }

    @Test
    void browsersAreAnsweredByDefaultAndByNoOtherNames() {
        assertThat(http(builder())).isEqualTo(new HttpOptions(List.of(), List.of()));
        assertThat(options(builder()).tls()).isEmpty();
        assertThat(options(builder().http(false)).http()).isEmpty();
        assertThat(options(builder().http(false).http(true)).http()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "cams.example, cams.example",
        "CAMS.Example, cams.example",
        "lobby, lobby",
        "my_host-1.local, my_host-1.local",
        "192.0.2.7, 192.0.2.7",
        "2001:DB8:0::1, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
        "::ffff:192.0.2.7, 192.0.2.7",
    })
    void hostsAreKeptAsBrowsersWriteThem(String name, String kept) {
        assertThat(http(builder().allowedHosts(name)).hosts()).containsExactly(kept);
        assertThat(http(builder().address(name)).hosts())
                .as("the published address is one of them")
                .containsExactly(kept);
    }

    @Test
    void hostsAreReplacedAndKeptOnce() {
        TcpServerBuilder builder = builder()
                .allowedHosts("a.example")
                .allowedHosts("b.example", "B.example", "c.example")
                .address("C.EXAMPLE");
        assertThat(http(builder).hosts()).containsExactly("b.example", "c.example");
        assertThat(http(builder().allowedHosts("a").allowedHosts()).hosts()).isEmpty();
    }

    @Test
    void aPublishedAddressThatNoBrowserCouldAskForDoesNoHarm() {
        assertThat(http(builder().address("Ünder/way?")).hosts()).containsExactly("ünder/way?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "cams.example:80",
                "[::1]:80",
                "http://cams.example",
                "cams.example/",
                "*",
                "*.example",
                "user@cams.example",
                "a..b",
                ".example",
                "cams.example.",
                "caf\u00e9.example",
                "cams example",
                "cams.example\n",
                "::1%1",
                ":",
            })
    void whatIsNoHostIsRefused(String name) {
        assertThatThrownBy(() -> builder().allowedHosts("good.example", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "an allowed host must be a name such as cams.example or an address, without scheme,"
                                + " port and path, unlike '")
                .hasMessageEndingWith("'" + Printable.of(name) + "'");
    }

    @Test
    void aHostIsAsLongAsDnsAllows() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(http(builder().allowedHosts(longest)).hosts()).containsExactly(longest);
        assertThatThrownBy(() -> builder().allowedHosts("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().allowedHosts(longest + "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "*, *",
        "https://dash.example, https://dash.example",
        "HTTPS://Dash.Example:8443, https://dash.example:8443",
        "https://dash.example:443, https://dash.example",
        "http://dash.example:80, http://dash.example",
        "http://dash.example:443, http://dash.example:443",
        "https://dash.example:80, https://dash.example:80",
        "http://10.0.0.7:65535, http://10.0.0.7:65535",
        "http://[::1]:3000, http://[::1]:3000",
        "http://[2001:DB8:0::1], http://[2001:db8::1]",
        "chrome-extension://abcdef, chrome-extension://abcdef",
    })
    void originsAreKeptAsBrowsersWriteThem(String origin, String kept) {
        assertThat(http(builder().allowedOrigins(origin)).origins()).containsExactly(kept);
    }

    @Test
    void originsAreReplacedAndKeptOnce() {
        assertThat(http(builder()
                                .allowedOrigins("https://a.example")
                                .allowedOrigins("https://b.example", "https://B.example:443", "*"))
                        .origins())
                .containsExactly("https://b.example", "*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "dash.example",
                "//dash.example",
                "https:dash.example",
                "https://",
                "https://dash.example/",
                "https://dash.example/path",
                "https://dash.example?a",
                "https://dash.example#a",
                "https://user@dash.example",
                "https://dash.example:",
                "https://dash.example:0",
                "https://dash.example:080",
                "https://dash.example:65536",
                "https://dash.example:x",
                "https://::1",
                "https://[::1",
                "https://[dash.example]",
                "https://[]",
                "https://*",
                "https://*.example",
                "**",
                "1http://a",
                "https://a,https://b",
                "https://a https://b",
                "https://caf\u00e9.example",
                "file:///",
            })
    void whatIsNoOriginIsRefused(String origin) {
        assertThatThrownBy(() -> builder().allowedOrigins("https://good.example", origin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an allowed origin must be * or have the form scheme://host or scheme://host:port, such as"
                        + " https://dash.example, without a path, unlike '" + Printable.of(origin)
                        + "'");
    }

    // --- TLS ---

    @Test
    void filesAreKeptAndNotRead() {
        TcpServerOptions options = options(builder().tls(CHAIN, KEY));
        assertThat(options.tls()).contains(new TlsOptions.PemFiles(CHAIN, KEY));
        assertThat(options.http()).isPresent();
    }

    @Test
    void aKeyStoresPasswordIsCopiedAndNotPrinted() throws KeyStoreException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        char[] password = "sesame".toCharArray();
        TcpServerBuilder builder = builder().tls(CHAIN, KEY).tls(store, password);
        password[0] = 'x';
        TlsOptions.Store kept = (TlsOptions.Store) options(builder).tls().orElseThrow();
        assertThat(kept.store()).isSameAs(store);
        assertThat(kept.password()).containsExactly("sesame".toCharArray());
        kept.password()[0] = 'y';
        assertThat(kept.password()).containsExactly("sesame".toCharArray());
        assertThat(kept.toString()).isEqualToIgnoringCase("Store[PKCS12]");
    }

    @Test
    void nullIsRefusedAtTheSetter() throws KeyStoreException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        assertThatThrownBy(() -> builder().tls(null, KEY))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("certificateChain");
        assertThatThrownBy(() -> builder().tls(CHAIN, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("privateKey");
        assertThatThrownBy(() -> builder().tls(null, new char[0]))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("store");
        assertThatThrownBy(() -> builder().tls(store, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("password");
        assertThatThrownBy(() -> builder().allowedHosts("a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder().allowedOrigins("*", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void tlsWithoutHttpServesNobody() {
        for (TcpServerBuilder builder : List.of(
                builder().http(false).tls(CHAIN, KEY), builder().tls(CHAIN, KEY).http(false))) {
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "tls(...) needs HTTP, which http(false) switched off: clients of the original's protocol"
                                    + " know no TLS");
            assertThat(builder.http(true).build().httpUri()).isPresent();
        }
    }

    // --- where browsers look ---

    private static Optional<URI> uri(TcpServerBuilder builder) {
        return builder.port(9001).build().httpUri();
    }

    @Test
    void theUriOfBrowsersIsTold() {
        assertThat(uri(builder())).contains(URI.create("http://127.0.0.1:9001/"));
        assertThat(uri(builder().tls(CHAIN, KEY))).contains(URI.create("https://127.0.0.1:9001/"));
        assertThat(uri(builder().bind("::1"))).contains(URI.create("http://[::1]:9001/"));
        assertThat(uri(builder().address("cams.example"))).contains(URI.create("http://cams.example:9001/"));
        assertThat(uri(builder().address("my_host"))).contains(URI.create("http://my_host:9001/"));
        assertThat(uri(builder().http(false))).isEmpty();
        assertThat(uri(ImageStreamServer.builder().tcpPull())).contains(URI.create("http://127.0.0.1:9001/"));
    }

    @Test
    void theUriHasThePortThatIsBound() {
        try (ImageStreamServer server = builder()
                .transport(new FakeTransport())
                .scheduler(new ManualScheduler())
                .build()) {
            assertThat(server.httpUri()).contains(URI.create("http://127.0.0.1:0/"));
            server.start();
            assertThat(server.httpUri()).contains(URI.create("http://127.0.0.1:40000/"));
        }
    }

    @Test
    void aTransportWithoutHttpHasNoUri() {
        assertThat(ImageStreamServer.builder()
                        .of(Delivery.UDP_PUSH)
                        .port(9001)
                        .build()
                        .httpUri())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a[b", "a]b", "a:b"})
    void aPublishedAddressThatFitsIntoNoUriHasNone(String address) {
        assertThat(uri(builder().address(address))).isEmpty();
    }
}
