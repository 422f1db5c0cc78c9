package io.imagestream.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpRefusalTest {
    private final Connection channel = new Connection();

    /** A channel that can close its sending half, as sockets can. */
    private static final class Connection extends EmbeddedChannel implements DuplexChannel {
        private boolean outputShutdown;
        private boolean sentBefore;

        @Override
        public boolean isInputShutdown() {
            return false;
        }

        @Override
        public ChannelFuture shutdownInput() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdownInput(ChannelPromise promise) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOutputShutdown() {
            return outputShutdown;
        }

        @Override
        public ChannelFuture shutdownOutput() {
            return shutdownOutput(newPromise());
        }

        @Override
        public ChannelFuture shutdownOutput(ChannelPromise promise) {
            outputShutdown = true;
            sentBefore = !outboundMessages().isEmpty();
            return promise.setSuccess();
        }

        @Override
        public boolean isShutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdown(ChannelPromise promise) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void stopTime() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private String answer() {
        StringBuilder text = new StringBuilder();
        ByteBuf part;
        while ((part = channel.readOutbound()) != null) {
            text.append(part.toString(US_ASCII));
            part.release();
        }
        return text.toString();
    }

    @Test
    void theAnswerIsAWholeHttpResponse() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        String[] parts = answer().split("\r\n\r\n", -1);
        assertThat(parts).hasSize(2);
        assertThat(parts[0].split("\r\n"))
                .startsWith("HTTP/1.1 501 Not Implemented")
                .contains("Connection: close", "Content-Length: " + parts[1].length())
                .doesNotHaveDuplicates();
        assertThat(parts[1]).endsWith("\n");
    }

    @Test
    void itsOwnSideIsClosedFirstAndTheRestOfTheRequestMayCome() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.sentBefore).as("the answer is not cut off").isTrue();
        ByteBuf more = Unpooled.copiedBuffer("LISTEN_PORT 6379\r\n\r\n", US_ASCII);
        assertThat(channel.writeInbound(more)).as("passed on").isFalse();
        assertThat(more.refCnt()).isZero();
        assertThat(channel.isOpen()).isTrue();
        assertThat(answer()).startsWith("HTTP/1.1 501").doesNotContain("501 Not Implemented\r\n\r\nHTTP");
    }

    @Test
    void itClosesWhenThePeerHasClosedItsSide() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        channel.pipeline().fireUserEventTriggered("anything else");
        assertThat(channel.isOpen()).isTrue();
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void itClosesAfterAMomentWhateverThePeerDoes() {
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        channel.advanceTimeBy(500, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.writeInbound(Unpooled.copiedBuffer("more", US_ASCII));
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(500, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
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
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                ((ByteBuf) message).release();
                promise.setFailure(new IOException("broken pipe"));
            }
        });
        channel.pipeline().addLast(HttpRefusal.notSpoken());
        assertThat(channel.isOutputShutdown()).isFalse();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
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
        simple.advanceTimeBy(1, TimeUnit.SECONDS);
        simple.runScheduledPendingTasks();
        assertThat(simple.isOpen()).isFalse();
    }

    @Test
    void itTakesOverFromTheFirstLine() {
        channel.pipeline().addLast(new FirstLineHandler(1024, protocol -> {
            assertThat(protocol).isEqualTo(FirstLineHandler.Protocol.HTTP);
            return List.of(HttpRefusal.notSpoken());
        }));
        ByteBuf request = Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHost: x\r\n\r\n", US_ASCII);
        channel.writeInbound(request);
        assertThat(answer()).startsWith("HTTP/1.1 501");
        assertThat(request.refCnt()).isZero();
    }
}
