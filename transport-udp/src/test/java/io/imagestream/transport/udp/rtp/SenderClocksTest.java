package io.imagestream.transport.udp.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.session.NtpTime;
import io.imagestream.wire.SenderReport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SenderClocksTest {
    private static final InetAddress MACHINE = address(1);
    private static final Instant TIME = Instant.parse("2026-11-22T12:00:00Z");
    private static final int SECOND = 90_000;
    private static final long NANOS = 1_000_000_000;
    /** A clock's nanoseconds may wrap around. */
    private static final long NOW = Long.MAX_VALUE - 1;

    private final SenderClocks clocks = new SenderClocks();

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static long later(long seconds) {
        return NOW + seconds * NANOS;
    }

    private static SenderReport report(int ssrc, Instant time, int timestamp) {
        return new SenderReport(ssrc, NtpTime.of(time), timestamp, 0, 0);
    }

    @Test
    void framesBeforeAndAfterAReportHaveTheirTime() {
        int timestamp = Integer.MAX_VALUE - SECOND; // It wraps around.
        clocks.report(MACHINE, report(7, TIME, timestamp), NOW);
        assertThat(clocks.captured(MACHINE, 7, timestamp, NOW)).isEqualTo(TIME);
        assertThat(clocks.captured(MACHINE, 7, timestamp - SECOND, NOW)).isEqualTo(TIME.minusSeconds(1));
        for (int seconds = 0; seconds < 100_000; seconds += 1_000) { // More than timestamps can say.
            clocks.report(MACHINE, report(7, TIME.plusSeconds(seconds), timestamp + seconds * SECOND), later(seconds));
            assertThat(clocks.captured(MACHINE, 7, timestamp + (seconds + 900) * SECOND, later(seconds + 900)))
                    .isEqualTo(TIME.plusSeconds(seconds + 900));
        }
    }

    @Test
    void theNewestReportCounts() {
        clocks.report(MACHINE, report(7, TIME, 0), NOW);
        clocks.report(MACHINE, report(7, TIME.plusSeconds(3), 0), NOW);
        assertThat(clocks.captured(MACHINE, 7, 0, NOW)).isEqualTo(TIME.plusSeconds(3));
    }

    @Test
    void withoutAReportOfItsOwnAFrameHasNoTime() {
        assertThat(clocks.captured(MACHINE, 7, 0, NOW)).isNull();
        clocks.report(MACHINE, report(8, TIME, 0), NOW);
        clocks.report(address(2), report(7, TIME, 0), NOW);
        assertThat(clocks.captured(MACHINE, 7, 0, NOW)).isNull();
        assertThat(clocks.captured(MACHINE, 8, 0, NOW)).isEqualTo(TIME);
    }

    @Test
    void aSenderWithoutAClockTellsNoTime() {
        clocks.report(MACHINE, new SenderReport(7, 0, 0, 0, 0), NOW);
        assertThat(clocks.captured(MACHINE, 7, 0, NOW)).isNull();
    }

    @Test
    void timestampsThatGoOtherThanTheClockAreNotBelieved() {
        clocks.report(MACHINE, report(7, TIME, 0), NOW);
        assertThat(clocks.captured(MACHINE, 7, 10 * SECOND, NOW)).isEqualTo(TIME.plusSeconds(10));
        assertThat(clocks.captured(MACHINE, 7, 11 * SECOND, NOW)).isNull();
        assertThat(clocks.captured(MACHINE, 7, -11 * SECOND, NOW)).isNull();
        assertThat(clocks.captured(MACHINE, 7, 0, later(11))).isNull();
        // Without a report for longer than timestamps can say.
        long hours = Duration.ofHours(8).toSeconds();
        assertThat(clocks.captured(MACHINE, 7, (int) (hours * SECOND), later(hours)))
                .isNull();
    }

    @Test
    void sixteenSourcesAreRemembered() {
        for (int ssrc = 0; ssrc < 16; ssrc++) {
            clocks.report(MACHINE, report(ssrc, TIME, 0), NOW);
        }
        clocks.report(MACHINE, report(0, TIME, 0), NOW); // The first is the newest now.
        clocks.report(MACHINE, report(16, TIME, 0), NOW);
        assertThat(clocks.captured(MACHINE, 1, 0, NOW)).isNull();
        for (int ssrc : new int[] {0, 2, 15, 16}) {
            assertThat(clocks.captured(MACHINE, ssrc, 0, NOW)).isEqualTo(TIME);
        }
    }
}
