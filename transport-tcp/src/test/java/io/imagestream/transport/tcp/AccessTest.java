package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.AccessPolicy;
import io.imagestream.AccessRequest;
import io.imagestream.ClientProtocol;
import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestFrames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may watch, as the access policy decides: every refusal is told and counted, and harms nobody else. */
class AccessTest {
    private static final AccessPolicy BASIC = AccessPolicy.basic("lab", "open sesame");

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static ImageStreamServer server(AccessPolicy policy) {
        return ImageStreamServer.builder()
                .tcpPush()
                .id(7)
                .name("door")
                .source(TestFrames.source(3, 1000))
                .ips(50)
                .access(policy)
                .start();
    }

    private static String basic(String userAndPassword) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitCount(ImageStreamServer server, DisconnectReason reason, long count) {
        Await.untilAsserted(
                () -> assertThat(server.stats().disconnected(reason)).isEqualTo(count));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/stream", "/frame", "/frames/1", "/ws", "/viewer.js", "/nothing"})
    void withoutCredentialsNothingIsShown(String path) {
        try (ImageStreamServer server = server(BASIC);
                PlainHttp http = PlainHttp.connect(server.port())) {
            PlainHttp.Answer answer = http.get(path).readAnswer();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.field("WWW-Authenticate")).isEqualTo("Basic realm=\"imagestream\", charset=\"UTF-8\"");
            assertThat(answer.text()).doesNotContain("door");
            http.expectEnd();
            awaitCount(server, DisconnectReason.UNAUTHENTICATED, 1);
        }
    }

    @Test
    void wrongCredentialsAreCountedEachTime() {
        try (ImageStreamServer server = server(BASIC)) {
            for (String wrong : new String[] {
                basic("lab:open"), basic("lab"), basic(":"), "Authorization: Bearer x", "Authorization: Basic %"
            }) {
                try (PlainHttp http = PlainHttp.connect(server.port())) {
                    assertThat(http.get("/frame", wrong).readAnswer().status())
                            .as(wrong)
                            .isEqualTo(401);
                }
            }
            awaitCount(server, DisconnectReason.UNAUTHENTICATED, 5);
            assertThat(server.stats().framesSent()).isZero();
        }
    }

    @Test
    void rightCredentialsOpenEverything() {
        String right = basic("lab:open sesame");
        try (ImageStreamServer server = server(BASIC);
                PlainHttp http = PlainHttp.connect(server.port());
                PlainHttp stream = PlainHttp.connect(server.port());
                PlainWebSocket webSocket = PlainWebSocket.connect(server.port(), "/ws", right)) {
            assertThat(http.get("/frames/2", right).readAnswer().body()).isEqualTo(TestFrames.jpeg(2, 1000));
            assertThat(http.get("/", right).readAnswer().text()).contains("door");
            stream.openStream("/stream", right);
            assertThat(stream.readPart().id()).isZero();
            assertThat(webSocket.readMessage().streamId()).isEqualTo(7);
            assertThat(server.stats().disconnected(DisconnectReason.UNAUTHENTICATED))
                    .isZero();
        }
    }

    @Test
    void aTokenOpensToo() {
        try (ImageStreamServer server = server(AccessPolicy.bearer("abc.def"))) {
            try (PlainHttp http = PlainHttp.connect(server.port())) {
                assertThat(http.get("/frame", "Authorization: Bearer abc.def")
                                .readAnswer()
                                .status())
                        .isEqualTo(200);
            }
            try (PlainHttp http = PlainHttp.connect(server.port())) {
                PlainHttp.Answer answer =
                        http.get("/frame", "Authorization: Bearer abc.de").readAnswer();
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.field("WWW-Authenticate")).startsWith("Bearer");
            }
        }
    }

    @Test
    void theOriginalsClientsHaveNoCredentials() {
        try (ImageStreamServer server = server(BASIC);
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.send("LISTEN_PORT {port}\r\n\r\n");
            client.expectControlEnd();
            awaitCount(server, DisconnectReason.UNAUTHENTICATED, 1);
        }
    }

    @Test
    void whoeverIsOfAnotherNetworkIsDisconnectedUnheard() {
        try (ImageStreamServer server = server(AccessPolicy.networks("127.0.0.1"))) {
            try (PlainHttp stranger = PlainHttp.connect("127.0.0.2", "127.0.0.1", server.port(), 0)) {
                stranger.expectEnd();
            }
            awaitCount(server, DisconnectReason.FORBIDDEN_NETWORK, 1);
            try (PlainHttp http = PlainHttp.connect(server.port());
                    FamilyClient client = FamilyClient.connect(server.port()).open()) {
                assertThat(http.get("/frame").readAnswer().status()).isEqualTo(200);
                client.command("START");
                assertThat(client.readFrame().id()).isZero();
            }
        }
    }

    @Test
    void aDenialIsToldApartFromMissingCredentials() {
        try (ImageStreamServer server = server(request -> AccessPolicy.Verdict.DENY);
                PlainHttp http = PlainHttp.connect(server.port())) {
            assertThat(http.get("/").readAnswer().status()).isEqualTo(403);
            http.expectEnd();
            awaitCount(server, DisconnectReason.FORBIDDEN, 1);
        }
    }

    @Test
    void aPolicyThatThrowsLetsNobodyIn() {
        AccessPolicy broken = request -> {
            throw new OnPurpose();
        };
        try (ImageStreamServer server = server(broken);
                PlainHttp http = PlainHttp.connect(server.port())) {
            assertThat(http.get("/stream").readAnswer().status()).isEqualTo(403);
        }
    }

    @Test
    void aPolicyIsToldWhoAsksForWhat() {
        List<AccessRequest> asked = new CopyOnWriteArrayList<>();
        AccessPolicy recording = request -> {
            asked.add(request);
            return AccessPolicy.Verdict.ALLOW;
        };
        try (ImageStreamServer server = server(recording);
                PlainHttp http = PlainHttp.connect(server.port());
                FamilyClient client = FamilyClient.connect(server.port()).open()) {
            http.get("/frame", "Authorization: Basic eDp5").readAnswer();
            try (PlainWebSocket webSocket = PlainWebSocket.connect(server.port(), "/ws")) {
                webSocket.readMessage();
            }
            assertThat(client.controlPort()).isPositive();
            assertThat(asked)
                    .extracting(AccessRequest::protocol)
                    .containsExactly(ClientProtocol.ORIGINAL, ClientProtocol.HTTP, ClientProtocol.WEBSOCKET);
            assertThat(asked)
                    .allMatch(request ->
                            request.streamId() == 7 && request.streamName().equals("door") && !request.encrypted());
            assertThat(asked.get(1).authorization()).contains("Basic eDp5");
            assertThat(asked.get(1).client().getPort()).isEqualTo(http.localPort());
        }
    }
}
