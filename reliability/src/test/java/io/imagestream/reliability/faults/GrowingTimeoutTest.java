package io.imagestream.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrowingTimeoutTest {
    private static @Nullable Void waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
        return null;
    }

    @Test
    void aTestThatDoesNotEndIsBroken() {
        assertThatThrownBy(() -> GrowingTimeout.bound(GrowingTimeoutTest::waitForEver, Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("the test did not end within PT0.001S");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aTestThatEndsIsLeftAlone() {
        assertThatCode(() -> GrowingTimeout.bound(() -> null, Duration.ofDays(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void thereIsTimeForAllFaults() {
        Duration most = GrowingTimeout.LASTS.multipliedBy(6).compareTo(GrowingTimeout.CABLE) > 0
                ? GrowingTimeout.LASTS.multipliedBy(6)
                : GrowingTimeout.CABLE;
        assertThat(GrowingTimeout.LIMIT).isGreaterThanOrEqualTo(most.plusMinutes(2));
    }
}
