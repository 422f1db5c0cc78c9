package io.imagestream.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate of this machine's loopback names, and of others that are wanted, that it signed itself, made anew for each run: no key lies among the sources,
 * and none expires. Java has no public way to make one, so its few fields are written here (RFC 5280).
 */
public final class TestCertificate {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    private static final byte[] COMMON_NAME = {0x55, 4, 3}; // 2.5.4.3
    private static final byte[] ALTERNATIVE_NAMES = {0x55, 29, 17}; // 2.5.29.17
    private static final byte[] ECDSA_WITH_SHA256 = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 4, 3, 2};
    private static final byte[] IPV4_LOOPBACK = {127, 0, 0, 1};
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Certificate certificate;
    private final PrivateKey key;

    private TestCertificate(Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** Makes one for localhost, 127.0.0.1, ::1 and further addresses. */
    public static TestCertificate create(String... addresses) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] content = content(keys.getPublic().getEncoded(), names(addresses));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            byte[] whole = der(SEQUENCE, content, algorithm(), der(BIT_STRING, new byte[1], signature.sign()));
            Certificate certificate =
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
            return new TestCertificate(certificate, keys.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no certificate could be made", e);
        }
    }

    private static byte[] content(byte[] publicKey, byte[] names) {
        byte[] version3 = {2};
        byte[] name = der(
                SEQUENCE,
                der(SET, der(SEQUENCE, der(OBJECT_ID, COMMON_NAME), der(UTF8_STRING, ascii("imagestream test")))));
        Instant now = Instant.now();
        byte[] validity = der(
                SEQUENCE,
                der(UTC_TIME, ascii(TIME.format(now.minus(Duration.ofDays(1))))),
                der(UTC_TIME, ascii(TIME.format(now.plus(Duration.ofDays(1))))));
        byte[] extension = der(SEQUENCE, der(OBJECT_ID, ALTERNATIVE_NAMES), der(OCTET_STRING, names));
        return der(
                SEQUENCE,
                der(VERSION, der(INTEGER, version3)),
                der(INTEGER, new byte[] {1}),
                algorithm(),
                name,
                validity,
                name,
                publicKey,
                der(EXTENSIONS, der(SEQUENCE, extension)));
    }

    private static byte[] names(String... addresses) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(der(DNS_NAME, ascii("localhost")));
        all.writeBytes(der(IP_ADDRESS, IPV4_LOOPBACK));
        all.writeBytes(der(IP_ADDRESS, IPV6_LOOPBACK));
        for (String address : addresses) {
            try {
                all.writeBytes(der(IP_ADDRESS, InetAddress.getByName(address).getAddress()));
            } catch (UnknownHostException e) {
                throw new UncheckedIOException(e);
            }
        }
        return der(SEQUENCE, all.toByteArray());
    }

    private static byte[] algorithm() {
        return der(SEQUENCE, der(OBJECT_ID, ECDSA_WITH_SHA256));
    }

    /** Writes an element: tag, length, content (X.690, DER). */
    private static byte[] der(int tag, byte[]... content) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        for (byte[] each : content) {
            inner.writeBytes(each);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = inner.size();
        if (length > 0xFF) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7F) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(inner.toByteArray());
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // --- for a server -----------------------------------------------------------------------------------------------

    /** Writes the certificate into a file in PEM. */
    public Path writeCertificate(Path file) {
        try {
            return write(file, "CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes the private key into a file in PEM, PKCS #8 without a password. */
    public Path writeKey(Path file) {
        return write(file, "PRIVATE KEY", key.getEncoded());
    }

    private static Path write(Path file, String what, byte[] der) {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, ascii("\n")).encodeToString(der) + "\n-----END " + what + "-----\n";
        try {
            return Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a key store that holds certificate and key. */
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("server", key, password, new Certificate[] {certificate});
            return store;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // --- for a client -----------------------------------------------------------------------------------------------

    /** Makes what a client needs that trusts this certificate alone. */
    public SSLContext trusting() {
        return trusting(certificate);
    }

    /** Makes what a client needs that trusts one certificate alone, which another program has written into a file. */
    public static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return trusting(CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext trusting(Certificate certificate) {
        try {
            KeyStore store = emptyStore();
            store.setCertificateEntry("server", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Shakes hands over a connected socket, as a client that trusts this certificate alone and expects 127.0.0.1. */
    public SSLSocket shakeHands(Socket connected) {
        try {
            SSLSocket socket = (SSLSocket)
                    trusting().getSocketFactory().createSocket(connected, "127.0.0.1", connected.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
