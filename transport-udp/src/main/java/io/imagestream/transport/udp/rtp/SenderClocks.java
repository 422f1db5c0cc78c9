package io.imagestream.transport.udp.rtp;

import io.imagestream.session.NtpTime;
import io.imagestream.wire.SenderReport;
import java.net.InetAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells when frames were taken, by the newest reports of their senders (RFC 3550, section 6.4.1). Of sixteen sources it remembers the
 * report: reports may come before any frame, from anybody. Not thread-safe.
 *
 * <p>A report is believed while the timestamps of frames go as fast as the clock here, give or take ten seconds. So neither a sender
 * that set its timestamps back nor one that has not reported for hours puts frames at a wrong time.
 */
final class SenderClocks {
    private static final int MAX_SOURCES = 16;
    private static final long TICKS_PER_SECOND = 90_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long TOLERANCE_NANOS = 10 * NANOS_PER_SECOND;

    /** Who reports. */
    private record Source(InetAddress machine, int ssrc) {}

    /** What it reported, and when that came. */
    private record Heard(SenderReport report, long nanos) {}

    private final Map<Source, Heard> newest = new LinkedHashMap<>();

    void report(InetAddress machine, SenderReport report, long nowNanos) {
        Source source = new Source(machine, report.ssrc());
        newest.remove(source); // So that it is the last again.
        if (newest.size() == MAX_SOURCES) {
            newest.remove(newest.keySet().iterator().next());
        }
        newest.put(source, new Heard(report, nowNanos));
    }

    /** Returns when a frame that has just come was taken; null when that is not known. */
    @Nullable
    Instant captured(InetAddress machine, int ssrc, int timestamp, long nowNanos) {
        Heard heard = newest.get(new Source(machine, ssrc));
        if (heard == null) {
            return null;
        }
        int ticks = timestamp - heard.report().rtpTimestamp();
        long ahead = ticks * NANOS_PER_SECOND / TICKS_PER_SECOND - (nowNanos - heard.nanos());
        return Math.abs(ahead) <= TOLERANCE_NANOS
                ? NtpTime.captured(heard.report(), timestamp).orElse(null)
                : null;
    }
}
