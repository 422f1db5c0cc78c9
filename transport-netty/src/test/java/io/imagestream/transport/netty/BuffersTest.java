package io.imagestream.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private static ByteBuf bytes(String text) {
        return ALLOCATOR.buffer().writeBytes(text.getBytes(US_ASCII));
    }

    @Test
    void whatCameFollowsWhatIsLeft() {
        ByteBuf left = bytes("xxhalf a ");
        left.skipBytes(2);
        ByteBuf came = bytes("yline");
        came.skipBytes(1);
        ByteBuf joined = Buffers.join(ALLOCATOR, left, came);
        assertThat(joined.toString(US_ASCII)).isEqualTo("half a line");
        assertThat(left.refCnt()).isZero();
        assertThat(came.refCnt()).isZero();
        assertThat(joined.refCnt()).isEqualTo(1);
        joined.release();
    }

    @Test
    void nothingIsCopiedWhenNothingIsLeft() {
        ByteBuf left = bytes("read");
        left.skipBytes(4);
        ByteBuf came = bytes("more");
        assertThat(Buffers.join(ALLOCATOR, left, came)).isSameAs(came);
        assertThat(left.refCnt()).isZero();
        assertThat(came.refCnt()).isEqualTo(1);
        came.release();
    }

    @Test
    void whatIsLeftStaysWhenNothingCame() {
        ByteBuf came = bytes("");
        ByteBuf joined = Buffers.join(ALLOCATOR, bytes("left"), came);
        assertThat(joined.toString(US_ASCII)).isEqualTo("left");
        assertThat(came.refCnt()).isZero();
        assertThat(joined.refCnt()).isEqualTo(1);
        joined.release();
    }

    @Test
    void theEmptyBufferIsAsGoodAsAny() {
        ByteBuf came = bytes("first");
        assertThat(Buffers.join(ALLOCATOR, Unpooled.EMPTY_BUFFER, came)).isSameAs(came);
        assertThat(came.refCnt()).isEqualTo(1);
        came.release();
    }
}
