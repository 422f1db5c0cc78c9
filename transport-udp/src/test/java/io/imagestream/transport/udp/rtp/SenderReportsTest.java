package io.imagestream.transport.udp.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.transport.udp.datagram.FakeSocket;
import io.imagestream.wire.RtcpCompound;
import io.imagestream.wire.SenderReport;
import io.imagestream.wire.WireFormatException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What receivers learn of the time of day when somebody sets it while a stream goes on. */
class SenderReportsTest {
    private static final Duration INTERVAL = Duration.ofMillis(40);
    private static final int FRAMES = 25 * 22;
    private static final int SET_AT = 25 * 12; // Between two reports.
    private static final int REPORT = 25 * 5;
    private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");
    private static final int TICKS = 3600;

    private final FakeSocket socket = new FakeSocket();
    private Duration set = Duration.ZERO;
    private final RtpClock clock = new RtpClock(socket.nanoTime());
    private final long beginNanos = socket.nanoTime();
    private final SenderReports reports = new SenderReports(FakeLoops.of(socket), clock, socket, this::wall);

    @AfterEach
    void close() {
        socket.finishAndReleaseAll();
    }

    private Instant wall() {
        return BEGIN.plusNanos(socket.nanoTime() - beginNanos).plus(set);
    }

    private List<SenderReport> sent() {
        return socket.datagrams().stream().map(SenderReportsTest::report).toList();
    }

    private static SenderReport report(byte[] datagram) {
        try {
            return RtcpCompound.parse(ByteBuffer.wrap(datagram)).reports().get(0);
        } catch (WireFormatException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H", "P-3650D"})
    void framesHaveTheTimeThatWasSetFromTheNextReportOnAndTimestampsNeverTurn(String by) {
        SenderClocks receiver = new SenderClocks();
        InetAddress sender = InetAddress.getLoopbackAddress();
        int heard = 0;
        int before = clock.timestamp(socket.nanoTime()) - TICKS;
        for (int i = 0; i < FRAMES; i++) {
            if (i == SET_AT) {
                set = Duration.parse(by);
            }
            int timestamp = clock.nextFrame(socket.nanoTime());
            assertThat(timestamp - before).as("ticks since the frame before").isEqualTo(TICKS);
            before = timestamp;
            reports.begin();
            for (SenderReport report : sent().subList(heard, sent().size())) {
                receiver.report(sender, report, socket.nanoTime());
                heard++;
            }
            Instant captured = receiver.captured(sender, clock.ssrc(), timestamp, socket.nanoTime());
            int nextReport = (SET_AT / REPORT + 1) * REPORT;
            Instant expected = i >= SET_AT && i < nextReport ? wall().minus(set) : wall();
            assertThat(captured)
                    .as("the time of frame %d, by a clock that was set at %d and reported at %d", i, SET_AT, nextReport)
                    .isBetween(expected.minusNanos(20_000), expected.plusNanos(20_000)); // A tick is 11 microseconds.
            socket.advance(INTERVAL);
        }
        assertThat(heard).isEqualTo(FRAMES / REPORT + 1);
    }

    @Test
    void aTimeThatCannotBeSaidIsNoneAndReportsGoOn() {
        set = Duration.ofDays(365 * 200);
        reports.begin();
        assertThat(sent()).singleElement().extracting(SenderReport::ntpTime).isEqualTo(0L);
        set = Duration.ZERO;
        socket.advance(Duration.ofSeconds(5));
        assertThat(sent().get(1).ntpTime()).isNotZero();
        set = Duration.ofDays(-365 * 100);
        reports.end();
        assertThat(sent()).hasSize(3);
        assertThat(sent().get(2).ntpTime()).isZero();
    }
}
