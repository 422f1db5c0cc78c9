package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogTest {
    /** What Netty adds for each buffer that waits. */
    private static final int MARGIN = 200;

    private final EmbeddedSocket channel = new EmbeddedSocket();

    @AfterEach
    void close() {
        channel.closeAndCountMemory();
    }

    private void write(int length) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[length]));
    }

    @Test
    void whatTheOperatingSystemTookDoesNotWait() {
        assertThat(Backlog.of(channel)).isZero();
        write(1_000);
        assertThat(Backlog.of(channel)).isZero();
    }

    @Test
    void itShrinksByWhatIsTaken() {
        channel.room(0);
        write(10_000);
        long all = Backlog.of(channel);
        assertThat(all).isBetween(10_000L, 10_000L + MARGIN);
        channel.room(1);
        assertThat(Backlog.of(channel)).isEqualTo(all - 1);
        channel.room(8_999);
        assertThat(Backlog.of(channel)).isEqualTo(all - 9_000);
        channel.room(1_000);
        assertThat(Backlog.of(channel)).isZero();
    }

    @Test
    void severalBuffersAddUpAndTheCountNeverGrowsWhileTheyGo() {
        channel.room(0);
        write(3_000);
        write(5_000);
        write(0);
        long before = Backlog.of(channel);
        assertThat(before).isBetween(8_000L, 8_000L + 3 * MARGIN);
        for (int taken = 0; taken < 8_000; taken += 500) {
            channel.room(500);
            long left = Backlog.of(channel);
            assertThat(left).isLessThan(before).isGreaterThanOrEqualTo(7_500 - taken);
            before = left;
        }
        assertThat(before).isZero();
    }

    @Test
    void aClosedChannelHasNone() {
        channel.room(0);
        write(10_000);
        channel.close();
        channel.run();
        assertThat(Backlog.of(channel)).isZero();
    }
}
