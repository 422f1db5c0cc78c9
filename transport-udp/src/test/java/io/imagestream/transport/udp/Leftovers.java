package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import io.imagestream.transport.netty.PreparedFrame;

/** Checks that servers and clients which have closed left nothing behind. */
public final class Leftovers {
    private Leftovers() {}

    /** Prepared frames are counted, so that none may be left. */
    public static void assertNone() {
        ThreadCount.assertNoneLeft();
        Await.untilAsserted(() -> assertThat(PreparedFrame.heldBytes())
                .as("bytes of prepared frames")
                .isZero());
    }
}
