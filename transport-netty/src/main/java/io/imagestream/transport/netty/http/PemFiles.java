package io.imagestream.transport.netty.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and a private key from files in PEM (RFC 7468); one file may hold both. What it throws names the file. */
final class PemFiles {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private PemFiles() {}

    /** Reads a chain of certificates, one at least. */
    static X509Certificate[] certificates(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            if (block.group(1).equals(CERTIFICATE)) {
                try {
                    found.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes(block, file))));
                } catch (CertificateException e) {
                    throw new IOException("'" + file + "' holds a certificate that is none: " + e.getMessage(), e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new IOException("'" + file + "' holds no certificate in PEM (BEGIN CERTIFICATE)");
        }
        return found.toArray(X509Certificate[]::new);
    }

    /** Reads a private key. */
    static PrivateKey key(Path file) throws IOException {
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            String label = block.group(1);
            if (label.equals(KEY)) {
                return key(bytes(block, file), file);
            }
            if (label.endsWith(KEY)) { // Encrypted, or of the form that OpenSSL once had.
                throw new IOException(
                        "'" + file + "' holds an " + label
                                + ", not a PRIVATE KEY (PKCS #8 without a password): openssl pkcs8 -topk8 -nocrypt makes one of it");
            }
        }
        throw new IOException("'" + file + "' holds no private key in PEM (BEGIN PRIVATE KEY)");
    }

    private static PrivateKey key(byte[] encoded, Path file) throws IOException {
        IOException unknown = new IOException(
                "'" + file + "' holds a private key of none of these kinds: " + String.join(", ", KEY_ALGORITHMS));
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) { // Most often of another algorithm.
                unknown.addSuppressed(e);
            }
        }
        throw unknown;
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("'" + file + "' does not exist", e);
        } catch (IOException e) {
            throw new IOException("'" + file + "' cannot be read: " + e, e);
        }
    }

    private static byte[] bytes(Matcher block, Path file) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + file + "' holds a " + block.group(1) + " that is damaged", e);
        }
    }

    /** Says whether a key is the one of a certificate: else every handshake would fail. */
    static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            byte[] anything = certificate.getEncoded();
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) { // Of two algorithms.
            return false;
        }
    }
}
