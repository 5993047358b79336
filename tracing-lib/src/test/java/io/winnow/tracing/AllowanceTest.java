package io.winnow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowanceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE, -1})
    void allowsASecondsWorthAtOnceAndThenOneAtATime(long begin) {
        Allowance allowance = new Allowance(100, begin);

        int atOnce = taken(allowance, begin, 1_000);
        int soon = taken(allowance, begin + SECOND / 100, 1_000);
        int longAfter = taken(allowance, begin + 100 * SECOND, 1_000);

        assertThat(atOnce).isEqualTo(100);
        assertThat(soon).isOne();
        assertThat(longAfter).as("what was not used in time is gone").isEqualTo(100);
    }

    /** Whenever and however often it is asked. */
    @Test
    void neverAllowsMoreThanItsRate() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int rate = 1 + random.nextInt(2_000);
            long begin = random.nextLong();
            Allowance allowance = new Allowance(rate, begin);
            long now = begin;
            long taken = 0;
            for (int i = 0; i < 2_000; i++) {
                now += random.nextInt(10) == 0 ? random.nextLong(SECOND) : random.nextLong(1 + SECOND / rate / 10);
                taken += allowance.take(now) ? 1 : 0;
            }

            // A second's worth that may come at once, and what time brings.
            assertThat(taken).isLessThanOrEqualTo(Math.round(rate + (now - begin) / (double) (SECOND / rate)) + 1);
        }
    }

    private static int taken(Allowance allowance, long now, int asked) {
        int taken = 0;
        for (int i = 0; i < asked; i++) {
            taken += allowance.take(now) ? 1 : 0;
        }
        return taken;
    }
}
