package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.TestCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** curl and Chromium watch through TLS, with a certificate in files. */
class TlsTest {
    private static final int UNTRUSTED = 60;

    @TempDir
    private static Path folder;

    private static Path chain;
    private static Path key;

    private final PublishedFrames camera = FrameSource.published();

    @BeforeAll
    static void makeCertificate() {
        TestCertificate certificate = TestCertificate.create();
        chain = certificate.writeCertificate(folder.resolve("chain.pem"));
        key = certificate.writeKey(folder.resolve("key.pem"));
    }

    private ImageStreamServer serve() {
        return ImageStreamServer.builder()
                .tcpPush()
                .ips(30)
                .source(camera)
                .tls(chain, key)
                .start();
    }

    @Test
    void servesCurlThatTrustsTheCertificate() {
        Curl curl = new Curl(folder);
        String trust = chain.toString();
        try (ImageStreamServer server = serve()) {
            Frame frame = camera.publish(Pictures.frame(3));
            assertThat(curl.get(Urls.https(server, "/frame"), "--cacert", trust).body())
                    .isEqualTo(frame.toByteArray());
            assertThat(curl.getFor(1, Urls.https(server, "/stream"), "--cacert", trust)
                            .parts())
                    .extracting(Multipart.Part::body)
                    .containsExactly(frame.toByteArray());
        }
    }

    @Test
    void servesNobodyWhoDoesNot() {
        Curl curl = new Curl(folder);
        try (ImageStreamServer server = serve()) {
            camera.publish(Pictures.frame(3));
            assertThat(curl.run(Urls.https(server, "/frame")).status()).isEqualTo(UNTRUSTED);
            assertThat(curl.run(Urls.http(server, "/frame"), "--fail").status())
                    .as("without TLS")
                    .isNotZero();
        }
    }

    @Test
    void showsEachFrameInChromiumInTime() {
        try (ImageStreamServer server = serve();
                WebDriver browser = WebDriver.start(folder, true)) {
            camera.publish(Pictures.frame(7));
            browser.open(Urls.https(server, "/stream"));
            Screen.await(browser, 7);
            browser.open(Urls.https(server, "/"));
            Screen.showsEachFrameInTime(browser, camera);
        }
    }
}
