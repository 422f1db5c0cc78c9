package io.imagestream.transport.udp.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtpClockTest {
    @Test
    void noTwoFramesHaveTheSameTime() {
        RtpClock clock = new RtpClock(7);
        int first = clock.nextFrame(1000);
        assertThat(clock.nextFrame(1000)).isEqualTo(first + 1);
        assertThat(clock.nextFrame(0)).as("a scale that stands back").isEqualTo(first + 2);
        assertThat(clock.nextFrame(100_000_000)).as("the clock's again").isEqualTo(clock.timestamp(100_000_000));
    }

    @Test
    void timeGoesNinetyTimesAMillisecondFromNegativeTimesOn() {
        RtpClock clock = new RtpClock(-5_000_000_000L);
        assertThat(clock.timestamp(-4_999_000_000L) - clock.timestamp(-5_000_000_000L))
                .isEqualTo(90);
        assertThat(clock.timestamp(1_000_000_000L) - clock.timestamp(-5_000_000_000L))
                .isEqualTo(540_000);
    }

    @Test
    void sequenceNumbersWrapAround() {
        RtpClock clock = new RtpClock(0);
        int first = clock.takeSequence(65_535);
        assertThat(first).isBetween(0, 65_535);
        assertThat(clock.takeSequence(2)).isEqualTo((first + 65_535) & 0xffff);
        assertThat(clock.takeSequence(1)).isEqualTo((first + 65_537) & 0xffff);
    }
}
