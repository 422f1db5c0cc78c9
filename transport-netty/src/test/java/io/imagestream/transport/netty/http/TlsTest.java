package io.imagestream.transport.netty.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.TlsOptions;
import io.imagestream.testkit.TestCertificate;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Base64;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final TestCertificate CERTIFICATE = TestCertificate.create();
    private static final char[] PASSWORD = "a password".toCharArray();

    @TempDir
    private Path folder;

    private Path certificates;
    private Path key;

    @BeforeEach
    void writeFiles() {
        certificates = CERTIFICATE.writeCertificate(folder.resolve("chain.pem"));
        key = CERTIFICATE.writeKey(folder.resolve("key.pem"));
    }

    private static void assertRefused(Path certificates, Path key, String... named) {
        assertThatThrownBy(() -> Tls.server(new TlsOptions.PemFiles(certificates, key)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(named);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    @Test
    void sessionsOfThoseWhoLeftAreBounded() throws IOException {
        SslContext context = Tls.server(new TlsOptions.PemFiles(certificates, key));
        assertThat(context.sessionCacheSize()).isEqualTo(1000);
        assertThat(context.sessionTimeout()).isEqualTo(3600);
    }

    // --- files ------------------------------------------------------------------------------------------------------

    @Test
    void aCertificateAndItsKeyMakeAServer() throws IOException {
        SslContext context = Tls.server(new TlsOptions.PemFiles(certificates, key));
        assertThat(context.isServer()).isTrue();
        SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(engine.getUseClientMode()).isFalse();
        assertThat(engine.getNeedClientAuth() || engine.getWantClientAuth()).isFalse();
    }

    @Test
    void oneFileMayHoldBothAndWordsBetween() throws IOException {
        String text = "Subject: CN=x\r\n" + Files.readString(key) + "words\n" + Files.readString(certificates);
        Path both = file("both.pem", text.replace("\n", "\r\n"));
        assertThat(Tls.server(new TlsOptions.PemFiles(both, both)).isServer()).isTrue();
    }

    @Test
    void aChainMayBeLonger() throws IOException {
        Path other = TestCertificate.create().writeCertificate(folder.resolve("other.pem"));
        Path chain = file("long.pem", Files.readString(certificates) + Files.readString(other));
        assertThat(Tls.server(new TlsOptions.PemFiles(chain, key)).isServer()).isTrue();
        Path turned = file("turned.pem", Files.readString(other) + Files.readString(certificates));
        assertRefused(turned, key, turned.toString(), "first certificate");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        Path nothing = folder.resolve("nothing.pem");
        assertRefused(nothing, key, "'" + nothing + "'", "does not exist");
        assertRefused(certificates, nothing, "'" + nothing + "'", "does not exist");
        assertRefused(folder, key, "'" + folder + "'", "cannot be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nAAAA",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"
            })
    void whatHoldsNoneIsNamed(String text) throws IOException {
        Path none = file("none.pem", text);
        assertRefused(none, key, "'" + none + "'", "no certificate in PEM");
        assertRefused(certificates, none, "'" + none + "'", "no private key in PEM");
    }

    @Test
    void filesThatWereMixedUpAreNamed() {
        assertRefused(key, certificates, "'" + key + "'", "no certificate");
        assertRefused(certificates, certificates, "'" + certificates + "'", "no private key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AAAA", "MIIB", "=", "AA=A"})
    void whatIsDamagedIsNamed(String base64) throws IOException {
        Path damaged = file(
                "damaged.pem",
                "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n"
                        + "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        assertRefused(damaged, key, "'" + damaged + "'");
        assertRefused(certificates, damaged, "'" + damaged + "'");
    }

    @Test
    void aDerFileIsNoPem() throws IOException {
        Path der = folder.resolve("key.der");
        Files.write(der, Base64.getMimeDecoder().decode(Files.readString(key).replaceAll("-----.*-----", "")));
        assertRefused(certificates, der, "'" + der + "'", "no private key in PEM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
    void aKeyOfAnotherFormIsToldWithTheWayOut(String label) throws IOException {
        Path other = file("other.pem", pem(label, new byte[100]));
        assertRefused(certificates, other, "'" + other + "'", label, "PKCS #8", "openssl pkcs8 -topk8 -nocrypt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519", "DSA"})
    void aKeyThatIsAnothersIsNotServed(String algorithm) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.endsWith("SA")) {
            generator.initialize(1024);
        }
        PrivateKey another = generator.generateKeyPair().getPrivate();
        Path other = file("another.pem", pem("PRIVATE KEY", another.getEncoded()));
        if (algorithm.equals("DSA")) {
            assertRefused(certificates, other, "'" + other + "'", "RSA", "EC", "EdDSA");
        } else {
            assertRefused(certificates, other, "'" + other + "'", "'" + certificates + "'", "is not that of");
        }
    }

    /** What kinds of keys there are; certificates of them all would take an authority. */
    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519", "Ed448", "RSASSA-PSS"})
    void keysOfManyKindsAreRead(String algorithm) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.startsWith("RSA")) {
            generator.initialize(1024);
        }
        PrivateKey written = generator.generateKeyPair().getPrivate();
        PrivateKey read = PemFiles.key(file("key-of-any-kind.pem", pem("PRIVATE KEY", written.getEncoded())));
        assertThat(read.getEncoded()).isEqualTo(written.getEncoded());
    }

    // --- key store --------------------------------------------------------------------------------------------------

    private static void assertRefused(KeyStore store, char[] password, String... named) {
        assertThatThrownBy(() -> Tls.server(new TlsOptions.Store(store, password)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("key store")
                .hasMessageContainingAll(named)
                .satisfies(e -> {
                    for (Throwable at = e; at != null; at = at.getCause()) {
                        assertThat(at.toString()).doesNotContain(new String(password));
                    }
                });
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Test
    void aKeyStoreMakesAServer() throws IOException {
        SslContext context = Tls.server(new TlsOptions.Store(CERTIFICATE.keyStore(PASSWORD), PASSWORD));
        assertThat(context.isServer()).isTrue();
    }

    @Test
    void aPasswordThatDoesNotFitIsSaidAndNotShown() {
        assertRefused(CERTIFICATE.keyStore(PASSWORD), "another one".toCharArray(), "cannot be used");
        assertRefused(CERTIFICATE.keyStore(PASSWORD), "\u00e9\u00e8".toCharArray(), "cannot be used");
    }

    @Test
    void aKeyStoreWithoutAKeyIsRefused() throws IOException, GeneralSecurityException {
        assertRefused(empty(), PASSWORD, "no private key");
        KeyStore trust = empty();
        trust.setCertificateEntry("root", CERTIFICATE.keyStore(PASSWORD).getCertificate("server"));
        assertRefused(trust, PASSWORD, "no private key");
    }

    @Test
    void aKeyStoreThatWasNotLoadedIsRefused() throws GeneralSecurityException {
        assertRefused(KeyStore.getInstance("PKCS12"), PASSWORD, "cannot be used");
    }
}
