package io.imagestream.session;

import io.imagestream.wire.SenderReport;
import java.time.Instant;
import java.util.Optional;

/**
 * Converts times of NTP, which senders of RTP report: seconds since 1900 in the high 32 bits, their fraction in the low. As seconds
 * wrap around in 2036, those below 2^31 count from then on (RFC 4330, section 3): so times from 1968-01-20T03:14:08Z up to
 * 2104-02-26T09:42:24Z can be said.
 */
public final class NtpTime {
    private static final long UNIX_EPOCH = 2_208_988_800L;
    private static final long ERA = 1L << 32;
    private static final long FIRST = ERA / 2;
    private static final long LOW_32_BITS = ERA - 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int TICKS_PER_SECOND = 90_000;

    private NtpTime() {}

    /**
     * Tells whether NTP's form can say a time.
     *
     * @param time any time
     * @return true from 1968-01-20T03:14:08Z up to, but without, 2104-02-26T09:42:24Z
     */
    public static boolean canSay(Instant time) {
        long seconds = time.getEpochSecond() + UNIX_EPOCH;
        return seconds >= FIRST && seconds < FIRST + ERA;
    }

    /**
     * Returns a time in NTP's form.
     *
     * @param time the time, from 1968-01-20T03:14:08Z up to, but without, 2104-02-26T09:42:24Z
     * @return seconds in the high 32 bits, their fraction in the low
     * @throws IllegalArgumentException when the time cannot be said
     */
    public static long of(Instant time) {
        long seconds = time.getEpochSecond() + UNIX_EPOCH;
        if (!canSay(time)) {
            throw new IllegalArgumentException("a time must be from " + Instant.ofEpochSecond(FIRST - UNIX_EPOCH)
                    + " up to, but without, " + Instant.ofEpochSecond(FIRST + ERA - UNIX_EPOCH) + ", not " + time);
        }
        return seconds << 32 | ((long) time.getNano() << 32) / NANOS_PER_SECOND;
    }

    /**
     * Returns the time that NTP's form says.
     *
     * @param ntpTime seconds in the high 32 bits, their fraction in the low
     * @return the time, rounded to a nanosecond
     */
    public static Instant instant(long ntpTime) {
        long seconds = ntpTime >>> 32;
        long era = seconds >= FIRST ? 0 : ERA;
        long nanos = ((ntpTime & LOW_32_BITS) * NANOS_PER_SECOND + FIRST) >> 32;
        return Instant.ofEpochSecond(seconds + era - UNIX_EPOCH, nanos);
    }

    /**
     * Returns when a frame was captured, by the clock of its sender.
     *
     * @param report the newest report of the frame's sender
     * @param timestamp the frame's timestamp, 90,000 a second: at most 6.6 hours before or after the report
     * @return the time; empty when the sender has no clock, so that the report says none
     */
    public static Optional<Instant> captured(SenderReport report, int timestamp) {
        if (report.ntpTime() == 0) {
            return Optional.empty();
        }
        int ticks = timestamp - report.rtpTimestamp();
        long nanos = ticks * NANOS_PER_SECOND / TICKS_PER_SECOND;
        return Optional.of(instant(report.ntpTime()).plusNanos(nanos));
    }
}
