package io.imagestream.wire;

/**
 * What a sender of RTP tells of itself every few seconds (RFC 3550, section 6.4.1): which timestamp is which time, and how much it
 * has sent.
 *
 * @param ssrc who sends, 32 bits
 * @param ntpTime the time in NTP's form: seconds in the high 32 bits, their fraction in the low; 0 from a sender without a clock
 * @param rtpTimestamp the same time as a timestamp of the stream's packets, 32 bits
 * @param packets how many packets were sent, modulo 2^32
 * @param octets how many bytes of payload were sent, modulo 2^32
 */
public record SenderReport(int ssrc, long ntpTime, int rtpTimestamp, long packets, long octets) {
    private static final long LOW_32_BITS = 0xFFFF_FFFFL;

    /** Takes the counts modulo 2^32. */
    public SenderReport {
        packets &= LOW_32_BITS;
        octets &= LOW_32_BITS;
    }
}
