package io.imagestream;

import io.imagestream.wire.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets watch who brings one of some secrets in an HTTP request. Keeps their hashes alone, and never tells one. */
final class CredentialPolicy implements AccessPolicy {
    private static final String REALM = " realm=\"imagestream\"";
    /** RFC 9110, section 11.4: a scheme, spaces, and a token68. */
    private static final Pattern CREDENTIALS = Pattern.compile("[ \t]*([!-~]+) +([A-Za-z0-9._~+/-]+=*)[ \t]*");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /** How a scheme brings its secret. */
    private enum Scheme {
        /** RFC 7617: name, colon and password in Base64. */
        BASIC("Basic" + REALM + ", charset=\"UTF-8\"") {
            @Override
            byte @Nullable [] secret(String credentials) {
                try {
                    byte[] bytes = Base64.getDecoder().decode(credentials);
                    String text = StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
                    return text.indexOf(':') < 0 ? null : normal(text).getBytes(StandardCharsets.UTF_8);
                } catch (IllegalArgumentException | CharacterCodingException e) {
                    return null; // Neither is worth a word: the client learns that it has to come with others.
                }
            }
        },
        /** RFC 6750: the token as it is. */
        BEARER("Bearer" + REALM) {
            @Override
            byte[] secret(String credentials) {
                return credentials.getBytes(StandardCharsets.US_ASCII);
            }
        };

        final String challenge;

        Scheme(String challenge) {
            this.challenge = challenge;
        }

        /** The bytes to compare; null when the credentials are malformed. */
        abstract byte @Nullable [] secret(String credentials);
    }

    private final Scheme scheme;
    private final List<byte[]> hashes;

    private CredentialPolicy(Scheme scheme, List<byte[]> hashes) {
        this.scheme = scheme;
        this.hashes = hashes;
    }

    static AccessPolicy basic(Map<String, String> passwords) {
        if (passwords.isEmpty()) {
            throw new IllegalArgumentException("basic needs at least one user, or nobody could watch");
        }
        List<byte[]> hashes = new ArrayList<>();
        passwords.forEach((user, password) -> hashes.add(sha256(user(user) + ":" + password(user, password))));
        return new CredentialPolicy(Scheme.BASIC, hashes);
    }

    private static String user(String user) {
        if (user.isEmpty() || user.indexOf(':') >= 0 || !isText(user)) {
            // It is not shown: who writes user:password here would find the password in a log.
            throw new IllegalArgumentException(
                    "a user's name must not be empty nor hold ':' or control characters, as one of " + user.length()
                            + " characters does");
        }
        return normal(user);
    }

    private static String password(String user, String password) {
        if (password.isEmpty() || !isText(password)) {
            throw new IllegalArgumentException("the password of user '" + Printable.of(user)
                    + "' must not be empty nor hold control characters, as one of " + password.length()
                    + " characters does");
        }
        return normal(password);
    }

    static AccessPolicy bearer(String... tokens) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("bearer needs at least one token, or nobody could watch");
        }
        List<byte[]> hashes = new ArrayList<>();
        for (String token : tokens) {
            if (!TOKEN.matcher(token).matches()) {
                throw new IllegalArgumentException("a token must be letters, digits and -._~+/ with any number of = at"
                        + " the end, unlike one of " + token.length() + " characters");
            }
            hashes.add(sha256(token));
        }
        return new CredentialPolicy(Scheme.BEARER, hashes);
    }

    /** RFC 7617, section 2: control characters cannot be sent; neither can half a character. */
    private static boolean isText(String text) {
        return text.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** One of the ways in which a keyboard's accents can be written, RFC 7617, section 2.1. */
    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static byte[] sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public Verdict check(AccessRequest request) {
        byte[] secret = request.authorization().map(this::secret).orElse(null);
        return secret != null && isKnown(sha256(secret)) ? Verdict.ALLOW : Verdict.UNAUTHENTICATED;
    }

    private byte @Nullable [] secret(String authorization) {
        Matcher matcher = CREDENTIALS.matcher(authorization);
        return matcher.matches() && matcher.group(1).equalsIgnoreCase(scheme.name())
                ? scheme.secret(matcher.group(2))
                : null;
    }

    /** Compares with all, so that the time it takes tells neither which one it was nor how much of it was right. */
    private boolean isKnown(byte[] hash) {
        boolean known = false;
        for (byte[] each : hashes) {
            known |= MessageDigest.isEqual(each, hash);
        }
        return known;
    }

    @Override
    public Optional<String> challenge() {
        return Optional.of(scheme.challenge);
    }

    @Override
    public String toString() {
        return scheme + " credentials, " + hashes.size() + " of them";
    }
}
