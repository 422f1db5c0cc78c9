package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transport gets of the application's policy. */
class AccessInServerTest {
    private static final InetAddress SOMEBODY = AccessRequests.address("192.0.2.7");
    private static final AccessRequest REQUEST = AccessRequests.from(SOMEBODY);

    private final FakeTransport transport = new FakeTransport();
    private final List<ImageStreamServer> servers = new ArrayList<>();

    private AccessPolicy started(AccessPolicy policy) {
        return started(builder().access(policy));
    }

    private static TcpServerBuilder builder() {
        return ImageStreamServer.builder().tcpPush().scheduler(new ManualScheduler());
    }

    private AccessPolicy started(TcpServerBuilder builder) {
        servers.add(builder.transport(transport).start());
        return transport.server().context.spec().access();
    }

    @AfterEach
    void close() {
        servers.forEach(ImageStreamServer::close);
    }

    @Test
    void everybodyMayWatchByDefault() {
        AccessPolicy access = started(builder());
        assertThat(access.admits(SOMEBODY)).isTrue();
        assertThat(access.check(REQUEST)).isEqualTo(AccessPolicy.Verdict.ALLOW);
        assertThat(access.challenge()).isEmpty();
    }

    @Test
    void thePolicyDecides() {
        AccessPolicy access = started(AccessPolicy.networks("private").and(AccessPolicy.bearer("token")));
        assertThat(access.admits(SOMEBODY)).isFalse();
        assertThat(access.admits(AccessRequests.address("10.0.0.7"))).isTrue();
        assertThat(access.check(REQUEST)).isEqualTo(AccessPolicy.Verdict.DENY);
        assertThat(access.check(AccessRequests.with("Bearer token"))).isEqualTo(AccessPolicy.Verdict.ALLOW);
        assertThat(access.check(AccessRequests.with("Bearer other"))).isEqualTo(AccessPolicy.Verdict.UNAUTHENTICATED);
        assertThat(access.challenge()).contains("Bearer realm=\"imagestream\"");
        assertThat(access.toString()).contains("10.0.0.0/8").doesNotContain("token");
    }

    /** A policy that fails in all it does. */
    private static AccessPolicy failing(Throwable cause) {
        return new AccessPolicy() {
            @Override
            public Verdict check(AccessRequest request) {
                throw thrown();
            }

            @Override
            public boolean admits(InetAddress client) {
                throw thrown();
            }

            @Override
            public Optional<String> challenge() {
                throw thrown();
            }

            private RuntimeException thrown() {
                if (cause instanceof Error error) {
                    throw error;
                }
                return (RuntimeException) cause;
            }
        };
    }

    @Test
    void whateverItThrowsDenies() {
        for (Throwable cause : new Throwable[] {new IllegalStateException("on purpose"), new StackOverflowError()}) {
            AccessPolicy access = started(failing(cause));
            assertThat(access.admits(SOMEBODY)).isFalse();
            assertThat(access.check(REQUEST)).isEqualTo(AccessPolicy.Verdict.DENY);
            assertThat(access.challenge()).isEmpty();
        }
    }

    @Test
    void noVerdictDenies() {
        assertThat(started(request -> null).check(REQUEST)).isEqualTo(AccessPolicy.Verdict.DENY);
    }

    private static AccessPolicy challenging(String challenge) {
        return new AccessPolicy() {
            @Override
            public Verdict check(AccessRequest request) {
                return Verdict.UNAUTHENTICATED;
            }

            @Override
            public Optional<String> challenge() {
                return Optional.of(challenge);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic\r\nSet-Cookie: a=b", "Basic realm=\"\u00e4\"", "Basic\u0000"})
    void aChallengeThatIsNoFieldsValueIsLeftOut(String challenge) {
        assertThat(started(challenging(challenge)).challenge()).isEmpty();
        assertThat(started(challenging("Basic realm=\"a b\",\tcharset=\"UTF-8\""))
                        .challenge())
                .contains("Basic realm=\"a b\",\tcharset=\"UTF-8\"");
    }
}
