package io.imagestream.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpRefusalTest {
    private final EmbeddedSocket channel = new EmbeddedSocket();

    @AfterEach
    void nothingIsLeft() {
        channel.checkException();
        assertThat(channel.closeAndCountMemory()).isZero();
    }

    private void assertWholeAnswer(String firstLine, String sentence) {
        String[] parts = channel.sentText().split("\r\n\r\n", -1);
        assertThat(parts).hasSize(2);
        assertThat(parts[0].split("\r\n"))
                .startsWith(firstLine)
                .contains("Connection: close", "Content-Length: " + parts[1].length())
                .doesNotHaveDuplicates();
        assertThat(parts[1]).contains(sentence).endsWith("\n");
    }

    @Test
    void theAnswerIsAWholeHttpResponse() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        assertWholeAnswer("HTTP/1.1 501 Not Implemented", "not HTTP");
    }

    @Test
    void whoComesWithoutTlsIsToldToUseIt() {
        channel.pipeline().addLast(HttpRefusal.withoutTls());
        assertWholeAnswer("HTTP/1.1 400 Bad Request", "HTTPS");
        assertThat(channel.isOutputShutdown()).isTrue();
    }

    @Test
    void itsOwnSideIsClosedFirstAndTheRestOfTheRequestMayCome() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.sentAtShutdown())
                .as("the answer is not cut off")
                .isEqualTo(channel.sentText().length());
        channel.receive("LISTEN_PORT 6379\r\n\r\n");
        assertThat(channel.inboundMessages()).as("passed on").isEmpty();
        assertThat(channel.unread()).isZero();
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.sentText()).containsOnlyOnce("HTTP/1.1");
    }

    @Test
    void itClosesWhenThePeerHasClosedItsSide() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        channel.pipeline().fireUserEventTriggered("anything else");
        assertThat(channel.isOpen()).isTrue();
        channel.receiveEnd();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void itClosesAfterAMomentWhateverThePeerDoes() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        channel.advance(500);
        channel.receive("more");
        assertThat(channel.isOpen()).isTrue();
        channel.advance(500);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void itClosesWhenTheConnectionBreaks() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        channel.pipeline().fireExceptionCaught(new IOException("reset by peer"));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anAnswerThatCannotBeSentIsLeftAlone() {
        channel.breakWrites(new IOException("broken pipe"));
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        assertThat(channel.isOutputShutdown()).isFalse();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aChannelWithoutHalvesIsAnsweredAndClosedToo() {
        EmbeddedChannel simple = new EmbeddedChannel();
        simple.freezeTime();
        simple.pipeline().addLast(HttpRefusal.notSpoken());
        ByteBuf sent = simple.readOutbound();
        assertThat(sent.toString(US_ASCII)).startsWith("HTTP/1.1 501");
        sent.release();
        assertThat(simple.isOpen()).isTrue();
        simple.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(simple.isOpen()).isFalse();
        EmbeddedChannel silent = new EmbeddedChannel();
        silent.freezeTime();
        silent.pipeline().addLast(HttpRefusal.notSpoken());
        silent.advanceTimeBy(1, TimeUnit.SECONDS);
        silent.runScheduledPendingTasks();
        assertThat(silent.isOpen()).isFalse();
        silent.releaseOutbound();
    }

    @Test
    void itTakesOverFromTheFirstLine() {
        channel.pipeline().addLast(new FirstLineHandler(1024, protocol -> {
            assertThat(protocol).isEqualTo(FirstLineHandler.Protocol.HTTP);
            return List.of(HttpRefusal.notSpoken());
        }));
        ByteBuf request = Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHost: x\r\n\r\n", US_ASCII);
        channel.writeInbound(request);
        assertThat(channel.sentText()).startsWith("HTTP/1.1 501");
        assertThat(request.refCnt()).isZero();
    }
}
