package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Checks that servers and clients which have closed left nothing behind. */
final class Leftovers {
    private Leftovers() {}

    /** Prepared frames are the only unpooled buffers; each is counted, so that none may be left. */
    static void assertNone() {
        ThreadCount.assertNoneLeft();
        Await.untilAsserted(
                () -> assertThat(UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                        .as("bytes of prepared frames")
                        .isZero());
    }
}
