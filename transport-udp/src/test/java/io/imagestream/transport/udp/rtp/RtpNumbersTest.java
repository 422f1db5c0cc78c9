package io.imagestream.transport.udp.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.transport.udp.datagram.FakeSocket;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtpNumbersTest {
    private static final int DATAGRAM = 300;

    private final FakeSocket data = new FakeSocket();
    private final FakeSocket control = new FakeSocket();
    private final RtpNumbers numbers =
            new RtpNumbers(FakeLoops.of(control), data, control, DATAGRAM, InstantSource.system());

    @AfterEach
    void close() {
        data.finishAndReleaseAll();
        control.finishAndReleaseAll();
    }

    @Test
    void aTrainIsCopiedAndGivenBack() {
        ByteBuf train = Unpooled.buffer(1000).writeZero(1000);
        ByteBuf own = numbers.outgoing(train);
        assertThat(own.readableBytes()).isEqualTo(1000);
        assertThat(train.refCnt()).isZero();
        assertThat(own.release()).isTrue();
    }

    @Test
    void aTrainIsGivenBackThoughThereIsNoMemoryForItsCopy() {
        data.config().setAllocator(new AbstractByteBufAllocator(true) {
            @Override
            protected ByteBuf newHeapBuffer(int capacity, int most) {
                throw new OutOfMemoryError("on purpose");
            }

            @Override
            protected ByteBuf newDirectBuffer(int capacity, int most) {
                throw new OutOfMemoryError("on purpose");
            }

            @Override
            public boolean isDirectBufferPooled() {
                return false;
            }
        });
        ByteBuf train = Unpooled.buffer(1000).writeZero(1000);
        assertThatThrownBy(() -> numbers.outgoing(train)).isInstanceOf(OutOfMemoryError.class);
        assertThat(train.refCnt()).isZero();
        assertThat(control.datagrams()).as("reports").isEmpty();
    }
}
