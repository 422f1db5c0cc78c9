package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.http.HttpAnswer;
import io.imagestream.transport.netty.http.HttpConnection;
import io.imagestream.transport.netty.http.HttpExchange;
import io.imagestream.transport.netty.http.HttpRules;
import io.imagestream.transport.netty.http.HttpService;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The HTTP front of a server: a request is answered, refused or waited for, and buffers are given back. */
class HttpFuzzTest {
    @FuzzTest(maxDuration = FuzzTime.EACH)
    void answersAreAnswers(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel();
        HttpConnection connection = new HttpConnection(new HttpRules(List.of("a"), List.of()), () -> 0, new Service());
        connection.pipeline().forEach(handler -> channel.pipeline().addLast(handler));
        try {
            Pieces.of(input).forEach(piece -> {
                if (channel.isOpen()) {
                    channel.writeInbound(Unpooled.copiedBuffer(piece));
                }
            });
            String first = null;
            ByteBuf sent;
            while ((sent = channel.readOutbound()) != null) {
                first = first == null ? sent.toString(StandardCharsets.ISO_8859_1) : first;
                sent.release();
            }
            assertThat(first == null ? "HTTP/1.1 " : first).startsWith("HTTP/1.1 ");
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static final class Service implements HttpService {
        @Override
        public void handle(HttpExchange exchange) {
            exchange.answer(HttpAnswer.text(HttpResponseStatus.OK, exchange.path()));
        }

        @Override
        public void refused(DisconnectReason reason) {
            assertThat(reason).isNotNull();
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
