package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LingeringCloseTest {
    private final EmbeddedSocket channel = new EmbeddedSocket();

    @AfterEach
    void close() {
        channel.checkException();
        channel.closeAndCountMemory();
    }

    private ChannelFuture write(int length) {
        return channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[length]));
    }

    @Test
    void theOwnSideIsClosedOnceTheLastWriteIsThrough() {
        channel.room(60);
        LingeringClose.after(write(100));
        assertThat(channel.isOutputShutdown()).isFalse();
        channel.advance(5_000);
        assertThat(channel.isOpen()).as("time counts from the write on").isTrue();
        channel.room(40);
        assertThat(channel.sentAtShutdown()).isEqualTo(100);
        assertThat(channel.isOpen()).isTrue();
        channel.advance(999);
        assertThat(channel.isOpen()).isTrue();
        channel.advance(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aWriteThatWasThroughBeforeIsAsGood() {
        ChannelFuture written = write(100);
        assertThat(written.isSuccess()).isTrue();
        LingeringClose.after(written);
        assertThat(channel.sentAtShutdown()).isEqualTo(100);
    }

    @Test
    void whatCannotBeWrittenIsNotWaitedFor() {
        channel.breakWrites(new IOException("broken pipe"));
        LingeringClose.after(write(100));
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.isOutputShutdown()).isFalse();
    }
}
