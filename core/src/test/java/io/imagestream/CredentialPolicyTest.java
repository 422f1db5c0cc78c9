package io.imagestream;

import static io.imagestream.AccessPolicy.Verdict.ALLOW;
import static io.imagestream.AccessPolicy.Verdict.UNAUTHENTICATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialPolicyTest {
    private static final String COMPOSED = "Andr\u00e9";
    private static final String DECOMPOSED = "Andre\u0301";

    private static String base64(String text, Charset charset) {
        return Base64.getEncoder().encodeToString(text.getBytes(charset));
    }

    private static AccessPolicy.Verdict basic(AccessPolicy policy, String userAndPassword) {
        return policy.check(AccessRequests.with("Basic " + base64(userAndPassword, StandardCharsets.UTF_8)));
    }

    // --- basic ---

    @Test
    void theExampleOfTheStandardIsUnderstood() {
        AccessPolicy policy = AccessPolicy.basic("Aladdin", "open sesame"); // RFC 7617, section 2.
        assertThat(policy.check(AccessRequests.with("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")))
                .isEqualTo(ALLOW);
        AccessPolicy pound = AccessPolicy.basic("test", "123\u00a3"); // Section 2.1.
        assertThat(pound.check(AccessRequests.with("Basic dGVzdDoxMjPCow=="))).isEqualTo(ALLOW);
        assertThat(policy.challenge()).contains("Basic realm=\"imagestream\", charset=\"UTF-8\"");
    }

    @Test
    void nameAndPasswordMustBothBeRight() {
        AccessPolicy policy = AccessPolicy.basic("guard", "secret");
        assertThat(basic(policy, "guard:secret")).isEqualTo(ALLOW);
        assertThat(basic(policy, "guard:Secret")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, "Guard:secret")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, "guard:secre")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, "guard:secrets")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, "guard:")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, ":secret")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, ":")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, "guardsecret")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, "guard")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, "guard:secret\u0000")).isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void everyUserHasAPasswordOfHisOwn() {
        Map<String, String> passwords = new HashMap<>(Map.of("a", "1", "b", "2", "c", "3"));
        AccessPolicy policy = AccessPolicy.basic(passwords);
        passwords.put("d", "4");
        passwords.remove("a");
        assertThat(basic(policy, "a:1")).isEqualTo(ALLOW);
        assertThat(basic(policy, "b:2")).isEqualTo(ALLOW);
        assertThat(basic(policy, "c:3")).isEqualTo(ALLOW);
        assertThat(basic(policy, "a:2")).isEqualTo(UNAUTHENTICATED);
        assertThat(basic(policy, "d:4")).as("the map was copied").isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void aPasswordMayHoldColons() {
        AccessPolicy policy = AccessPolicy.basic("a", "b:c:");
        assertThat(basic(policy, "a:b:c:")).isEqualTo(ALLOW);
        assertThat(basic(policy, "a:b:c")).isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void otherLettersThanLatinComeInUtf8() {
        AccessPolicy policy = AccessPolicy.basic("\u30e6\u30fc\u30b6", "p\u00e4ss\ud83d\ude00");
        assertThat(basic(policy, "\u30e6\u30fc\u30b6:p\u00e4ss\ud83d\ude00")).isEqualTo(ALLOW);
        AccessPolicy latin = AccessPolicy.basic("a", "\u00e4");
        assertThat(latin.check(AccessRequests.with("Basic " + base64("a:\u00e4", StandardCharsets.UTF_8))))
                .isEqualTo(ALLOW);
        assertThat(latin.check(AccessRequests.with("Basic " + base64("a:\u00e4", StandardCharsets.ISO_8859_1))))
                .as("malformed as UTF-8")
                .isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void anAccentCountsTheSameHoweverItIsWritten() {
        for (String kept : new String[] {COMPOSED, DECOMPOSED}) {
            AccessPolicy policy = AccessPolicy.basic(kept, kept);
            for (String sent : new String[] {COMPOSED, DECOMPOSED}) {
                assertThat(basic(policy, sent + ":" + sent)).isEqualTo(ALLOW);
            }
            assertThat(basic(policy, "Andre:Andre")).isEqualTo(UNAUTHENTICATED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic YTpi",
                "basic YTpi",
                "BASIC YTpi",
                "bAsIc   YTpi",
                " Basic YTpi",
                "\tBasic YTpi \t",
            })
    void theSchemeIsWrittenInAnyCaseAndSpacesDoNotMatter(String authorization) {
        assertThat(AccessPolicy.basic("a", "b").check(AccessRequests.with(authorization)))
                .isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Basic",
                "Basic ",
                "YTpi",
                "BasicYTpi",
                "Basic\tYTpi",
                "Basic YTpi x",
                "Basic YTpi,",
                "Basic YT pi",
                "Basic YTpi, Basic YTpi",
                "Basic YTp",
                "Basic YTpi=",
                "Basic Y=Tpi",
                "Basic YT-_",
                "Basic !!!!",
                "Basic YTpi\u00a0",
                "Basic YTpi\r\n",
                "Bearer YTpi",
                "Basics YTpi",
                "Basic YWI=",
                "Basic a:b",
                "Digest username=\"a\"",
            })
    void whatIsMalformedIsTakenForNoCredentials(String authorization) {
        assertThat(AccessPolicy.basic("a", "b").check(AccessRequests.with(authorization)))
                .isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void aClientWithoutCredentialsIsAskedForThem() {
        AccessRequest bare = AccessRequests.from(AccessRequests.address("127.0.0.1"));
        assertThat(AccessPolicy.basic("a", "b").check(bare)).isEqualTo(UNAUTHENTICATED);
        assertThat(AccessPolicy.bearer("t").check(bare)).isEqualTo(UNAUTHENTICATED);
        assertThat(AccessPolicy.basic("a", "b").admits(bare.client().getAddress()))
                .isTrue();
    }

    @Test
    void longCredentialsAreRefusedQuickly() {
        String junk = "Basic " + "A".repeat(1_000_000) + "=".repeat(1_000_000) + "!";
        assertThat(AccessPolicy.basic("a", "b").check(AccessRequests.with(junk)))
                .isEqualTo(UNAUTHENTICATED);
        assertThat(AccessPolicy.bearer("a").check(AccessRequests.with("!".repeat(1_000_000))))
                .isEqualTo(UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "root:sesame", ":", "ro\not", "ro\u0000ot", "ro\u007fot", "ro\u0085ot", "\ud800"})
    void aNameThatCannotBeSentIsRefusedAndNotShown(String user) {
        assertThatThrownBy(() -> AccessPolicy.basic(user, "sesame"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a user's name must not be empty nor hold ':' or control characters, as one of "
                        + user.length() + " characters does");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sesame\n", "ses\u0000ame", "sesame\udc00"})
    void aPasswordThatCannotBeSentIsRefusedAndNotShown(String password) {
        assertThatThrownBy(() -> AccessPolicy.basic(Map.of("gu\u00e4rd", password)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the password of user 'gu\\u00e4rd' must not be empty nor hold control characters, as one of "
                                + password.length() + " characters does");
    }

    @Test
    void thereMustBeSomebody() {
        assertThatThrownBy(() -> AccessPolicy.basic(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("basic needs at least one user, or nobody could watch");
        assertThatThrownBy(AccessPolicy::bearer)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bearer needs at least one token, or nobody could watch");
        assertThatThrownBy(() -> AccessPolicy.basic("a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> AccessPolicy.basic(null, "a")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> AccessPolicy.bearer("a", null)).isInstanceOf(NullPointerException.class);
    }

    // --- bearer ---

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer mF_9.B5f-4.1JqM", "bearer mF_9.B5f-4.1JqM", "BEARER   t2", "Bearer a+/~==", "Bearer t2 "
            })
    void whoHasAnyOfTheTokensMayWatch(String authorization) {
        AccessPolicy policy = AccessPolicy.bearer("mF_9.B5f-4.1JqM", "t2", "a+/~==");
        assertThat(policy.check(AccessRequests.with(authorization))).isEqualTo(ALLOW);
        assertThat(policy.challenge()).contains("Bearer realm=\"imagestream\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer t",
                "Bearer t22",
                "Bearer T2",
                "Bearer t2=",
                "Bearer t2 t3",
                "Bearer t2,t3",
                "Bearer",
                "Bearer ",
                "Bearert2",
                "t2",
                "Basic t2",
                "Bearer =t2",
            })
    void whoHasNoneMayNot(String authorization) {
        assertThat(AccessPolicy.bearer("t2", "t3").check(AccessRequests.with(authorization)))
                .isEqualTo(UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "a b", "a=b", "sesame,", "s\u00e4same", "sesame\n", "\"sesame\""})
    void aTokenOfAnotherFormIsRefusedAndNotShown(String token) {
        assertThatThrownBy(() -> AccessPolicy.bearer("good", token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a token must be letters, digits and -._~+/ with any number of = at the end, unlike one of "
                        + token.length() + " characters");
    }

    @Test
    void noSecretIsPrinted() {
        assertThat(AccessPolicy.basic(Map.of("guard", "secret", "boss", "top")))
                .hasToString("BASIC credentials, 2 of them");
        assertThat(AccessPolicy.bearer("secret")).hasToString("BEARER credentials, 1 of them");
    }
}
