package io.imagestream;

import static io.imagestream.AccessPolicy.Verdict.ALLOW;
import static io.imagestream.AccessPolicy.Verdict.DENY;
import static io.imagestream.AccessPolicy.Verdict.UNAUTHENTICATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyTest {
    private static final AccessRequest REQUEST = AccessRequests.with("Basic YTpi");

    private final List<String> asked = new ArrayList<>();

    /** A policy that says the same to all, and writes down that it was asked. */
    private final class Fixed implements AccessPolicy {
        private final String name;
        private final Verdict verdict;
        private final boolean admits;

        Fixed(String name, Verdict verdict, boolean admits) {
            this.name = name;
            this.verdict = verdict;
            this.admits = admits;
        }

        @Override
        public Verdict check(AccessRequest request) {
            assertThat(request).isSameAs(REQUEST);
            asked.add(name);
            return verdict;
        }

        @Override
        public boolean admits(InetAddress client) {
            asked.add(name + " admits");
            return admits;
        }

        @Override
        public Optional<String> challenge() {
            return verdict == UNAUTHENTICATED ? Optional.of(name) : Optional.empty();
        }
    }

    @Test
    void everybodyIsLetInByDefault() {
        AccessPolicy policy = AccessPolicy.everybody();
        assertThat(policy.check(REQUEST)).isEqualTo(ALLOW);
        assertThat(policy.admits(AccessRequests.address("192.0.2.1"))).isTrue();
        assertThat(policy.challenge()).isEmpty();
    }

    @Test
    void aLambdaMayDecideByTheStream() {
        AccessPolicy policy =
                request -> request.streamId() == 3 && request.streamName().equals("lobby") ? ALLOW : DENY;
        assertThat(policy.check(REQUEST)).isEqualTo(ALLOW);
        AccessRequest other =
                new AccessRequest(REQUEST.client(), 4, "stream4", ClientProtocol.ORIGINAL, false, Optional.empty());
        assertThat(policy.check(other)).isEqualTo(DENY);
        assertThat(policy.admits(AccessRequests.address("192.0.2.1"))).isTrue();
        assertThat(policy.challenge()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ALLOW, ALLOW, ALLOW, a b",
        "ALLOW, UNAUTHENTICATED, UNAUTHENTICATED, a b",
        "ALLOW, DENY, DENY, a b",
        "UNAUTHENTICATED, ALLOW, UNAUTHENTICATED, a",
        "UNAUTHENTICATED, DENY, UNAUTHENTICATED, a",
        "DENY, ALLOW, DENY, a",
        "DENY, UNAUTHENTICATED, DENY, a",
        "DENY, DENY, DENY, a"
    })
    void ofTwoTheFirstThatDoesNotAllowDecides(
            AccessPolicy.Verdict first, AccessPolicy.Verdict second, AccessPolicy.Verdict both, String asks) {
        AccessPolicy policy = new Fixed("a", first, true).and(new Fixed("b", second, true));
        assertThat(policy.check(REQUEST)).isEqualTo(both);
        assertThat(String.join(" ", asked)).isEqualTo(asks);
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, true, false", "false, false, false"})
    void ofTwoBothMustAdmit(boolean first, boolean second, boolean both) {
        AccessPolicy policy = new Fixed("a", DENY, first).and(new Fixed("b", DENY, second));
        assertThat(policy.admits(AccessRequests.address("192.0.2.1"))).isEqualTo(both);
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHENTICATED, UNAUTHENTICATED, a",
        "UNAUTHENTICATED, ALLOW, a",
        "DENY, UNAUTHENTICATED, b",
        "DENY, DENY,"
    })
    void ofTwoTheFirstChallengeHolds(AccessPolicy.Verdict first, AccessPolicy.Verdict second, String challenge) {
        AccessPolicy policy = new Fixed("a", first, true).and(new Fixed("b", second, true));
        assertThat(policy.challenge()).isEqualTo(Optional.ofNullable(challenge));
    }

    @Test
    void moreThanTwoCanBeJoined() {
        AccessPolicy policy = AccessPolicy.networks("private")
                .and(AccessPolicy.basic("guard", "secret"))
                .and(request -> request.encrypted() ? ALLOW : DENY);
        AccessRequest good = AccessRequests.with("Basic Z3VhcmQ6c2VjcmV0");
        assertThat(policy.check(good)).isEqualTo(ALLOW);
        assertThat(policy.check(AccessRequests.with("Basic YTpi"))).isEqualTo(UNAUTHENTICATED);
        assertThat(policy.check(
                        new AccessRequest(good.client(), 3, "lobby", ClientProtocol.HTTP, false, good.authorization())))
                .isEqualTo(DENY);
        assertThat(policy.admits(AccessRequests.address("10.0.0.7"))).isTrue();
        assertThat(policy.admits(AccessRequests.address("192.0.2.1"))).isFalse();
        assertThat(policy.challenge()).isPresent();
        assertThat(policy.toString()).startsWith("networks [10.0.0.0/8, ").contains(" and BASIC credentials");
    }

    @Test
    void nullIsNoPolicy() {
        assertThatThrownBy(() -> AccessPolicy.everybody().and(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void credentialsAreNotPrinted() {
        assertThat(REQUEST)
                .hasToString("AccessRequest[client=/10.0.0.7:4711, streamId=3, streamName=lobby, protocol=HTTP,"
                        + " encrypted=true, authorization=(not shown)]");
        assertThat(AccessRequests.from(AccessRequests.address("::1")))
                .hasToString(
                        "AccessRequest[client=/[0:0:0:0:0:0:0:1]:4711, streamId=3, streamName=lobby, protocol=HTTP,"
                                + " encrypted=false, authorization=none]");
    }

    @Test
    void protocolsHaveNamesForPeople() {
        assertThat(ClientProtocol.values())
                .extracting(ClientProtocol::label)
                .containsExactly("the original's protocol", "HTTP", "WebSocket");
    }
}
