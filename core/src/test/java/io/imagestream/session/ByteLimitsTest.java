package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ByteLimitsTest {
    private static final long SECOND = 1_000_000_000;
    private static final long PLENTY = 1_000_000_000_000L;
    private static final InetAddress ONE = address(1);
    private static final InetAddress TWO = address(2);

    private static InetAddress address(int number) {
        return address(10, number);
    }

    private static InetAddress address(int first, int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) first, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSecondsBytesMayGoAtOnceAndTheLastOfThemBeyond() {
        ByteLimits limits = new ByteLimits(PLENTY, 1000, 0);
        assertThat(limits.take(ONE, 600, 0)).isTrue();
        assertThat(limits.take(ONE, 600, 0)).isTrue();
        assertThat(limits.take(ONE, 1, 0)).isFalse();
        assertThat(limits.take(ONE, 1, SECOND / 5)).isFalse(); // 200 are owed.
        assertThat(limits.take(ONE, 1, SECOND / 5 + 1_000_000)).isTrue();
    }

    @Test
    void whatIsRefusedIsNotCounted() {
        ByteLimits limits = new ByteLimits(PLENTY, 1000, 0);
        assertThat(limits.take(ONE, 1000, 0)).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(limits.take(ONE, 1_000_000, 0)).isFalse();
        }
        assertThat(limits.take(ONE, 1, 1_100_000)).isTrue();
    }

    @Test
    void oneAddressCostsAnotherNothing() {
        ByteLimits limits = new ByteLimits(PLENTY, 1000, 0);
        assertThat(limits.take(ONE, 5000, 0)).isTrue();
        assertThat(limits.take(ONE, 1, 0)).isFalse();
        assertThat(limits.take(TWO, 1000, 0)).isTrue();
        assertThat(limits.take(TWO, 1, 0)).isFalse();
    }

    @Test
    void whoeverTakesItAllTakesItFromEverybody() {
        ByteLimits limits = new ByteLimits(1000, PLENTY, 0);
        assertThat(limits.take(ONE, 1000, 0)).isTrue();
        assertThat(limits.take(TWO, 1, 0)).isFalse();
        assertThat(limits.take(InetAddress.getLoopbackAddress(), 1, 0)).isFalse(); // In all means in all.
        assertThat(limits.take(TWO, 1, SECOND)).isTrue();
    }

    @Test
    void whatOneAddressIsRefusedIsLeftForOthers() {
        ByteLimits limits = new ByteLimits(2000, 1000, 0);
        assertThat(limits.take(ONE, 1000, 0)).isTrue();
        assertThat(limits.take(ONE, 1000, 0)).isFalse();
        assertThat(limits.take(TWO, 1000, 0)).isTrue();
    }

    @Test
    void loopbackHasNoBoundOfItsOwn() throws UnknownHostException {
        ByteLimits limits = new ByteLimits(PLENTY, 1, 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(limits.take(address(127, i), 100_000, 0)).isTrue();
            assertThat(limits.take(InetAddress.getByName("::1"), 100_000, 0)).isTrue();
        }
    }

    @Test
    void afterARestNoMoreThanASecondsBytesAreThere() {
        ByteLimits limits = new ByteLimits(PLENTY, 1000, 0);
        assertThat(limits.take(ONE, 1000, 0)).isTrue();
        long later = 3600 * SECOND;
        assertThat(limits.take(ONE, 1000, later)).isTrue();
        assertThat(limits.take(ONE, 1, later)).isFalse();
    }

    @Test
    void timeMayPassZero() {
        long begin = Long.MAX_VALUE - SECOND / 2;
        ByteLimits limits = new ByteLimits(1000, 1000, begin);
        assertThat(limits.take(ONE, 1000, begin)).isTrue();
        assertThat(limits.take(ONE, 1, begin)).isFalse();
        assertThat(limits.take(ONE, 1000, begin + SECOND)).isTrue();
        assertThat(limits.take(ONE, 1, begin + SECOND)).isFalse();
    }

    @Test
    void addressesThatAreDoneAreForgotten() throws ReflectiveOperationException {
        Field field = ByteLimits.class.getDeclaredField("addresses");
        field.setAccessible(true);
        ByteLimits limits = new ByteLimits(PLENTY, 1000, 0);
        Map<?, ?> held = (Map<?, ?>) field.get(limits);
        int most = 0;
        for (int i = 0; i < 200_000; i++) { // A thousand addresses a second, each of which comes once.
            assertThat(limits.take(address(i), 500, i * 1_000_000L)).isTrue();
            most = Math.max(most, held.size());
        }
        assertThat(most).isBetween(500, 2500); // Each counts for half a second.
    }
}
