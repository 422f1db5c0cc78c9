package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.AccessPolicy;
import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.TcpServerBuilder;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.StreamFeed;
import io.imagestream.spi.TransportProvider;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.TestFrames;
import io.imagestream.transport.netty.SessionDescriptions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code /stream.sdp}: how players open what other servers of the stream send as RTP. */
class SessionDescriptionTest {
    private static final String TO_ONE = "v=0\r\ns=to one \u00e9\r\n";
    private static final String TO_GROUP = "v=0\r\ns=to a group\r\n";

    private final Observed transport = new Observed();

    /** The transport, and the stream that it serves. */
    private static final class Observed implements TransportProvider {
        private final TcpTransport tcp = new TcpTransport();
        private volatile @Nullable StreamFeed feed;

        SessionDescriptions sessions() {
            return SessionDescriptions.of(Objects.requireNonNull(feed));
        }

        @Override
        public Set<Delivery> deliveries() {
            return tcp.deliveries();
        }

        @Override
        public ServerTransport server(ServerContext context) {
            feed = context.feed();
            return tcp.server(context);
        }

        @Override
        public ClientTransport client() {
            return tcp.client();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private TcpServerBuilder push() {
        return ImageStreamServer.builder()
                .tcpPush()
                .source(TestFrames.source(3, 100))
                .transport(transport);
    }

    private static PlainHttp.Answer get(ImageStreamServer server, String target, String... fields) {
        try (PlainHttp client = PlainHttp.connect(server.port())) {
            return client.get(target, fields).readAnswer();
        }
    }

    @Test
    void isThatOfTheStreamsOtherServersWhileTheyRun() {
        try (ImageStreamServer server = push().start()) {
            PlainHttp.Answer without = get(server, "/stream.sdp");
            assertThat(without.status()).isEqualTo(404);
            assertThat(without.text()).isEqualTo("This stream is not sent as RTP.\n");
            assertThat(get(server, "/").text()).doesNotContain("stream.sdp");

            SessionDescriptions.Registration one = transport.sessions().add(() -> TO_ONE, false);
            PlainHttp.Answer answer = get(server, "/stream.sdp");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(TO_ONE);
            assertThat(answer.field("Content-Type")).isEqualTo("application/sdp");
            assertThat(answer.field("Cache-Control")).isEqualTo("no-store, no-cache, must-revalidate, max-age=0");
            assertThat(get(server, "/").text()).contains("<a href=\"stream.sdp\">");
            assertThat(server.stats().viewers()).isZero();

            SessionDescriptions.Registration group = transport.sessions().add(() -> TO_GROUP, true);
            assertThat(get(server, "/stream.sdp").text()).isEqualTo(TO_GROUP);
            one.cancel();
            group.cancel();
            assertThat(get(server, "/stream.sdp").status()).isEqualTo(404);
        }
    }

    @Test
    void headTellsItsLength() {
        try (ImageStreamServer server = push().start();
                PlainHttp client = PlainHttp.connect(server.port())) {
            transport.sessions().add(() -> TO_ONE, false);
            PlainHttp.Head head =
                    client.send(PlainHttp.request("HEAD", "/stream.sdp")).readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.fields().need("Content-Length")).isEqualTo("" + (TO_ONE.length() + 1));
            assertThat(client.get("/stream.sdp").readAnswer().text()).isEqualTo(TO_ONE);
        }
    }

    @Test
    void isForWhoMayWatch() {
        try (ImageStreamServer server =
                push().access(AccessPolicy.basic("guard", "secret")).start()) {
            transport.sessions().add(() -> TO_ONE, false);
            assertThat(get(server, "/stream.sdp").status()).isEqualTo(401);
            assertThat(get(server, "/stream.sdp", "Authorization: Basic Z3VhcmQ6c2VjcmV0")
                            .text())
                    .isEqualTo(TO_ONE);
        }
    }

    @Test
    void isNotForPagesOfOtherSites() {
        try (ImageStreamServer server = push().start()) {
            transport.sessions().add(() -> TO_ONE, false);
            assertThat(get(server, "/stream.sdp", "Origin: https://evil.example")
                            .status())
                    .isEqualTo(403);
            try (PlainHttp client = PlainHttp.connect(server.port())) {
                assertThat(client.send("GET /stream.sdp HTTP/1.1\r\nHost: rebound.example\r\n\r\n")
                                .readAnswer()
                                .status())
                        .isEqualTo(421);
            }
        }
    }
}
