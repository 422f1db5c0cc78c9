package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The worst of the other tests, and at once, where addresses are IPv6's, and where there is no epoll: a cable that is pulled, a machine
 * that dies, and clients that take nothing.
 */
class VariantsTest {
    private static final boolean LONG = Boolean.getBoolean("faults.long");
    private static final long CABLE_MILLIS = 5_000;
    private static final Duration STALL_LIMIT = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final String DYING = "d";

    static Stream<Variant> variants() {
        return LONG
                ? Stream.of(Variant.IPV6, Variant.NIO, Variant.IPV6_WITH_NIO)
                : Stream.of(Variant.IPV6, Variant.NIO);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aCableADeathAndWindowsThatAreShut(Variant variant) {
        try (Scene scene = Scene.begin(variant, STALL_LIMIT, LEASE, DYING)) {
            Scene.Held held = scene.held(2);
            scene.watchAll(DYING);
            Scene.Before before = scene.before();
            scene.network.relay("down " + Scene.BAD);
            scene.network.relay("down " + DYING);
            scene.kill(DYING);
            int stalled = scene.hold(Scene.GOOD);
            Scene.pause(CABLE_MILLIS);
            scene.network.relay("up " + Scene.BAD);
            long ended = Watch.now();
            scene.assertRecovery(variant + ": cable pulled, another machine died", Scene.BAD, Scene.KINDS, ended);
            scene.assertWhole(Scene.BAD);
            // Who pulls and is sent nothing goes by TCP's keepalive.
            scene.awaitClients(held, Scene.SERVERS_THAT_SEND, Duration.ofSeconds(20));
            System.out.println("faults: " + variant
                    + ": ms after the cable until the server held nothing for the dead: " + (Watch.now() - ended));
            assertThat(scene.clients().get("tcp_push").get("STALLED")
                            + scene.clients().get("tls").get("STALLED"))
                    .as("connections that took nothing: %s", scene.clients())
                    .isGreaterThanOrEqualTo(stalled);
            scene.assertUntouched(variant.toString(), before);
            scene.assertKeepalive();
            scene.awaitFootprint(held, scene.clients().get("tcp_pull").get("clients") - held.clients("tcp_pull"));
        }
    }
}
