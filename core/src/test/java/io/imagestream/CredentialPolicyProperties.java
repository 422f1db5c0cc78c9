package io.imagestream;

import static io.imagestream.AccessPolicy.Verdict.ALLOW;
import static io.imagestream.AccessPolicy.Verdict.UNAUTHENTICATED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

class CredentialPolicyProperties {
    private static Arbitrary<String> texts() {
        Arbitrary<String> any =
                Arbitraries.strings().ofMinLength(1).ofMaxLength(6).filter(CredentialPolicyProperties::isText);
        Arbitrary<String> few = Arbitraries.strings()
                .withChars("ab:\u0301\u00e9")
                .ofMinLength(1)
                .ofMaxLength(4);
        return Arbitraries.oneOf(any, few);
    }

    private static boolean isText(String text) {
        return text.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    @Provide
    Arbitrary<String> passwords() {
        return texts();
    }

    @Provide
    Arbitrary<String> users() {
        return texts().filter(text -> text.indexOf(':') < 0);
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.strings()
                .withCharRange('a', 'c')
                .withChars("A9-._~+/")
                .ofMinLength(1)
                .ofMaxLength(4)
                .flatMap(token -> Arbitraries.of("", "=", "==").map(token::concat));
    }

    @Provide
    Arbitrary<Map<String, String>> accounts() {
        return Arbitraries.maps(users(), passwords()).ofMinSize(1).ofMaxSize(4);
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static AccessPolicy.Verdict basic(AccessPolicy policy, String user, String password) {
        byte[] bytes = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return policy.check(AccessRequests.with("Basic " + Base64.getEncoder().encodeToString(bytes)));
    }

    @Property
    void anAccountOpensAndNothingElseDoes(
            @ForAll("accounts") Map<String, String> accounts,
            @ForAll("users") String user,
            @ForAll("passwords") String password) {
        AccessPolicy policy = AccessPolicy.basic(accounts);
        accounts.forEach(
                (name, secret) -> assertThat(basic(policy, name, secret)).isEqualTo(ALLOW));
        boolean right = accounts.entrySet().stream()
                .anyMatch(each -> normal(each.getKey()).equals(normal(user))
                        && normal(each.getValue()).equals(normal(password)));
        assertThat(basic(policy, user, password)).isEqualTo(right ? ALLOW : UNAUTHENTICATED);
    }

    @Property
    void aTokenOpensAndNoOtherDoes(
            @ForAll @Size(max = 4) @NotEmpty List<@net.jqwik.api.From("tokens") String> tokens,
            @ForAll("tokens") String other) {
        AccessPolicy policy = AccessPolicy.bearer(tokens.toArray(new String[0]));
        for (String token : tokens) {
            assertThat(policy.check(AccessRequests.with("Bearer " + token))).isEqualTo(ALLOW);
        }
        assertThat(policy.check(AccessRequests.with("Bearer " + other)))
                .isEqualTo(tokens.contains(other) ? ALLOW : UNAUTHENTICATED);
    }

    @Property
    void whateverComesIsNoMoreThanNotKnown(@ForAll String junk) {
        for (String authorization : new String[] {junk, "Basic " + junk, "Bearer " + junk}) {
            assertThat(AccessPolicy.basic("a", "b").check(AccessRequests.with(authorization)))
                    .isEqualTo(UNAUTHENTICATED);
            assertThat(AccessPolicy.bearer("a-long-token").check(AccessRequests.with(authorization)))
                    .isEqualTo(UNAUTHENTICATED);
        }
    }
}
