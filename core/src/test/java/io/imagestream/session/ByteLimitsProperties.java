package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whoever asks for what, and when: in any time no more goes than the bound allows. */
class ByteLimitsProperties {
    private static final double SECOND = 1e9;

    record Wish(int address, int bytes, long afterNanos) {
        InetAddress to() {
            try {
                return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) address});
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Provide
    Arbitrary<List<Wish>> wishes() {
        Arbitrary<Wish> one = Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(1, 2000),
                        Arbitraries.longs().between(0, 2_000_000_000L))
                .as(Wish::new);
        return one.list().ofMaxSize(200);
    }

    @Property(tries = 300)
    void neverMoreThanTheRateAndASecondsBytesAndOneImage(
            @ForAll("wishes") List<Wish> wishes,
            @ForAll @IntRange(min = 1, max = 5000) int all,
            @ForAll @IntRange(min = 1, max = 3000) int each,
            @ForAll long begin) {
        ByteLimits limits = new ByteLimits(all, each, begin);
        Map<Integer, Long> takenByEach = new HashMap<>();
        long taken = 0;
        long elapsed = 0;
        int longest = 0;
        for (Wish wish : wishes) {
            elapsed += wish.afterNanos();
            longest = Math.max(longest, wish.bytes());
            if (limits.take(wish.to(), wish.bytes(), begin + elapsed)) {
                taken += wish.bytes();
                long own = takenByEach.merge(wish.address(), (long) wish.bytes(), Long::sum);
                double seconds = elapsed / SECOND;
                assertThat((double) taken).isLessThanOrEqualTo(all * (seconds + 1) + longest + 0.001);
                assertThat((double) own).isLessThanOrEqualTo(each * (seconds + 1) + longest + 0.001);
            }
        }
    }

    /** Nobody is punished: whoever stays below the rate is never refused. */
    @Property(tries = 300)
    void whoStaysBelowIsNeverRefused(@ForAll("wishes") List<Wish> wishes, @ForAll @IntRange(min = 2000) int rate) {
        ByteLimits limits = new ByteLimits(Long.MAX_VALUE / 4, rate, 0);
        long now = 0;
        for (Wish wish : wishes) {
            now += (long) Math.ceil(wish.bytes() * SECOND / rate) + 1;
            assertThat(limits.take(wish.to(), wish.bytes(), now)).isTrue();
        }
    }

    /** What one address takes changes nothing for another, as long as there is enough for all. */
    @Property(tries = 200)
    void addressesAreIndependent(@ForAll("wishes") List<Wish> wishes) {
        ByteLimits together = new ByteLimits(Long.MAX_VALUE / 4, 1500, 0);
        Map<Integer, ByteLimits> alone = new HashMap<>();
        long now = 0;
        for (Wish wish : wishes) {
            now += wish.afterNanos() / 10;
            ByteLimits own = alone.computeIfAbsent(wish.address(), key -> new ByteLimits(Long.MAX_VALUE / 4, 1500, 0));
            assertThat(together.take(wish.to(), wish.bytes(), now)).isEqualTo(own.take(wish.to(), wish.bytes(), now));
        }
    }
}
