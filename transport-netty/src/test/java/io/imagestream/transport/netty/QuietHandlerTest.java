package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class QuietHandlerTest {
    @Test
    void itTakesWhatComesAndPassesNothingOn() {
        EmbeddedChannel channel = new EmbeddedChannel(new QuietHandler());
        ByteBuf bytes = Unpooled.copyInt(1);
        assertThat(channel.writeInbound(bytes)).as("passed on").isFalse();
        assertThat(bytes.refCnt()).isZero();
        channel.pipeline().fireExceptionCaught(new IOException("reset by peer"));
        channel.checkException();
        assertThat(channel.isOpen()).isFalse();
    }
}
