package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.wire.SenderReport;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class NtpTimeProperties {
    private static final long FIRST = Instant.parse("1968-01-20T03:14:08Z").getEpochSecond();
    private static final long LAST = Instant.parse("2104-02-26T09:42:23Z").getEpochSecond();

    @Property
    void whatIsSaidIsUnderstood(@ForAll long seconds, @ForAll @IntRange(max = 999_999_999) int nanos) {
        Instant time = Instant.ofEpochSecond(FIRST + Math.floorMod(seconds, LAST - FIRST + 1), nanos);
        assertThat(NtpTime.canSay(time)).isTrue();
        assertThat(NtpTime.instant(NtpTime.of(time))).isEqualTo(time);
    }

    @Property
    void anyTimeOfNtpIsOne(@ForAll long ntpTime) {
        assertThat(NtpTime.instant(ntpTime).getEpochSecond()).isBetween(FIRST, LAST + 1);
    }

    @Example
    void knownTimes() {
        assertThat(NtpTime.of(Instant.EPOCH)).isEqualTo(2_208_988_800L << 32);
        assertThat(NtpTime.of(Instant.parse("2036-02-07T06:28:15.5Z"))).isEqualTo(0xFFFF_FFFF_8000_0000L);
        assertThat(NtpTime.of(Instant.parse("2036-02-07T06:28:16Z"))).isZero();
        assertThat(NtpTime.instant(0x8000_0000_0000_0000L)).isEqualTo("1968-01-20T03:14:08Z");
        assertThat(NtpTime.instant(0x7FFF_FFFF_4000_0000L)).isEqualTo("2104-02-26T09:42:23.250Z");
        assertThat(NtpTime.instant(0xFFFF_FFFF_FFFF_FFFFL)).isEqualTo("2036-02-07T06:28:16Z");
    }

    @Example
    void timesThatCannotBeSaidAreNamed() {
        for (Instant time : new Instant[] {
            Instant.ofEpochSecond(FIRST - 1), Instant.ofEpochSecond(LAST + 1), Instant.MIN, Instant.MAX
        }) {
            assertThat(NtpTime.canSay(time)).isFalse();
            assertThatThrownBy(() -> NtpTime.of(time))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("1968-01-20T03:14:08Z", "2104-02-26T09:42:24Z", time.toString());
        }
    }

    @Property
    void aFrameIsAsFarFromTheReportAsItsTimestampWhichWraps(
            @ForAll int reported, @ForAll @LongRange(min = Integer.MIN_VALUE, max = Integer.MAX_VALUE) long ticks) {
        Instant time = Instant.parse("2030-01-01T00:00:00Z");
        SenderReport report = new SenderReport(1, NtpTime.of(time), reported, 0, 0);
        Instant captured = NtpTime.captured(report, reported + (int) ticks).orElseThrow();
        assertThat(Duration.between(time, captured).toNanos()).isEqualTo(ticks * 100_000 / 9);
    }

    @Example
    void withoutAClockThereIsNoTime() {
        assertThat(NtpTime.captured(new SenderReport(1, 0, 5, 6, 7), 5)).isEmpty();
    }
}
